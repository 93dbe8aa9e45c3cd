"""Who may keep order in a community, and over whom. Equals are out of each other's reach."""

from dataclasses import dataclass

from fedi_groups.domain.facts import PostFacts, Standing
from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

_RANKS = {Role.MEMBER: 0, Role.MODERATOR: 1, Role.OWNER: 3}
_HOST = 2


@dataclass(frozen=True, slots=True)
class Authority:
    """What somebody can say for themselves. `host`: they speak for the server that the community lives on."""

    standing: Standing | None
    host: bool = False

    @property
    def rank(self) -> int:
        """Admins stand above moderators, and below the owner: a community does not lose its last key to them."""
        own = _rank(self.standing)
        return max(own, _HOST) if self.host else own


def may_keep_order(who: Authority) -> Verdict:
    """Moderators do, the owner among them, and the admins of the community's server."""
    if who.rank > 0:
        return ALLOW
    return Deny("Only moderators may do this.")


def may_remove(who: Authority, post: PostFacts) -> Verdict:
    """What its author has deleted is gone already."""
    if post.deleted_at is not None:
        return Deny("This has been deleted.")
    return may_keep_order(who)


def may_appoint(who: Authority) -> Verdict:
    """Owners choose who keeps order with them; admins may where nobody else can."""
    if who.rank >= _HOST:
        return ALLOW
    return Deny("Only the owner may appoint moderators.")


def may_close(who: Authority) -> Verdict:
    """The owner deletes a community, and admins of its server."""
    return ALLOW if who.rank >= _HOST else Deny("Only the owner may delete a community.")


def may_dismiss(who: Authority, target: Standing | None, *, oneself: bool) -> Verdict:
    """Moderators may step down; the owner is not dismissed by anyone."""
    if target is None or not target.keeps_order:
        return Deny("This person is no moderator.")
    if target.role is Role.OWNER:
        return Deny("The owner of a community cannot be dismissed.")
    return ALLOW if oneself else may_appoint(who)


def may_ban(who: Authority, target: Standing | None) -> Verdict:
    """You may ban, kick and warn only those you outrank; equals are out of reach.

    Nobody outranks an owner, so a community never loses its last key this way.
    """
    if who.rank == 0:
        return Deny("Only moderators may do this.")
    if who.rank <= _rank(target):
        return Deny("This person is out of your reach.")
    return ALLOW


def may_unban(who: Authority, target: Standing | None) -> Verdict:
    if target is None or target.state is not MembershipState.BANNED:
        return Deny("This person is not banned.")
    return may_keep_order(who)


def _rank(standing: Standing | None) -> int:
    return _RANKS[standing.role] if standing is not None and standing.is_member else 0
