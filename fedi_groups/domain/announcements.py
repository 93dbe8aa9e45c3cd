"""What the admins of this server tell everyone who lives here."""

from dataclasses import dataclass

from fedi_groups.domain.types import Instant

MOST_TOLD = 50
"""Announcements at one time."""
MOST_REACTIONS = 8
"""Different emoji under one of them, as many as other servers have."""


@dataclass(frozen=True, slots=True)
class AnnouncementReaction:
    """How many have put this emoji under it, and whether the reader has."""

    name: str
    count: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncementFacts:
    """`content` is clean HTML. It is told until `ends_at`, or until an admin ends it; what it tells of begins at
    `starts_at`; `all_day`: of both the day alone counts. `read`: the reader has put it away."""

    id: int
    content: str
    published: Instant
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    all_day: bool = False
    reactions: tuple[AnnouncementReaction, ...] = ()
    read: bool = False
