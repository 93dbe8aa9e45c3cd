"""Who may keep order in a community, and over whom. Equals are out of each other's reach.

Each act takes a power. Moderators have all of them, and so have those above them; a named role gives a member some.
"""

from dataclasses import dataclass

from fedi_groups.domain.facts import PostFacts, Standing
from fedi_groups.domain.policy.ranks import ADMIN, HOST, RANKS, rank_of
from fedi_groups.domain.types import Instant, MembershipState, Power, Role
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


@dataclass(frozen=True, slots=True)
class Authority:
    """What somebody can say for themselves. `host`: they speak for the server that the community lives on."""

    standing: Standing | None
    host: bool = False

    @property
    def rank(self) -> int:
        """Admins of the server stand above all but the owner: a community does not lose its last key to them."""
        own = rank_of(self.standing)
        return max(own, HOST) if self.host else own

    def has(self, power: Power) -> bool:
        return self.host or (self.standing is not None and self.standing.has(power))


def may(who: Authority, power: Power) -> Verdict:
    """Moderators may, those above them, the admins of the community's server, and whose named role says so."""
    return ALLOW if who.has(power) else Deny("Only moderators may do this.")


def may_pin(who: Authority) -> Verdict:
    return may(who, Power.PIN)


def may_lock(who: Authority) -> Verdict:
    return may(who, Power.REMOVE)


def may_edit(who: Authority) -> Verdict:
    """The page of a community, and the flairs of posts."""
    return may(who, Power.EDIT)


NOT_ONESELF = Deny("This is about yourself: somebody else who keeps order here decides, or an admin of the server.")
"""Nobody is judge of what they have done or asked for themselves, whatever their rank."""


def may_answer(who: Authority, *, oneself: bool = False) -> Verdict:
    """Those who ask to come in, and posts that wait. `oneself`: it is they who ask, or have written it."""
    return _about(may(who, Power.APPROVE), oneself=oneself)


def may_settle(who: Authority, *, oneself: bool = False) -> Verdict:
    """Reports are for whoever can do something about posts. `oneself`: it is about them."""
    return _about(may(who, Power.REMOVE), oneself=oneself)


def _about(allowed: Verdict, *, oneself: bool) -> Verdict:
    return NOT_ONESELF if oneself and allowed == ALLOW else allowed


def may_remove(who: Authority, post: PostFacts) -> Verdict:
    """What its author has deleted is gone already."""
    if post.deleted_at is not None:
        return Deny("This has been deleted.")
    return may(who, Power.REMOVE)


def may_prune(who: Authority) -> Verdict:
    return may(who, Power.BAN)


def may_list_members(who: Authority) -> Verdict:
    """Whoever decides about people has to find them."""
    return (
        ALLOW if who.has(Power.BAN) or who.has(Power.APPROVE) else Deny("Only those who keep order see who is in it.")
    )


def may_prepare(who: Authority) -> Verdict:
    """Whoever decides about people or posts has words ready for it, and says which all of them have."""
    able = any(who.has(each) for each in (Power.APPROVE, Power.REMOVE, Power.BAN))
    return ALLOW if able else Deny("Only moderators may do this.")


def may_govern(who: Authority) -> Verdict:
    """Owners and admins decide how a community is, and so may the admins of its server."""
    return ALLOW if who.rank >= ADMIN else Deny("Only the owner may do this, or an admin.")


def may_appoint(who: Authority, role: Role = Role.MODERATOR) -> Verdict:
    """Owners and admins choose who keeps order with them; nobody makes others their equals."""
    if role is Role.MODERATOR and who.rank < ADMIN:
        return Deny("Only the owner may appoint moderators, or an admin.")
    if role is not Role.MODERATOR and who.rank <= RANKS[role]:
        return Deny("Only the owner may appoint admins.")
    return ALLOW


def may_close(who: Authority) -> Verdict:
    """The owner deletes a community, and admins of its server."""
    return ALLOW if who.rank >= HOST else Deny("Only the owner may delete a community.")


def may_take_along(who: Authority) -> Verdict:
    """The owner takes along all that is in a community, and admins of its server do."""
    return ALLOW if who.rank >= HOST else Deny("Only the owner may take along a whole community.")


def may_dismiss(who: Authority, target: Standing | None, *, oneself: bool) -> Verdict:
    """Who keeps order may step down; the owner is not dismissed by anyone, an admin only by who is above them."""
    if target is None or not target.keeps_order:
        return Deny("This person is no moderator.")
    if target.role is Role.OWNER:
        return Deny("The owner of a community cannot be dismissed.")
    return ALLOW if oneself else may_appoint(who, target.role)


def may_ban(who: Authority, target: Standing | None) -> Verdict:
    """You may ban, kick and warn only those you outrank; equals are out of reach.

    Nobody outranks an owner, so a community never loses its last key this way.
    """
    allowed = may(who, Power.BAN)
    if allowed != ALLOW:
        return allowed
    if who.rank <= rank_of(target):
        return Deny("This person is out of your reach.")
    return ALLOW


def may_unban(who: Authority, target: Standing | None) -> Verdict:
    if target is None or target.state is not MembershipState.BANNED:
        return Deny("This person is not banned.")
    return may(who, Power.BAN)


def may_grant(who: Authority, target: Standing | None) -> Verdict:
    """A named role is for members who do not keep order anyway."""
    allowed = may_govern(who)
    if allowed != ALLOW:
        return allowed
    if target is None or not target.is_member:
        return Deny("Only members can have a role.")
    if target.keeps_order:
        return Deny("This person may do more than that already.")
    return ALLOW


def may_mute(who: Authority, target: Standing | None) -> Verdict:
    """Members are muted, not those who keep order with you."""
    if target is None or not target.is_member:
        return Deny("Only members are muted; who is none can be banned.")
    if target.keeps_order:
        return Deny("Whoever keeps order is not muted: dismiss them first.")
    return may_ban(who, target)


def may_unmute(who: Authority, target: Standing | None, *, now: Instant) -> Verdict:
    if target is None or target.muted_until is None or target.muted_until <= now:
        return Deny("This person is not muted.")
    return may(who, Power.BAN)
