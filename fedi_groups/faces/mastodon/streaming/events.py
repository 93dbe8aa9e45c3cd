"""Streams as server-sent events: one for each address (WHATWG HTML 9.2)."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from fedi_groups.errors import FediGroupsError, Malformed
from fedi_groups.faces.mastodon.api import Api, refusal
from fedi_groups.faces.mastodon.callers import Caller
from fedi_groups.faces.mastodon.streaming.crowd import Listener
from fedi_groups.faces.mastodon.streaming.door import enter, require
from fedi_groups.faces.mastodon.streaming.hub import Hub
from fedi_groups.faces.mastodon.streaming.topics import Topic, topic

THUMP: Final = 15.0
"""Seconds without news after which something is sent all the same: so that nobody on the way hangs up."""

LARGEST_BODY = 2000

_HEADERS = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}


class Events:
    """As ASGI."""

    def __init__(self, api: Api, hub: Hub) -> None:
        self._api = api
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            caller, wanted = await self._asked(request)
            async with self._hub.listening(caller) as listener:
                await self._hub.subscribe(listener, wanted)
                response = StreamingResponse(_lines(listener), headers=_HEADERS, media_type="text/event-stream")
                await response(scope, receive, send)
        except FediGroupsError as error:
            await refusal(error)(scope, receive, send)

    async def _asked(self, request: Request) -> tuple[Caller, Topic]:
        caller = await enter(self._api, request)
        values = {**dict(request.query_params), **await _body(request)}
        wanted = topic(request.path_params["name"].replace("/", ":"), values)
        require(caller, wanted)
        return caller, wanted


async def health(request: Request) -> Response:
    return PlainTextResponse("OK")


async def _body(request: Request) -> dict[str, str]:
    """Some send parameters in the body of a GET."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise Malformed("a long body")
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return dict(parse_qsl((await request.body()).decode("latin-1")))


async def _lines(listener: Listener) -> AsyncIterator[str]:
    yield ":)\n"
    while (frames := await listener.frames(seconds=THUMP)) is not None:
        yield "".join(each.lines for each in frames) or ":thump\n"
