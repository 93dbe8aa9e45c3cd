"""Notifications: what a person is told that others did, one row each."""

from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.types import DAY, HOUR, SECOND, ActorId, Instant, PostId

KEPT_FOR = 90 * DAY
MOST_KEPT = 2000
"""Notifications of one person; older ones go."""

TOGETHER = 12 * HOUR
"""What is alike and happened within one such stretch of time is shown as one."""


class NoticeKind(StrEnum):
    """What happened, in the words of Mastodon's API. REPORT, REQUEST: to a community as well, for who acts as it.
    UPDATE: what one has boosted or quoted says something else."""

    MENTION = "mention"
    FAVOURITE = "favourite"
    REBLOG = "reblog"
    FOLLOW = "follow"
    REQUEST = "follow_request"
    POLL = "poll"
    UPDATE = "update"
    SIGN_UP = "admin.sign_up"
    STATUS = "status"
    REPORT = "admin.report"
    WARNING = "moderation_warning"


_LAST_STRETCH = 10**10 * SECOND // TOGETHER

_ABOUT_POSTS = (NoticeKind.FAVOURITE, NoticeKind.REBLOG)
_GROUPED = (*_ABOUT_POSTS, NoticeKind.FOLLOW)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """`from_id` did something that concerns `person_id`. `about_id`: of a report its number, of a warning that of the
    line of the log."""

    id: int
    person_id: ActorId
    kind: NoticeKind
    from_id: ActorId
    at: Instant
    post_id: PostId | None = None
    about_id: int | None = None


def group_key(notice: NoticeFacts, together: frozenset[NoticeKind] = frozenset(_GROUPED)) -> str:
    """The same for those that are shown as one."""
    if notice.kind not in together or notice.kind not in _GROUPED:
        return f"ungrouped-{notice.id}"
    stretch = notice.at // TOGETHER
    return "-".join(str(each) for each in (notice.kind, notice.post_id, stretch) if each is not None)


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What a group is made of: one notification, or all of a kind, about a post, of a stretch of time."""

    number: int | None = None
    kind: NoticeKind | None = None
    post_id: PostId | None = None
    since: Instant | None = None
    until: Instant | None = None


def read_group_key(text: str) -> GroupKey | None:
    """None for what is no key."""
    kind, *numbers = text.split("-")
    if not numbers or not all(each.isascii() and each.isdecimal() and len(each) < 19 for each in numbers):
        return None
    found = [int(each) for each in numbers]
    if kind == "ungrouped" and len(found) == 1:
        return GroupKey(number=found[0])
    if kind not in _GROUPED or len(found) != (2 if kind in _ABOUT_POSTS else 1):
        return None
    if found[-1] > _LAST_STRETCH:
        return None
    since = Instant(found[-1] * TOGETHER)
    post = PostId(found[0]) if len(found) == 2 else None
    return GroupKey(kind=NoticeKind(kind), post_id=post, since=since, until=Instant(since + TOGETHER))


@dataclass(frozen=True, slots=True)
class Marker:
    """How far somebody has read a timeline. `version` grows with every change."""

    timeline: str
    last_read: int
    version: int
    at: Instant
