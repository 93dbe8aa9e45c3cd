"""Who may suspend or limit whom on this whole server, and what the suspended may still do."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind, Instant
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

STILL_TAKEN = frozenset({"Delete", "Undo", "Leave", "Reject", "Update", "Follow", "Join", "Move"})
"""What is taken from the suspended: whatever takes something back; and where they move to, for that account is
suspended too. An Update of a post is refused as a post is; who asks to follow hears no."""

NO_PEOPLE = frozenset({ActorKind.GROUP, ActorKind.APPLICATION})


def may_suspend(person: ActorFacts, *, admin: bool, of_admin: bool) -> Verdict:
    """Admins do; they are out of each other's reach. `of_admin`: the person is one too."""
    if not admin:
        return Deny("Only admins may do this.")
    if person.kind in NO_PEOPLE or person.is_mask:
        return Deny("Only people can be suspended.")
    if of_admin:
        return Deny("This person is out of your reach.")
    return ALLOW


def may_unsuspend(person: ActorFacts, *, admin: bool) -> Verdict:
    """What another server has decided about its own people, it alone takes back."""
    if not admin:
        return Deny("Only admins may do this.")
    if person.suspended_at is None:
        return Deny("This person is not suspended.")
    return ALLOW


def may_limit(person: ActorFacts, *, admin: bool, of_admin: bool) -> Verdict:
    """Whoever may suspend somebody may limit them."""
    if isinstance(verdict := may_suspend(person, admin=admin, of_admin=of_admin), Deny):
        return Deny("Only people can be limited.") if admin and not of_admin else verdict
    return ALLOW


def may_unlimit(person: ActorFacts, *, admin: bool) -> Verdict:
    if not admin:
        return Deny("Only admins may do this.")
    if person.limited_at is None:
        return Deny("This person is not limited.")
    return ALLOW


def may_act(actor: ActorFacts, activity: str) -> Verdict:
    """Whether an activity of this type is taken from somebody elsewhere."""
    if actor.suspended and activity not in STILL_TAKEN:
        return Deny("This account is suspended here.")
    return ALLOW


def may_act_at_all(actor: ActorFacts) -> Verdict:
    """The suspended do nothing here, whatever they were before."""
    return Deny("This account is suspended.") if actor.suspended else ALLOW


def is_over(until: Instant | None, now: Instant) -> bool:
    """A time that has an end, and is at it."""
    return until is not None and until <= now
