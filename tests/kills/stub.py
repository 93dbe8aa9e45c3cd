"""A third server, which is never killed: a program of somebody else that sends until it hears 202, and keeps count."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from fedi_groups.app import now
from fedi_groups.domain.types import Uri
from fedi_groups.errors import FediGroupsError
from fedi_groups.peers.connect import Connector
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time
from tests.foreign import Foreign

_PAUSE = 0.2
"""Seconds until it tries again what was not taken."""


@dataclass(slots=True)
class Stub(Foreign):
    """`told` are the ids of all that was announced to it; `tries` how many requests it took to be heard."""

    told: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    tries: int = 0

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def server(self) -> Starlette:
        take = Route("/{path:path}", self._take, methods=["POST"])
        give = Route("/{path:path}", self._answer, methods=["GET"])
        return Starlette(routes=[take, give])

    def say_what_it_is(self) -> None:
        """NodeInfo of a program that is told of everything."""
        schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        link = {"rel": schema, "href": f"{self.origin}/nodeinfo/2.0"}
        self.documents[f"{self.origin}/.well-known/nodeinfo"] = {"links": [link]}
        self.documents[f"{self.origin}/nodeinfo/2.0"] = {
            "version": "2.0",
            "software": {"name": "lotide", "version": "1"},
        }

    def write(self, author: Uri, number: int, *, community: str, title: str | None, parent: str | None) -> Json:
        """A post, or a comment below `parent`, served at its id."""
        more = {"inReplyTo": parent} if parent is not None else {"type": "Page", "name": title}
        moment = write_time(now())
        return self.note(author, number, to=[community], audience=community, **more | {"published": moment})

    def rewrite(self, uri: str, html: str) -> Json:
        """What is served at this id says something else from now on."""
        document = self.documents[uri] = self.documents[uri] | {"content": html, "updated": write_time(now())}
        return {name: value for name, value in document.items() if name != "@context"}

    def served(self, kind: str, actor: Uri, thing: object, **more: object) -> Json:
        """An activity that can be looked up at its id."""
        document = self.activity(kind, actor, thing, **more)
        self.documents[document["id"]] = document
        return document

    async def send(self, connector: Connector, document: Json, inbox: str) -> bool:
        """Again and again, until it is answered: True for 202, False for a refusal, which is kept."""
        while True:
            request = self.signed(document, inbox=inbox, now=now())
            self.tries += 1
            try:
                answer = await connector.request(
                    "POST", inbox, headers=request.headers, body=request.body, timeout=10.0, limit=4096
                )
            except FediGroupsError:
                await asyncio.sleep(_PAUSE)
                continue
            if answer.status == 202:
                return True
            if answer.status not in (408, 429) and answer.status < 500:
                self.refusals.append(f"{answer.status} {answer.body!r} for {document}")
                return False
            await asyncio.sleep(_PAUSE)

    async def _take(self, request: HttpRequest) -> Response:
        document = orjson.loads(await request.body())
        inner = document.get("object")
        if document["type"] == "Announce" and inner["type"] == "Create":
            self.told.add(inner["object"]["id"])
        return Response(status_code=202)


class _Server(uvicorn.Server):
    """Leaves signals to pytest, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def running(stub: Stub) -> AsyncIterator[None]:
    """At its host, a real port of the loopback."""
    host, port = stub.host.split(":")
    server = _Server(uvicorn.Config(stub.server(), host=host, port=int(port), log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await server.listens.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await serving
