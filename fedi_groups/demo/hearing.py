"""What servers wrote in their logs while they ran: the signed requests that came in, and complaints."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from fedi_groups.domain.types import Scheme

_REQUESTS = frozenset({"request accepted", "request refused"})
_COMPLAINTS = frozenset({"error", "critical"})


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A POST to an inbox of `server`, as its log has it. Of a refused one nothing is proved.

    `kind`: types from the outside in, as "Announce Create Page"; `actor` does the innermost, to `thing`.
    """

    server: str
    at: str
    key: str
    scheme: Scheme | None
    kind: str
    actor: str
    thing: str
    status: int
    reason: str = ""

    @property
    def accepted(self) -> bool:
        return self.status == 202


@dataclass(frozen=True, slots=True)
class Complaint:
    """A line of level error or worse."""

    server: str
    at: str
    text: str


@dataclass(slots=True)
class LogReader:
    """Reads on where it stopped. Lines that are half written are left for the next time."""

    server: str
    path: Path
    _position: int = 0
    _rest: bytes = field(default=b"")

    def read(self) -> Iterator[SignedRequest | Complaint]:
        """What is new."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._position)
            fresh = file.read()
        self._position += len(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        for line in lines:
            found = self._heard(line)
            if found is not None:
                yield found

    def _heard(self, line: bytes) -> SignedRequest | Complaint | None:
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            # What is no log line is written by the interpreter itself, as it dies.
            return Complaint(self.server, "", line.decode(errors="replace")) if line.strip() else None
        if entry.get("level") in _COMPLAINTS:
            return Complaint(self.server, str(entry.get("timestamp")), f"{entry.get('event')}: {entry}")
        return self._request(entry) if entry.get("event") in _REQUESTS else None

    def _request(self, entry: dict[str, Any]) -> SignedRequest:
        return SignedRequest(
            server=self.server,
            at=entry["timestamp"],
            key=entry.get("key", ""),
            scheme=Scheme(entry["scheme"]) if "scheme" in entry else None,
            kind=entry.get("type", ""),
            actor=entry.get("actor", ""),
            thing=entry.get("object", ""),
            status=entry["status"],
            reason=entry.get("reason", ""),
        )
