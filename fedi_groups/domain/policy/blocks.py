"""The one rule of who may come near somebody who has blocked them: to follow, answer, name and write to them."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_approach(other: ActorFacts, *, blocked: bool) -> Verdict:
    """Who is blocked stays away. What a community has decided about somebody it still tells them: no act of its
    moderators fails by a block."""
    if blocked and not other.is_collective:
        return Deny("This person does not want to hear from you.")
    return ALLOW


def may_shun(person: ActorFacts, other: ActorFacts) -> Verdict:
    """Nobody blocks or mutes themselves."""
    if person.id == other.id:
        return Deny("You cannot do this to yourself.")
    return ALLOW
