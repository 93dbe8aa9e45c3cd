"""What the apps of a person are pushed: which notifications, by whom, and how urgent they are. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fedi_groups.domain.notices import NoticeFacts, NoticeKind, group_key
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, ActorId, Instant

KEPT_FOR: Final = 2 * DAY
"""What a push service has not taken by then is not news any more; as long it keeps what it has taken for an app that is
away (`TTL`, RFC 8030 5.2)."""

_SHORTEST: Final = MINUTE
_LONGEST: Final = 6 * HOUR


class Alert(StrEnum):
    """What an app may want to be woken for, in the words of Mastodon's API. Some of it never happens here."""

    MENTION = "mention"
    STATUS = "status"
    REBLOG = "reblog"
    FOLLOW = "follow"
    REQUEST = "follow_request"
    FAVOURITE = "favourite"
    POLL = "poll"
    UPDATE = "update"
    QUOTE = "quote"
    QUOTED_UPDATE = "quoted_update"
    SIGN_UP = "admin.sign_up"
    REPORT = "admin.report"


class Whose(StrEnum):
    """By whom: anyone, those the person follows, those who follow them, nobody."""

    ALL = "all"
    FOLLOWED = "followed"
    FOLLOWER = "follower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Subscription:
    """An app that wants to be woken, by its token. `sealed`: where and how, which only this server reads."""

    id: int
    token_id: int
    person_id: ActorId
    alerts: frozenset[Alert]
    whose: Whose
    sealed: str


@dataclass(frozen=True, slots=True)
class Device:
    """Where an app is reached, by which keys, and the token it knows the account by. `standard`: it reads what RFC 8291
    has, rather than the draft before it."""

    endpoint: str
    key: str
    secret: str
    token: str
    standard: bool = True


_URGENCY: Final[Mapping[NoticeKind, str]] = MappingProxyType({NoticeKind.MENTION: "high"})


def urgency(kind: NoticeKind) -> str:
    """In the words of RFC 8030 5.3: by it devices spare their batteries."""
    return _URGENCY.get(kind, "normal")


def topic(notice: NoticeFacts) -> str:
    """The same for what is shown as one: of that, an app that was away hears of the latest (RFC 8030 5.4)."""
    return group_key(notice).replace(".", "_")[:32]


def next_try(notice: NoticeFacts, *, now: Instant, asked: str | None) -> Instant | None:
    """When a push that was not taken is tried again: each pause as long as it has waited, and as long as the push
    service has `asked` for in seconds (Retry-After). None: it is no news by then."""
    waited = now - notice.at
    wanted = int(asked) * SECOND if asked is not None and asked.isascii() and asked.isdecimal() else 0
    at = Instant(now + max(min(max(waited, _SHORTEST), _LONGEST), wanted))
    return at if at < notice.at + KEPT_FOR else None
