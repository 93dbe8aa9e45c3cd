"""Who may ask for another look at what was done to them, and who looks."""

from collections.abc import Mapping
from types import MappingProxyType

from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry
from fedi_groups.domain.policy.moderation import Authority, may
from fedi_groups.domain.types import DAY, Act, ActorId, AppealState, Instant, Power
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

WITHIN = 30 * DAY
"""How long after the act one may appeal."""

MOST_OPEN = 3
"""Appeals of one person in one community that wait for an answer."""

MOST_WAITING = 200
"""Appeals in one community that do."""

POWERS: Mapping[str, Power] = MappingProxyType(
    {
        Act.REMOVE: Power.REMOVE,
        Act.WARN: Power.BAN,
        Act.MUTE: Power.BAN,
        Act.KICK: Power.BAN,
        Act.BAN: Power.BAN,
    }
)
"""What can be appealed against, and which power decides about it."""


def may_appeal(community: ActorFacts, person: ActorFacts, entry: Entry | None, *, now: Instant) -> Verdict:
    """Whom it was done to, not long ago; banned or not."""
    if not community.local or community.deleted_at is not None:
        return Deny("Only in a community of this server you can appeal.")
    if person.suspended:
        return Deny("This account is suspended.")
    if entry is None or entry.person_id != person.id or entry.act not in POWERS:
        return Deny("There is nothing here that you could appeal against.")
    if now - entry.at > WITHIN:
        return Deny("This was too long ago.")
    return ALLOW


def has_room(*, own: int, waiting: int) -> Verdict:
    """Nobody floods those who decide."""
    if own >= MOST_OPEN:
        return Deny(f"{MOST_OPEN} appeals of yours wait for an answer already.")
    if waiting >= MOST_WAITING:
        return Deny("Too many appeals wait for an answer here.")
    return ALLOW


def may_hear(who: Authority) -> Verdict:
    """Whoever may do something of what can be appealed against reads the appeals."""
    return ALLOW if any(who.has(each) for each in POWERS.values()) else Deny("Only moderators may do this.")


def may_decide(who: Authority, appeal: AppealFacts, entry: Entry, *, decider: ActorId) -> Verdict:
    """Somebody else than who did it, who may do the same; where there is nobody, an admin of the server."""
    if appeal.state is not AppealState.OPEN:
        return Deny("This appeal has been decided.")
    if decider == entry.actor_id:
        return Deny("Somebody else than who did it decides about an appeal.")
    if decider == appeal.person_id:
        return Deny("Nobody decides about their own appeal.")
    return may(who, POWERS[entry.act])
