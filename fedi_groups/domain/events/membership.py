"""Following, and coming into a community by an answer or an invitation."""

from dataclasses import dataclass

from fedi_groups.domain.facts import InviteFacts
from fedi_groups.domain.types import ActorId, Uri


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
class InviteAnswered:
    """A local person accepts or declines an invitation into a community elsewhere."""

    invite: InviteFacts
    accepted: bool


@dataclass(frozen=True, slots=True)
class InviteSent:
    """Somebody is asked into a community here."""

    invite: InviteFacts


@dataclass(frozen=True, slots=True)
class InviteEnded:
    """An invitation into a community here is taken back, declined, or over: nobody need answer it any more."""

    invite: InviteFacts


@dataclass(frozen=True, slots=True)
class MemberAdmitted:
    """A person is a member of a community here from now on, who had to be let in."""

    community_id: ActorId
    actor_id: ActorId


@dataclass(frozen=True, slots=True)
class FollowBegun:
    """Somebody follows a person who lives here from now on."""

    follower_id: ActorId
    target_id: ActorId


@dataclass(frozen=True, slots=True)
class EntryAsked:
    """Somebody waits for a person here to let them follow, or for a community here to let them in."""

    person_id: ActorId
    target_id: ActorId


MembershipEvent = (
    FollowBegun
    | EntryAsked
    | FollowAsked
    | FollowAnswered
    | FollowWithdrawn
    | InviteAnswered
    | InviteSent
    | InviteEnded
    | MemberAdmitted
)
