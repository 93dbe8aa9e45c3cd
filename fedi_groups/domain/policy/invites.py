"""Who may ask whom into a community, here or elsewhere, and how often."""

from fedi_groups.domain.charter import Admission, Inviters
from fedi_groups.domain.facts import ActorFacts, InviteLink, Standing
from fedi_groups.domain.types import Instant, MembershipState, Power, Role
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_invite(community: ActorFacts, person: ActorFacts, inviter: Standing | None, *, host: bool) -> Verdict:
    """Of a community elsewhere: the community itself, who lives with it (`host`), or who keeps order in it; its own
    server knows the rest."""
    if not community.is_community or community.local:
        return Deny("Only communities elsewhere invite people here.")
    if not person.local or person.is_collective or person.deleted_at is not None:
        return Deny("Only people who live here are invited here.")
    if host or (inviter is not None and inviter.keeps_order):
        return ALLOW
    return Deny("Only moderators may invite.")


def may_be_invited(standing: Standing | None, *, waiting: int, most: int) -> Verdict:
    """Whoever is in need not be asked; and nobody is flooded."""
    if standing is not None and standing.state in (MembershipState.MEMBER, MembershipState.BANNED):
        return Deny("This person is a member already, or banned.")
    if waiting >= most:
        return Deny("Too many invitations wait for this person's answer.")
    return ALLOW


def left_to(community: ActorFacts, inviter: Standing) -> int | None:
    """How many invitations a member may still give away; None: as many as they like. Who keeps order need not count."""
    if community.charter.invites is None or inviter.keeps_order:
        return None
    return max(0, community.charter.invites + inviter.earned - inviter.spent)


def may_bring(community: ActorFacts, inviter: Standing | None, *, now: Instant, places: int = 1) -> Verdict:
    """Whether somebody may give away `places` invitations into a community here."""
    if not community.local or community.deleted_at is not None:
        return Deny("Nobody can be invited into this community here.")
    if community.admission is Admission.CLOSED:
        return Deny("This community takes no new members.")
    if inviter is None or not inviter.is_member:
        return Deny("Only members may invite.")
    if inviter.muted_until is not None and inviter.muted_until > now:
        return Deny("You are muted in this community.")
    match community.charter.inviters:
        case Inviters.OWNER if inviter.role is not Role.OWNER:
            return Deny("Only the owner may invite.")
        case Inviters.MODERATORS if not inviter.has(Power.APPROVE):
            return Deny("Only moderators may invite.")
    left = left_to(community, inviter)
    if left is not None and left < places:
        return Deny("You have no invitations left." if not left else f"You have {left} invitations left.")
    return ALLOW


def may_be_brought(community: ActorFacts, person: ActorFacts, standing: Standing | None) -> Verdict:
    """Whoever is a member, or banned, is not invited."""
    if person.is_collective or person.deleted_at is not None:
        return Deny("Only people can be invited.")
    if community.local_only and not person.local:
        return Deny("This community is for people of this server alone.")
    if standing is not None and standing.is_member:
        return Deny(f"{person.handle} is a member already.")
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny(f"{person.handle} is banned from this community.")
    return ALLOW


def may_redeem(link: InviteLink | None, *, now: Instant) -> Verdict:
    """One refusal for every code that lets nobody in: whether there ever was such a link is not told."""
    if link is None or link.revoked_at is not None or (link.until is not None and link.until <= now):
        return Deny("This invitation is not valid, or no longer.")
    if link.used >= link.most:
        return Deny("This invitation has been used up.")
    return ALLOW
