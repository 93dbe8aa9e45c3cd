"""What has happened, as data.

Actions emit these; subscribers turn them into outgoing activities, in the same transaction.
"""

from dataclasses import dataclass

from fedi_groups.domain.facts import Entry, InviteFacts
from fedi_groups.domain.types import Act, ActorId, PostId, ReceivedId, Uri


@dataclass(frozen=True, slots=True)
class Here:
    """It was done on this server, by a person who lives here."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """It arrived as an activity. `relayed`: the community it belongs to announced it, so it is already known there.

    `signed`: the activity carries a signature of its author inside, so that others believe it when we pass it on.
    """

    received_id: ReceivedId
    activity: Uri
    relayed: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """It was said some time ago, and has now been read where it is kept. It is history: nobody is told of it."""


Cause = Here | Elsewhere | Found
HERE = Here()
FOUND = Found()


@dataclass(frozen=True, slots=True)
class FollowAsked:
    """A local person wants to follow someone elsewhere."""

    follower_id: ActorId
    target_id: ActorId
    uri: Uri


@dataclass(frozen=True, slots=True)
class FollowAnswered:
    """A local actor accepted or refused the Follow `uri` of someone elsewhere. `ended`: it had accepted it before."""

    follower_id: ActorId
    target_id: ActorId
    uri: Uri
    accepted: bool
    request: str = "Follow"
    ended: bool = False


@dataclass(frozen=True, slots=True)
class FollowWithdrawn:
    """A local person no longer follows someone elsewhere."""

    follower_id: ActorId
    target_id: ActorId
    uri: Uri


@dataclass(frozen=True, slots=True)
class PostPublished:
    """A post or comment is new."""

    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class PostEdited:
    """A post or comment has changed."""

    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class PostDeleted:
    """Its author deleted a post or comment; its row is already empty."""

    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class PostRestored:
    """Its author took back the deletion of a post or comment; its contents are here again."""

    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A person likes (+1) or dislikes (-1) a post; with an `emoji` if they react by one."""

    post_id: PostId
    actor_id: ActorId
    value: int
    cause: Cause
    emoji: str | None = None


@dataclass(frozen=True, slots=True)
class VoteWithdrawn:
    """A person takes back a vote of `value`, and the emoji that went with it."""

    post_id: PostId
    actor_id: ActorId
    value: int
    cause: Cause
    emoji: str | None = None


@dataclass(frozen=True, slots=True)
class PollAnswered:
    """A person chose the options `numbers` of the poll `post_id`."""

    post_id: PostId
    actor_id: ActorId
    numbers: tuple[int, ...]
    cause: Cause


@dataclass(frozen=True, slots=True)
class PostFlaired:
    """A moderator gave a post other flairs, or set its warning, as this entry of the log of its community says."""

    entry: Entry
    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class QuoteAsked:
    """A post from here quotes one from elsewhere, whose author is asked whether it may."""

    post_id: PostId


@dataclass(frozen=True, slots=True)
class QuoteAnswered:
    """Somebody elsewhere asked by `request` whether the post `quoting` may quote one from here.

    `approval_id`: the permission, None if it may not.
    """

    post_id: PostId
    quoter_id: ActorId
    quoting: Uri
    request: Uri
    approval_id: int | None


@dataclass(frozen=True, slots=True)
class QuoteRevoked:
    """The author of `post_id`, who lives here, no longer lets `quoter_id` quote it."""

    approval_id: int
    post_id: PostId
    quoter_id: ActorId


@dataclass(frozen=True, slots=True)
class QuoteLost:
    """An author elsewhere no longer lets a post from here quote what it quotes."""

    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class Moderated:
    """Order was kept in a community, as this entry of its log says.

    `contents`: of a ban or its end, that what the person wrote in the community went or came back with it.
    """

    entry: Entry
    act: Act
    cause: Cause
    contents: bool = False


@dataclass(frozen=True, slots=True)
class Suspended:
    """An admin here has suspended a person from the whole server, or lifted that, as this entry of its log says.

    `contents`: what the person wrote went or came back with it. `communities`: those here that a person elsewhere has
    to do with. `redescribed`: the document of a local person says something else now.
    """

    entry: Entry
    act: Act
    contents: bool = False
    communities: tuple[ActorId, ...] = ()
    redescribed: bool = False


@dataclass(frozen=True, slots=True)
class CommunityClosed:
    """A community was deleted (CLOSE), or is back (REOPEN), as this entry of the server's log says. `owner`: its owner
    did it."""

    entry: Entry
    act: Act
    cause: Cause
    owner: bool = False


@dataclass(frozen=True, slots=True)
class CommunityChanged:
    """Those who keep order in a community here have changed its profile."""

    entry: Entry
    cause: Cause


@dataclass(frozen=True, slots=True)
class Unboosted:
    """A post was removed along with its author, and its community takes back its boost of it."""

    post_id: PostId


@dataclass(frozen=True, slots=True)
class Boosted:
    """A post is back along with its author, and its community boosts it anew, under its present boost id."""

    post_id: PostId


@dataclass(frozen=True, slots=True)
class PostShared:
    """A community here shows a post of a community elsewhere that it follows, and announces it as `boost_id`."""

    post_id: PostId
    community_id: ActorId
    boost_id: int


@dataclass(frozen=True, slots=True)
class ShareWithdrawn:
    """The post is gone where it belongs, and the community here no longer shows it."""

    post_id: PostId
    community_id: ActorId
    boost_id: int


@dataclass(frozen=True, slots=True)
class InviteAnswered:
    """A local person accepts or declines an invitation into a community elsewhere."""

    invite: InviteFacts
    accepted: bool


@dataclass(frozen=True, slots=True)
class MemberAdmitted:
    """A person is a member of a private community from now on."""

    community_id: ActorId
    actor_id: ActorId


@dataclass(frozen=True, slots=True)
class ReportMade:
    """Somebody reported a person or post."""

    report_id: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class ReportSettled:
    """A moderator has dealt with a report."""

    report_id: int
    moderator_id: ActorId
    cause: Cause


@dataclass(frozen=True, slots=True)
class ActorChanged:
    """A local actor's public profile (or key) is not what it was."""

    actor_id: ActorId


@dataclass(frozen=True, slots=True)
class ActorMoved:
    """A local person lives at the account `target_id` from now on."""

    actor_id: ActorId
    target_id: ActorId


@dataclass(frozen=True, slots=True)
class ActorDeleted:
    """A local actor is gone for good; with `contents`, all that it wrote."""

    actor_id: ActorId
    contents: bool = False


@dataclass(frozen=True, slots=True)
class ActorForgotten:
    """An actor elsewhere is gone for good."""

    actor_id: ActorId


Event = (
    FollowAsked
    | FollowAnswered
    | FollowWithdrawn
    | PostPublished
    | PostEdited
    | PostDeleted
    | PostRestored
    | VoteCast
    | VoteWithdrawn
    | PollAnswered
    | PostFlaired
    | QuoteAsked
    | QuoteAnswered
    | QuoteRevoked
    | QuoteLost
    | Moderated
    | Suspended
    | CommunityClosed
    | CommunityChanged
    | Unboosted
    | Boosted
    | PostShared
    | ShareWithdrawn
    | InviteAnswered
    | MemberAdmitted
    | ReportMade
    | ReportSettled
    | ActorChanged
    | ActorMoved
    | ActorDeleted
    | ActorForgotten
)
