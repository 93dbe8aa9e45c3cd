"""Who may follow, and who thereby becomes a member. A follow is not a membership."""

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import MembershipState
from fedi_groups.domain.verdicts import ALLOW, Deny, Hold, Verdict


def may_follow(target: ActorFacts, standing: Standing | None) -> Verdict:
    """Where everyone may read, every Follow is accepted; a locked target decides itself; the banned stay out.

    A member of a private community who does not follow it, having moved or been appointed, need not ask again.
    """
    if target.deleted_at is not None:
        return Deny("This account is gone.")
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    if target.locked and not (standing is not None and standing.is_member):
        return Hold("This follow waits for approval.")
    return ALLOW


def may_link(community: ActorFacts, target: ActorFacts) -> Verdict:
    """A community follows another one where both are for all to read (FEP-d36d): what is private is not passed on."""
    if community.deleted_at is not None or target.deleted_at is not None:
        return Deny("This community is closed.")
    if not target.is_community or target.local:
        return Deny("A community follows communities on other servers.")
    if community.is_private or community.local_only or target.is_private:
        return Deny("Only communities that everyone may read follow each other.")
    return ALLOW


def may_follow_as(follower: ActorFacts, target: ActorFacts) -> Verdict:
    """What few may read is for people: no community is a member, or gets it to pass it on."""
    if follower.is_collective and target.locked:
        return Deny("Communities follow only what everyone may read.")
    return ALLOW


def admits(community: ActorFacts, standing: Standing | None) -> bool:
    """An open community makes members of those who follow it, unless they are banned or already in.

    Of one elsewhere, those whom it has accepted: its own server has decided.
    """
    if not community.is_community or (community.locked and community.local):
        return False
    return standing is None or standing.state in (MembershipState.LEFT, MembershipState.PENDING)
