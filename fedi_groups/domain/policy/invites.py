"""Who may ask somebody here into a community elsewhere."""

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import MembershipState
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_invite(community: ActorFacts, person: ActorFacts, inviter: Standing | None, *, host: bool) -> Verdict:
    """The community itself, who lives with it (`host`), or who keeps order in it; its own server knows the rest."""
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
