"""Who may say what, where. First rule of speech: members post; anyone who may read may vote."""

from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import MembershipState, Visibility
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_post(author: ActorFacts, community: ActorFacts, standing: Standing | None) -> Verdict:
    """Members speak. For communities elsewhere their own server decides, and tells us."""
    if author.deleted_at is not None:
        return Deny("This account is gone.")
    if community.deleted_at is not None:
        return Deny("This community is closed.")
    if not community.local:
        return ALLOW
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    if standing is None or not standing.is_member:
        return Deny("Only members may post here. Follow the community to join it.")
    return ALLOW


def may_reply(parent: PostFacts) -> Verdict:
    """Nothing can be said below a post that has been deleted."""
    if parent.deleted_at is not None:
        return Deny("What you answer to has been deleted.")
    return ALLOW


def may_change(author: ActorFacts, post: PostFacts) -> Verdict:
    """Only its author edits or deletes a post."""
    if post.author_id != author.id:
        return Deny("Only its author may change this.")
    if post.deleted_at is not None:
        return Deny("This has been deleted.")
    return ALLOW


def may_vote(voter: ActorFacts, post: PostFacts, standing: Standing | None) -> Verdict:
    """Anyone who is not banned votes on what is not deleted."""
    if voter.deleted_at is not None or post.deleted_at is not None:
        return Deny("This has been deleted.")
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    if post.visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        return Deny("You may not vote on this.")
    return ALLOW
