"""What people want of those they follow, and whom of them they show in their profiles."""

from dataclasses import replace

from fedi_groups.domain.facts import USUAL, ActorFacts
from fedi_groups.domain.types import FollowState
from fedi_groups.errors import Malformed
from fedi_groups.storage import wishes
from fedi_groups.storage.unit import Unit
from fedi_groups.text.languages import normalise

MOST_ENDORSED = 100
MOST_LANGUAGES = 20


async def wish(
    tx: Unit,
    *,
    follower: ActorFacts,
    target: ActorFacts,
    reblogs: bool | None = None,
    notify: bool | None = None,
    languages: tuple[str, ...] | None = None,
) -> None:
    """What is None stays as it is. Raises Malformed for what no language is."""
    if reblogs is None and notify is None and languages is None:
        return
    known = (await wishes.wishes_of(tx.connection, follower.id, [target.id])).get(target.id, USUAL)
    changed = replace(
        known,
        reblogs=known.reblogs if reblogs is None else reblogs,
        notify=known.notify if notify is None else notify,
        languages=known.languages if languages is None else _languages(languages),
    )
    wishes.put_wish(tx.writes, follower.id, target.id, changed)
    tx.sees_otherwise(follower.id)


def _languages(named: tuple[str, ...]) -> tuple[str, ...]:
    found = [normalise(each) for each in named if each]
    if None in found or len(found) > MOST_LANGUAGES:
        raise _invalid("Languages are not included in the list")
    return tuple(dict.fromkeys(each for each in found if each is not None))


async def endorse(tx: Unit, *, person: ActorFacts, other: ActorFacts) -> None:
    """Show somebody in one's profile. Repeating it changes nothing. Raises Malformed for whom they do not follow."""
    follow = await tx.follows.get(person.id, other.id)
    standing = await tx.memberships.get(other.id, person.id) if other.is_community else None
    is_in = standing is not None and standing.is_member
    if not is_in and (follow is None or follow.state is not FollowState.ACCEPTED):
        raise _invalid("Target account must be followed before")
    if other.id in await wishes.endorsed_among(tx.connection, person.id, [other.id]):
        return
    if await wishes.count_endorsed(tx.connection, person.id) >= MOST_ENDORSED:
        raise _invalid(f"You endorse {MOST_ENDORSED} accounts already")
    wishes.put_endorsement(tx.writes, tx.mint.next(), person.id, other.id)


def unendorse(tx: Unit, *, person: ActorFacts, other: ActorFacts) -> None:
    wishes.drop_endorsement(tx.writes, person.id, other.id)


def _invalid(reason: str) -> Malformed:
    words = f"Validation failed: {reason}"
    return Malformed(words, public=words)
