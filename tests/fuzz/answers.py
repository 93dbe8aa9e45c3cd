"""Bytes as the answers of another server, without a network: documents, WebFinger, NodeInfo, encoded bodies."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, cast

from aiohttp import ClientResponse

from fedi_groups.domain.types import Instant, Origin, Uri
from fedi_groups.errors import Malformed, Refused, TooLarge, Unavailable
from fedi_groups.peers import nodeinfo
from fedi_groups.peers.bodies import read_body
from fedi_groups.peers.collections import Allowance, read_collection
from fedi_groups.peers.connect import Answer
from fedi_groups.peers.documents import Fetched, read_document, read_object
from fedi_groups.peers.feeds import read_feed
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.resolve import Resolver
from fedi_groups.peers.urls import redirect_target, wire_form
from fedi_groups.peers.webfinger import Handle, find
from fedi_groups.wire.json import read_json
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.uris import origin_of

_URL = "https://there.test/x"
_LIMIT = 200_000
_PIECE = 1_000


class _Saying(Fetcher):
    """Whatever it is asked for, this is the answer."""

    def __init__(self, octets: bytes) -> None:
        self.allow_http = False
        self._answer = _answer(octets, "application/json")

    async def json(self, url: str, *, budget: Budget, accept: str) -> dict[str, Any]:
        budget.spend()
        wire_form(url)
        return read_object(self._answer).document


class _Stream:
    """The content of a response, in pieces that have all come already."""

    def __init__(self, octets: bytes) -> None:
        self._pieces = [octets[start : start + _PIECE] for start in range(0, len(octets), _PIECE)]

    def at_eof(self) -> bool:
        return not self._pieces

    def read_nowait(self) -> bytes:
        return self._pieces.pop(0)


class _Response:
    content_length = None

    def __init__(self, octets: bytes, coding: str) -> None:
        self.content = _Stream(octets)
        self.headers = {"Content-Encoding": coding}


def finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns that has nothing to wait for."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for something")


def as_document(octets: bytes) -> None:
    kind = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
    _unless_unavailable(lambda: read_document(_answer(octets, kind)))


def as_headers(octets: bytes) -> None:
    """The type and the target of a redirect, as they stand in headers."""
    text = octets.decode("latin-1")
    _unless_unavailable(lambda: read_document(_answer(b"{}", text)))
    _unless_unavailable(lambda: redirect_target(_URL, text))
    _unless_unavailable(lambda: wire_form(octets.decode(errors="replace")))


def as_webfinger(octets: bytes) -> None:
    _unless_unavailable(lambda: finished(find(_Saying(octets), "!birds@there.test", budget=Budget(2))))


def as_nodeinfo(octets: bytes) -> None:
    finished(nodeinfo.read(_Saying(octets), Origin("https://there.test"), budget=Budget(2)))


def as_handle(octets: bytes) -> None:
    try:
        assert Handle.parse(octets.decode(errors="replace")).host
    except Malformed:
        return


def as_body(octets: bytes) -> None:
    """In each coding, as a whole or as far as it goes: never more than the limit."""
    for coding in ("gzip", "deflate", "identity", octets[:20].decode("latin-1")):
        part = finished(_body(octets, coding, whole=False))
        assert len(part) <= _LIMIT
        _unless_unavailable(lambda coding=coding: finished(_body(octets, coding, whole=True)))  # type: ignore[misc]


def _body(octets: bytes, coding: str, *, whole: bool) -> Coroutine[Any, Any, bytes]:
    response = cast(ClientResponse, _Response(octets, coding))
    return read_body(response, limit=_LIMIT, pause=1, whole=whole)


def _answer(octets: bytes, kind: str) -> Answer:
    return Answer(200, {"content-type": kind}, octets, _URL)


def _unless_unavailable(read: Callable[[], object]) -> None:
    try:
        read()
    except (Refused, Unavailable):
        return


class _Listing(Resolver):
    """Whatever it is asked for, this is the document."""

    def __init__(self, document: Json) -> None:
        self._found = document

    async def fetch(self, uri: str, *, budget: Budget, fresh: bool = False) -> Fetched:
        budget.spend()
        return Fetched(Uri(uri), self._found, b"")


def as_pages(octets: bytes) -> None:
    """As what a community has pinned, who keeps order in it, or a thread, page after page; and as a feed."""
    try:
        document = read_json(octets)
    except (Malformed, TooLarge):
        return
    listing = _Listing(document)
    home = Uri(f"{_URL}/home")
    for place in (home, document):
        allowance = Allowance(home, clock=lambda: Instant(0), documents=12)
        with suppress(Refused, Unavailable):
            found = finished(read_collection(listing, place, of=home, most=50, allowance=allowance))
            assert len(found.entries) <= 50
    with suppress(Refused, Unavailable):
        listed = finished(read_feed(listing, home, most=50, allowance=Allowance(home, clock=lambda: Instant(0))))
        assert len(listed) <= 50 and all(map(origin_of, listed))


DOCUMENTS = (as_document, as_body, as_pages)
HANDLES = (as_webfinger, as_nodeinfo, as_handle, as_headers)
