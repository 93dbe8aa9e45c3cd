"""People and communities, from here or elsewhere, for somebody who is signed in: what is known of them here, as far as
that person may read it, and how the two stand to each other."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.types import PostId
from fedi_groups.reads.accounts import Relation, relations
from fedi_groups.reads.deeds import Done, done_among
from fedi_groups.reads.entries import PAGE, Entries, entries_of, screened
from fedi_groups.reads.timelines import of_account
from fedi_groups.storage import counts
from fedi_groups.storage.timelines import LARGEST_ID, Choice, Span
from fedi_groups.storage.unit import Unit

_SAID = Choice(reblogs=False, messages=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """`followers`: as far as this server knows. `entries`: the newest of what they said, or what is said there."""

    actor: ActorFacts
    followers: int
    entries: Entries
    relation: Relation
    done: Done


async def profile(tx: Unit, me: ActorFacts, actor: ActorFacts, *, before: PostId | None = None) -> Profile:
    """Of somebody whom the reader blocks, too: they have come to look."""
    span = Span(below=before if before is not None else LARGEST_ID)
    found = await of_account(tx, actor, me.id, span, most=PAGE + 1, choice=_SAID)
    posts = [each.status.post for each in found]
    entries = await entries_of(tx, posts, me.id, all_of_one=not actor.is_collective)
    entries = await screened(tx, entries, me, FilterContext.ACCOUNT)
    followers = await counts.followers(tx.connection, [actor.id])
    (relation,) = await relations(tx, me.id, [actor])
    done = await done_among(tx, me.id, [each.status for each in found])
    return Profile(actor, followers.get(actor.id, 0), entries, relation, done)
