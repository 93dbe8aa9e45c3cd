"""Streams over one WebSocket: what is watched changes as the app says so."""

import asyncio
from collections.abc import Mapping

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from fedi_groups.errors import FediGroupsError, Malformed
from fedi_groups.faces.mastodon.api import Api, refusal
from fedi_groups.faces.mastodon.streaming.crowd import Listener
from fedi_groups.faces.mastodon.streaming.door import enter, protocol_of, require
from fedi_groups.faces.mastodon.streaming.frames import failure
from fedi_groups.faces.mastodon.streaming.hub import Hub
from fedi_groups.faces.mastodon.streaming.topics import topic

GOING_AWAY = 1001
LONGEST_MESSAGE = 2000


class Sockets:
    """As ASGI."""

    def __init__(self, api: Api, hub: Hub) -> None:
        self._api = api
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            caller = await enter(self._api, socket)
            async with self._hub.listening(caller) as listener:
                await socket.accept(subprotocol=protocol_of(socket))
                await self._converse(socket, listener)
        except FediGroupsError as error:
            await socket.send_denial_response(refusal(error))

    async def _converse(self, socket: WebSocket, listener: Listener) -> None:
        """Until one of both sides has enough."""
        writing = asyncio.create_task(_write(socket, listener))
        try:
            if "stream" in socket.query_params:
                await self._heed(socket, listener, {"type": "subscribe", **socket.query_params})
            while True:
                await self._heed(socket, listener, _read(await socket.receive_text()))
        except (WebSocketDisconnect, KeyError):
            # A message of bytes has no text.
            pass
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    async def _heed(self, socket: WebSocket, listener: Listener, said: Mapping[str, object]) -> None:
        try:
            wanted = topic(str(said.get("stream") or ""), said)
            match said.get("type"):
                case "subscribe":
                    require(listener.caller, wanted)
                    await self._hub.subscribe(listener, wanted)
                case "unsubscribe":
                    self._hub.crowd.unsubscribe(listener, wanted)
        except FediGroupsError as error:
            status = 400 if isinstance(error, Malformed) else refusal(error).status_code
            await socket.send_text(failure(error.public, status))


async def _write(socket: WebSocket, listener: Listener) -> None:
    while (frames := await listener.frames()) is not None:
        for frame in frames:
            await socket.send_text(frame.socket)
    await socket.close(GOING_AWAY)


def _read(text: str) -> Mapping[str, object]:
    """What makes no sense is an empty message."""
    try:
        found = orjson.loads(text) if len(text) <= LONGEST_MESSAGE else {}
    except orjson.JSONDecodeError:
        found = {}
    return found if isinstance(found, dict) else {}
