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

BY_ADMINS = frozenset[str]({Act.SUSPEND, Act.LIMIT})
"""What admins do to an account on the whole server that can be appealed against, and about which they decide."""


def may_appeal_to_admins(person: ActorFacts, entry: Entry) -> Verdict:
    """Whom it was done to who lives here, suspended or not, for as long as it stands."""
    since = {Act.SUSPEND: person.suspended_at, Act.LIMIT: person.limited_at}
    if not person.local or entry.person_id != person.id or entry.act not in BY_ADMINS:
        return Deny("There is nothing here that you could appeal against.")
    if since[Act(entry.act)] is None:
        return Deny("There is nothing here that you could appeal against.")
    return ALLOW


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


def may_decide(who: Authority, appeal: AppealFacts, entry: Entry, *, decider: ActorId, alone: bool = False) -> Verdict:
    """Somebody else than who did it, who may do the same; where there is nobody, an admin of the server. `alone`: there
    is no other admin, and about what admins did this one has to decide nevertheless."""
    if appeal.state is not AppealState.OPEN:
        return Deny("This appeal has been decided.")
    if decider == entry.actor_id and not (alone and entry.act in BY_ADMINS):
        return Deny("Somebody else than who did it decides about an appeal.")
    if decider == appeal.person_id:
        return Deny("Nobody decides about their own appeal.")
    if entry.act in BY_ADMINS:
        return ALLOW if who.host else Deny("Only admins may do this.")
    return may(who, POWERS[entry.act])
