"""Requests as they are written: where one goes, and its every byte. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from yarl import URL

from fedi_groups.peers.bodies import ENCODINGS


@dataclass(frozen=True, slots=True)
class Place:
    """A checked URL, taken apart. Requests to one `server` share its connections; `host` is as the Host header says."""

    url: str
    target: URL
    server: str
    host: str
    path: str


def place_of(url: str, target: URL) -> Place:
    """`url` is in wire form, `target` the same."""
    return Place(url, target, str(target.origin()), target.host_port_subcomponent or "", target.raw_path_qs)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `limit`: bytes of the answer's body that are wanted."""

    method: str
    place: Place
    headers: Mapping[str, str]
    body: bytes | None
    limit: int


def written(call: Call, *, agent: str) -> bytes:
    """The request with its body as HTTP/1.1: the headers as given, and of ours those that are not given.

    Raises ValueError for a header that would become two.
    """
    body = call.body or b""
    added = {"Host": call.place.host, "User-Agent": agent, "Accept-Encoding": ENCODINGS}
    given = {name.lower() for name in call.headers}
    lines = [f"{call.method} {call.place.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in added.items() if name.lower() not in given]
    lines += [f"{name}: {value}" for name, value in call.headers.items()]
    lines.append(f"Content-Length: {len(body)}\r\n\r\n")
    head = "\r\n".join(lines)
    breaks = len(lines) + 1
    if head.count("\r") != breaks or head.count("\n") != breaks or "\0" in head:
        raise ValueError("a header with a line break in it")
    return head.encode() + body
