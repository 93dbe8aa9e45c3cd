"""Pushes to the apps of people who live here, through the push services these have chosen (RFC 8030). A few at a time:
nobody here is waited for longer than the others can wait."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from fedi_groups.domain.push import KEPT_FOR
from fedi_groups.domain.types import DAY, SECOND, Instant
from fedi_groups.errors import AddressRefused, Malformed, Unavailable, Unreachable
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.urls import wire_form
from fedi_groups.wire.uris import origin_of
from fedi_groups.wire.webpush import Sealed, VapidKey

AT_ONCE: Final = 12
TIMEOUT: Final = 10.0
"""Seconds."""
LONGEST: Final = 1500
"""Characters of an endpoint."""

_SIGNED_FOR: Final = DAY // 2
_LIMIT: Final = 1000


class Fate(StrEnum):
    """What became of a push. GONE: there is no such app any more. LATER: it may go well another time. REFUSED: this one
    never will."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`words`: for the log, without the whole endpoint. `after`: the seconds a push service asks us to wait, as it says
    them."""

    fate: Fate
    words: str = ""
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message for one app, sealed for it. `kept`: seconds that it waits where the app is away; of what has the same
    `topic` only the last waits."""

    endpoint: str
    sealed: Sealed
    kept: int
    topic: str
    urgency: str


class Pusher:
    """`contact`: whom a push service may write to."""

    def __init__(self, connector: Connector, *, contact: str) -> None:
        self._connector = connector
        self._contact = contact
        self._under_way = 0

    @property
    def is_busy(self) -> bool:
        """As many as may be are under way."""
        return self._under_way >= AT_ONCE

    async def send(self, letter: Letter, key: VapidKey, *, now: Instant) -> Outcome:
        """One try. `key`: that of this server."""
        origin = origin_of(letter.endpoint)
        until = Instant(now + _SIGNED_FOR)
        headers = {
            **letter.sealed.headers(key, key.token(origin, contact=self._contact, until=until)),
            "Content-Type": "application/octet-stream",
            "TTL": str(letter.kept),
            "Topic": letter.topic,
            "Urgency": letter.urgency,
        }
        self._under_way += 1
        try:
            answer = await self._connector.request(
                "POST", letter.endpoint, headers=headers, body=letter.sealed.body, timeout=TIMEOUT, limit=_LIMIT
            )
        except Unreachable:
            return Outcome(Fate.LATER, f"{origin} cannot be reached")
        except Unavailable:
            return Outcome(Fate.REFUSED, f"{origin} may not be asked, or speaks no HTTP")
        finally:
            self._under_way -= 1
        return Outcome(_fate(answer.status), f"{origin} answered {answer.status}", answer.headers.get("retry-after"))


def _fate(status: int) -> Fate:
    if status < 300:
        return Fate.TAKEN
    if status in (404, 410):
        return Fate.GONE
    return Fate.LATER if status in (408, 425, 429) or status >= 500 else Fate.REFUSED


def kept_for(at: Instant, *, now: Instant) -> int:
    """Seconds that a push of what happened then is worth something."""
    return max(0, at + KEPT_FOR - now) // SECOND


def read_endpoint(text: str, guard: AddressGuard, *, allow_http: bool) -> str:
    """Where an app wants to be reached, as far as that can be judged without looking its name up. Raises Malformed."""
    try:
        if len(text) > LONGEST:
            raise AddressRefused("too long")
        endpoint = wire_form(text)
        parts = urlsplit(endpoint)
        if parts.scheme != "https" and not allow_http:
            raise AddressRefused("not https")
        host = parts.hostname or ""
        if ":" in host or host.rpartition(".")[2].isdigit():
            reason = guard.refuses(host)
            if reason is not None:
                raise AddressRefused(reason)
    except AddressRefused as error:
        reason = "Validation failed: Endpoint is not a valid URL"
        raise Malformed(f"{reason}: {error}", public=reason) from error
    return endpoint
