"""The web application asked as by a client, with no server in between."""

from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answered:
    """`status` of the answer, and its body."""

    status: int
    body: bytes


async def ask(app: ASGIApp, path: str, headers: Headers, *, query: str = "") -> Answered:
    """GET of a path, which begins with a slash."""
    statuses: list[int] = []
    pieces: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif message["type"] == "http.response.body":
            pieces.append(message.get("body", b""))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "root_path": "",
    }
    await app(scope, receive, send)
    return Answered(statuses[0], b"".join(pieces))
