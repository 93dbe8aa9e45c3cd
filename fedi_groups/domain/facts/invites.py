"""What may be known of who is asked to come in."""

from dataclasses import dataclass

from fedi_groups.domain.types import (
    ActorId,
    Instant,
    Uri,
)


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """`inviter_id` has asked `person_id` into a community by the Invite `uri`; one of the last two lives here.

    `until`: it holds no longer then.
    """

    community_id: ActorId
    person_id: ActorId
    inviter_id: ActorId
    uri: Uri
    at: Instant
    until: Instant | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class InviteLink:
    """Whoever has the `code` comes into a community here, `most` times at most, brought by `inviter_id`."""

    id: int
    community_id: ActorId
    inviter_id: ActorId
    code: str
    at: Instant
    most: int = 1
    used: int = 0
    until: Instant | None = None
    note: str = ""
    revoked_at: Instant | None = None
