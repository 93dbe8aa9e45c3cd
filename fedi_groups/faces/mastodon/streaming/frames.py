"""What goes over a stream, written once for all who get it: as a WebSocket message, or as a server-sent event."""

from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(slots=True)
class Frame:
    """`event` of a stream, as `words` name that. `payload` is JSON, or the number of what is gone; None: there is
    none."""

    words: tuple[str, ...]
    event: str
    payload: str | None = None
    _socket: str = field(default="", init=False)

    @property
    def socket(self) -> str:
        """As a message of a WebSocket: the payload is text in it."""
        if not self._socket:
            body = {"stream": list(self.words), "event": self.event, "payload": self.payload}
            self._socket = orjson.dumps({name: value for name, value in body.items() if value is not None}).decode()
        return self._socket

    @property
    def lines(self) -> str:
        """As a server-sent event (WHATWG HTML 9.2). JSON has no line breaks. Without data it would be no event: readers
        of Mastodon's streams know this word for none."""
        return f"event: {self.event}\ndata: {'undefined' if self.payload is None else self.payload}\n\n"


def written(entity: Any) -> str:
    """The payload."""
    return orjson.dumps(entity).decode()


def failure(text: str, status: int) -> str:
    """What is said about a message that makes no sense."""
    return orjson.dumps({"error": text, "status": status}).decode()
