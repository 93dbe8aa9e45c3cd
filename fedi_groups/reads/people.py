"""People for others to look at: who they are, and what they said where anyone may read it."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostId
from fedi_groups.reads.entries import PAGE, Entries, entries_of
from fedi_groups.storage import counts, listing
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Someone who lives here, and a page of their posts and comments."""

    person: ActorFacts
    followers: int
    entries: Entries


async def person_page(tx: Unit, person: ActorFacts, *, before: PostId | None = None) -> PersonPage:
    """One who lives here, with a page of what they said."""
    posts = await listing.posts_by(tx, person.id, before=before, most=PAGE + 1)
    followers = await counts.followers(tx.connection, [person.id])
    return PersonPage(person, followers.get(person.id, 0), await entries_of(tx, posts, all_of_one=True))
