"""What is said, voted and chosen, and where it is shown."""

from dataclasses import dataclass

from fedi_groups.domain.events.causes import Cause
from fedi_groups.domain.types import ActorId, PeerId, PostId, Visibility


@dataclass(frozen=True, slots=True)
class PostPublished:
    """A post or comment is new."""

    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class PostEdited:
    """A post or comment has changed. `rewritten`: it says something else, and not just that a count is another."""

    post_id: PostId
    cause: Cause
    rewritten: bool = False


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
    """A person likes (+1) or dislikes (-1) a post; with an `emoji` if they react by one. `instead_of`: as which
    activity the like was told that a dislike replaces."""

    post_id: PostId
    actor_id: ActorId
    value: int
    cause: Cause
    emoji: str | None = None
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class VoteWithdrawn:
    """A person takes back a vote of `value`, and the emoji that went with it. `activity`: as which it was told."""

    post_id: PostId
    actor_id: ActorId
    value: int
    cause: Cause
    emoji: str | None = None
    activity: int | None = None


@dataclass(frozen=True, slots=True)
class PollAnswered:
    """A person chose the options `numbers` of the poll `post_id`."""

    post_id: PostId
    actor_id: ActorId
    numbers: tuple[int, ...]
    cause: Cause


@dataclass(frozen=True, slots=True)
class PollEnded:
    """Nobody can choose in the poll `post_id` any more."""

    post_id: PostId


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
    """A community here shows a post of a community elsewhere that it follows, or of its umbrella, and announces it as
    `boost_id`. `peers`: to these servers alone."""

    post_id: PostId
    community_id: ActorId
    boost_id: int
    peers: tuple[PeerId, ...] | None = None


@dataclass(frozen=True, slots=True)
class ShareWithdrawn:
    """The post is gone where it belongs, and the community here no longer shows it. `peers`: those that it was
    announced to, if not to all."""

    post_id: PostId
    community_id: ActorId
    boost_id: int
    peers: tuple[PeerId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reblogged:
    """A person shows a post to those who follow them, as `number`. `visibility`: who else learns of it."""

    post_id: PostId
    actor_id: ActorId
    number: int
    cause: Cause
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class ReblogWithdrawn:
    """They show it no longer."""

    post_id: PostId
    actor_id: ActorId
    number: int
    cause: Cause
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class ScheduledFailed:
    """What a person wanted posted at a moment could not be: the message `post_id` of their own says why."""

    post_id: PostId
    person_id: ActorId


PostEvent = (
    PostPublished
    | PostEdited
    | PostDeleted
    | PostRestored
    | VoteCast
    | VoteWithdrawn
    | PollAnswered
    | PollEnded
    | Unboosted
    | Boosted
    | PostShared
    | ShareWithdrawn
    | Reblogged
    | ReblogWithdrawn
    | ScheduledFailed
)
