"""Who may say what, where. First rule of speech: members post, unless the charter of a community says otherwise
(`speaking`); anyone who may read may vote."""

from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.policy.speaking import speaks
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import MembershipState, Power, Visibility
from fedi_groups.domain.verdicts import ALLOW, Deny, Hold, Verdict


def may_speak(author: ActorFacts) -> Verdict:
    """Whoever has moved away from here speaks from there; the suspended speak nowhere here."""
    if author.suspended:
        return Deny("This account is suspended.")
    if author.local and author.moved_to is not None:
        return Deny("This account has moved.")
    return ALLOW


def may_post(author: ActorFacts, community: ActorFacts, standing: Standing | None, *, comment: bool = False) -> Verdict:
    """Those speak whom the charter lets: members, mostly. For communities elsewhere their own server decides, and tells
    us."""
    if author.deleted_at is not None:
        return Deny("This account is gone.")
    if community.deleted_at is not None:
        return Deny("This community is closed.")
    if not community.local:
        return ALLOW
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    if speaks(community.charter.comments if comment else community.charter.posts, community, standing):
        return ALLOW
    if standing is None or not standing.is_member:
        return Deny("Only members may post here. Follow the community to join it.")
    return Deny(_left_to_members(community, standing, comment=comment))


def _left_to_members(community: ActorFacts, member: Standing, *, comment: bool) -> str:
    other = community.charter.posts if comment else community.charter.comments
    if not speaks(other, community, member):
        return "Only moderators speak here: you may read, and vote."
    return "Only moderators comment here: you may post." if comment else "Only moderators post here: you may comment."


def may_reply(parent: PostFacts) -> Verdict:
    """Nothing can be said below what is gone."""
    if parent.deleted_at is not None:
        return Deny("What you answer to has been deleted.")
    if parent.removed_at is not None:
        return Deny("What you answer to has been removed by a moderator.")
    if parent.held_at is not None:
        return Hold("What it answers waits for approval.")
    return ALLOW


def may_go_on(parent: PostFacts, thread: PostFacts, standing: Standing | None) -> Verdict:
    """In a locked thread, and below a locked comment, only those still speak who may lock."""
    if not (parent.locked or thread.locked) or (standing is not None and standing.has(Power.REMOVE)):
        return ALLOW
    return Deny("This thread is locked: nothing more can be said in it.")


def may_stand_in(community: ActorFacts, visibility: Visibility) -> Verdict:
    """What comes into a private community must not be public, or it is private no longer; and the other way round."""
    public = visibility in FOR_ALL
    if community.is_private and public:
        return Deny("This community is private: answer, and write to it, without making it public.")
    if not community.is_private and not public:
        return Deny("Only public posts can be shown in this community.")
    return ALLOW


def may_change(author: ActorFacts, post: PostFacts) -> Verdict:
    """Only its author edits or deletes a post."""
    if post.author_id != author.id:
        return Deny("Only its author may change this.")
    if post.deleted_at is not None:
        return Deny("This has been deleted.")
    return ALLOW


def may_restore(author: ActorFacts, post: PostFacts) -> Verdict:
    """Only its author brings back what its author has deleted."""
    if author.deleted_at is not None:
        return Deny("This account is gone.")
    if author.suspended:
        return Deny("This account is suspended.")
    if post.author_id != author.id:
        return Deny("Only its author may bring this back.")
    if post.held_at is not None:
        return Deny("This was never shown.")
    return ALLOW


def may_vote(voter: ActorFacts, post: PostFacts, standing: Standing | None) -> Verdict:
    """Anyone who is neither banned nor suspended votes on what is not deleted."""
    if voter.deleted_at is not None or post.deleted_at is not None:
        return Deny("This has been deleted.")
    if voter.suspended:
        return Deny("This account is suspended.")
    if post.removed_at is not None:
        return Deny("This has been removed by a moderator.")
    if post.held_at is not None:
        return Deny("This waits for approval.")
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    if post.visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        return Deny("You may not vote on this.")
    if post.visibility is Visibility.MEMBERS and (standing is None or not standing.is_member):
        return Deny("Only members may vote here.")
    return ALLOW


def may_reblog(person: ActorFacts, post: PostFacts) -> Verdict:
    """What everyone may read people show to those who follow them; and anew what they said to those alone: to nobody
    else."""
    if person.suspended or person.deleted_at is not None:
        return Deny("This account is suspended.")
    if person.is_collective:
        return Deny("Only people do this: communities show what is said in them.")
    if post.gone or post.held_at is not None:
        return Deny("This is not shown any more, or not yet.")
    own = post.author_id == person.id and post.visibility is Visibility.FOLLOWERS
    if post.visibility not in FOR_ALL and not own:
        return Deny("Only what everyone may read can be shown to others.")
    return ALLOW
