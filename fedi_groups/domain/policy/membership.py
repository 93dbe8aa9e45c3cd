"""Who may follow, and who becomes a member. A follow is not a membership.

What holds of every community here, whatever is asked in whatever order (`tests/actions/test_invariants.py` plays that):

1. It has an owner, unless there is nobody left in it.
2. Whoever is banned is no member, follows nobody in, and comes in by no invitation; those they had are over.
3. There are no more members than its cap; who was let in beyond it stands in line, and the line keeps its order.
4. Nobody acts on somebody whom they do not outrank.
5. An invitation that was accepted stays spent, a link lets nobody in beyond its count, and nobody gives away more than
   they have.
6. Nobody becomes a member of a closed one, nor of one by invitation without being invited.
7. Only members read, where only members may.
8. A quiet member does not follow it, and who follows it hears everything.

An umbrella brings its members into those of its communities that want it so, which is as good as an invitation; what
holds of umbrellas besides stands in `umbrellas`.
"""

from fedi_groups.domain.charter import Admission
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.mail import Mailbox
from fedi_groups.domain.types import Hears, MembershipState
from fedi_groups.domain.verdicts import ALLOW, Allow, Deny, Hold, Verdict


def may_follow(
    target: ActorFacts, standing: Standing | None, *, invited: bool = False, outside: bool = False
) -> Verdict:
    """Where everyone may read, every Follow is accepted; a locked target decides itself; the banned stay out.

    A member of a private community who does not follow it, having moved or been appointed, need not ask again; others
    hear what somebody hears who wants to join.
    """
    if target.deleted_at is not None:
        return Deny("This account is gone.")
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    if not target.locked or (standing is not None and standing.is_member):
        return ALLOW
    if not target.is_community or not target.local:
        return Hold("This follow waits for approval.")
    return may_join(target, standing, invited=invited, outside=outside)


def may_join(community: ActorFacts, standing: Standing | None, *, invited: bool, outside: bool) -> Verdict:
    """Who is let in at once, who waits for a moderator's answer, who is not let in. `outside`: they would have to be a
    member of its umbrella, and are not."""
    if community.deleted_at is not None:
        return Deny("This community is closed.")
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    if standing is not None and standing.state in (MembershipState.MEMBER, MembershipState.WAITING):
        return ALLOW
    if outside:
        return Deny("Only members of its umbrella come into this community.")
    match community.admission:
        case Admission.CLOSED:
            return Deny("This community takes no new members.")
        case _ if invited:
            return ALLOW
        case Admission.INVITATION:
            return Deny("One comes into this community by invitation: ask a member for one.")
        case Admission.APPROVAL:
            return Hold("A moderator has to let you in.")
        case Admission.OPEN:
            return ALLOW


def has_place(community: ActorFacts, members: int) -> bool:
    """Whether one more fits in beside `members`."""
    return community.charter.cap is None or members < community.charter.cap


def may_choose(person: ActorFacts, standing: Standing | None, hears: Hears) -> Verdict:
    """Members say how much they hear. Nobody but their own server makes people elsewhere follow again."""
    if standing is None or not standing.is_member:
        return Deny("Only members choose what they hear.")
    if hears is Hears.ALL and not person.local:
        return Deny("To hear everything again, follow this account.")
    return ALLOW


def may_hear_by_mail(box: Mailbox | None, hears: Hears) -> Verdict:
    """E-mail goes to people who live here, at addresses that are known to be theirs. None: they live elsewhere."""
    if box is None:
        return Deny("E-mail is for those who have an account here.")
    if not box.is_good:
        return Deny("Your e-mail address has to be confirmed first.")
    if hears in (Hears.ALL, Hears.NOTHING):
        return Deny("Digests, announcements and replies come by e-mail, nothing else does.")
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


def admits(community: ActorFacts, standing: Standing | None, *, invited: bool = False, outside: bool = False) -> bool:
    """Whether following makes a member: of those who may join at once, unless they are banned or already in.

    Of a community elsewhere, those whom it has accepted: its own server has decided.
    """
    if not community.is_community:
        return False
    if standing is not None and standing.state not in (MembershipState.LEFT, MembershipState.PENDING):
        return False
    return not community.local or isinstance(may_join(community, standing, invited=invited, outside=outside), Allow)
