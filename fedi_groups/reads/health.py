"""How this server and others reach each other, for admins; and of that what everyone may know."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fedi_groups.domain.types import Instant, PeerId
from fedi_groups.storage.cursors import Lag, lags
from fedi_groups.storage.health import told_in_public
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import host_of

_MOST: Final = 1000


class Cause(StrEnum):
    """Why a server has not been told everything."""

    NONE = ""
    OURS = "ours"
    """Nothing is wrong: it is being told."""
    RATE = "rate"
    TIMEOUT = "timeout"
    FAULT = "fault"
    REFUSES = "refuses"
    UNREACHABLE = "unreachable"
    OTHER = "other"


_CAUSES: Final = (
    (Cause.RATE, re.compile(r"\b429\b|too many|rate.?limit", re.IGNORECASE)),
    (Cause.FAULT, re.compile(r"\b5\d\d\b")),
    (Cause.TIMEOUT, re.compile(r"timed? ?out|timeout|too long|seconds", re.IGNORECASE)),
    (Cause.REFUSES, re.compile(r"\b4\d\d\b|refused by|unauthor", re.IGNORECASE)),
    (Cause.UNREACHABLE, re.compile(r"connect|resolve|name|certificate|tls|ssl|refused|address|network", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """Another server as this one reaches it. `late`: how long the first thing it has not been told waits; `error` is
    for admins alone."""

    id: PeerId
    host: str
    software: str
    behind: int
    late: int
    failing_since: Instant | None
    retry_at: Instant | None
    delivered_at: Instant | None
    failures: int
    cause: Cause
    error: str

    @property
    def is_well(self) -> bool:
        return self.failing_since is None


async def peers(tx: Unit, *, most: int = _MOST) -> list[Peer]:
    """The furthest behind first."""
    found = await lags(tx.connection, most=most)
    shown = [_peer(each, now=tx.now) for each in found]
    return sorted(shown, key=lambda each: (each.is_well, -each.late, each.host))


async def peer_at(tx: Unit, host: str) -> Peer | None:
    """The one at this host, if it is told anything."""
    for each in await lags(tx.connection, most=100_000):
        if host_of(each.cursor.peer.origin) == host:
            return _peer(each, now=tx.now)
    return None


async def public_peers(tx: Unit) -> list[Peer]:
    """Those that follow a community here which everybody may read; by name."""
    shown = set(await told_in_public(tx.connection, most=_MOST))
    return sorted((each for each in await peers(tx) if each.id in shown), key=lambda each: (each.is_well, each.host))


def cause_of(error: str | None) -> Cause:
    """What stands behind the words that a delivery failed with."""
    if not error:
        return Cause.NONE
    return next((cause for cause, words in _CAUSES if words.search(error)), Cause.OTHER)


def _peer(lag: Lag, *, now: Instant) -> Peer:
    cursor = lag.cursor
    failing = cursor.failing_since is not None
    late = max(0, now - lag.since) if lag.since is not None and lag.behind else 0
    cause = cause_of(cursor.error) if failing else Cause.OURS if late else Cause.NONE
    return Peer(
        id=cursor.peer.id,
        host=host_of(cursor.peer.origin),
        software=cursor.peer.software or "",
        behind=lag.behind,
        late=late,
        failing_since=cursor.failing_since,
        retry_at=cursor.retry_at,
        delivered_at=cursor.delivered_at,
        failures=cursor.failures,
        cause=cause,
        error=cursor.error or "" if failing else "",
    )
