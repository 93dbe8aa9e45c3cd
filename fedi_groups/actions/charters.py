"""What a community here decides about itself: its owner says so, or an admin of it."""

from dataclasses import replace
from typing import Any

from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.modlog import record
from fedi_groups.domain.charter import MOST_QUESTIONS, MOST_RULES, Charter, Reading
from fedi_groups.domain.events import CommunityChanged
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_govern
from fedi_groups.domain.types import Act
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import Unit

LONGEST_LINE = 500
"""Characters of a question, or of a rule."""

_BOUNDS = {
    "first_held": 100,
    "earned_after": 100,
    "pause": 86_400,
    "age": 3_650,
    "cap": 10_000_000,
    "invites": 10_000,
    "succession": 3_650,
}


def reading_of(community: ActorFacts) -> Reading:
    """Who reads in it."""
    if community.locked:
        return Reading.HIDDEN if community.charter.hidden else Reading.MEMBERS
    return Reading.EVERYONE if community.discoverable else Reading.UNLISTED


def shown_as(reading: Reading) -> dict[str, bool]:
    """What that means for the actor of the community."""
    return {
        "locked": reading in (Reading.MEMBERS, Reading.HIDDEN),
        "discoverable": reading in (Reading.EVERYONE, Reading.MEMBERS),
    }


async def change_charter(
    tx: Unit, hand: Hand, *, community: ActorFacts, charter: Charter, reading: Reading | None = None
) -> ActorFacts:
    """From now on this holds; who is in stays in. Raises Denied, also for what cannot be meant, and where what was said
    for members would become public, or the other way round."""
    require_here(community)
    await require_authority(tx, hand, community, may_govern)
    reading = reading or reading_of(community)
    check(charter)
    if shown_as(reading)["locked"] is not community.locked:
        raise Denied(
            "who reads cannot change", public="Whether members alone read is decided when a community is founded."
        )
    charter = replace(charter, hidden=reading is Reading.HIDDEN)
    values: dict[str, Any] = {"charter": charter, **shown_as(reading)}
    if all(getattr(community, name) == value for name, value in values.items()):
        return community
    changed = tx.actors.change(community, **values, updated=tx.now)
    entry = record(tx, community.id, hand.moderator.id, Act.EDIT, reason=hand.reason)
    await tx.emit(CommunityChanged(entry, hand.cause))
    return changed


def check(charter: Charter) -> None:
    """Raises Denied for what cannot be meant."""
    if len(charter.questions) > MOST_QUESTIONS or len(charter.rules) > MOST_RULES:
        raise Denied("too many lines", public=f"There may be {MOST_QUESTIONS} questions, and {MOST_RULES} rules.")
    if any(not line.strip() or len(line) > LONGEST_LINE for line in (*charter.questions, *charter.rules)):
        raise Denied("no line", public=f"A question or a rule has 1 to {LONGEST_LINE} characters.")
    for name, most in _BOUNDS.items():
        value = getattr(charter, name)
        if value is not None and not (1 if name == "cap" else 0) <= value <= most:
            raise Denied(f"{name} is {value}", public=f"{name} lies between {1 if name == 'cap' else 0} and {most}.")
