"""A whole server of ours among neighbours that say what software they run. Every letter it sends them is kept.

Neighbours serve documents, sign what they send, and take in whatever comes. They are not mended programs of others:
what those would make of a letter is told by `readers`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from fedi_groups.actions import admission, moderation, posting, profiles, reports
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.app import build_app, open_services
from fedi_groups.config import read_settings
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, SECOND, PostKind, Scheme, Uri
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, sign
from tests.federation.conftest import Server
from tests.foreign import Foreign
from tests.network import Loopback, Network
from tests.world import SECRET, Time

AS = "https://www.w3.org/ns/activitystreams"
NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.1"


@dataclass(frozen=True, slots=True)
class Letter:
    """One POST of our server's, as it came in at a neighbour."""

    software: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Json:
        found: Json = orjson.loads(self.body)
        return found

    @property
    def type(self) -> str:
        return str(self.document["type"])

    @property
    def inner(self) -> Json:
        """What is wrapped in it; itself, if nothing is."""
        thing = self.document["object"]
        return thing if self.type == "Announce" and isinstance(thing, dict) else self.document


@dataclass(slots=True)
class Neighbour(Foreign):
    """A server called after its software. `status`: how its inboxes answer."""

    software: str = ""
    version: str = "1"
    mail: list[Letter] = field(default_factory=list)
    status: int = 202

    def app(self) -> Starlette:
        links = [{"rel": NODEINFO, "href": f"{self.origin}/nodeinfo/2.1"}]
        self.documents[f"{self.origin}/.well-known/nodeinfo"] = {"links": links}
        about = {"version": "2.1", "software": {"name": self.software, "version": self.version}}
        self.documents[f"{self.origin}/nodeinfo/2.1"] = about
        return Starlette(
            routes=[
                Route("/{path:path}", self._take, methods=["POST"]),
                Route("/{path:path}", self._answer, methods=["GET"]),
            ]
        )

    async def _take(self, request: HttpRequest) -> Response:
        if self.status < 300:
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.mail.append(Letter(self.software, str(request.url), headers, await request.body()))
        return Response(status_code=self.status)

    def person(self, name: str, **more: Any) -> Uri:
        return self.actor(name, kind="Person", **more)

    def create(self, author: Uri, note: Json, **more: Any) -> Json:
        return self.activity("Create", author, note, to=note["to"], cc=note["cc"], **more)


@dataclass(slots=True)
class Town:
    """Our server, https://here.test, its neighbours by software, and what its people can do."""

    server: Server
    network: Network
    time: Time
    neighbours: dict[str, Neighbour] = field(default_factory=dict)

    def neighbour(self, software: str, *, host: str | None = None, version: str = "1") -> Neighbour:
        """A new one: https://{software}.test."""
        found = Neighbour(host or f"{software}.test", software=software, version=version)
        self.network.servers[found.origin] = found.app()
        self.neighbours[found.host] = found
        return found

    @property
    def mail(self) -> list[Letter]:
        return [each for neighbour in self.neighbours.values() for each in neighbour.mail]

    async def settle(self, rounds: int = 4) -> None:
        for _ in range(rounds):
            self.time.pass_by(2 * SECOND)
            await self.server.step()

    async def send(self, neighbour: Foreign, document: Json, *, by: Uri | None = None, inbox: str = "/inbox") -> int:
        """Signed by its actor, or `by`. The status of the answer; then everything that follows has happened."""
        status = await self.post(neighbour.signed(document, inbox=self.url(inbox), now=self.time(), by=by))
        await self.settle()
        return status

    async def post(self, request: Request) -> int:
        return (await self.answer(request)).status_code

    async def answer(self, request: Request) -> httpx.Response:
        async with self.client() as client:
            return await client.post(request.url, headers=dict(request.headers), content=request.body or b"")

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.server.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=self.server.origin)

    def url(self, path: str) -> str:
        return path if path.startswith("https:") else self.server.origin + path

    async def get(
        self,
        path: str,
        *,
        accept: str = "application/activity+json",
        by: tuple[Foreign, Uri] | None = None,
        **more: str,
    ) -> httpx.Response:
        """As a stranger, or as an actor elsewhere, signed. `more`: further headers, as user_agent="Lemmy/0.19.5"."""
        headers = {"accept": accept, **{name.replace("_", "-"): value for name, value in more.items()}}
        url = self.url(path)
        if by is not None:
            neighbour, actor = by
            headers |= sign(Request("GET", url, headers), neighbour.key(actor), scheme=Scheme.CAVAGE, now=self.time())
        async with self.client() as client:
            return await client.get(url, headers=headers)

    async def document(self, path: str, *, by: tuple[Foreign, Uri] | None = None, **more: str) -> Json:
        answer = await self.get(path, by=by, **more)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        found: Json = answer.json()
        return found

    async def joins(self, neighbour: Foreign, actor: Uri, community: ActorFacts) -> None:
        """By a Follow, which makes a member of whoever comes."""
        follow = neighbour.activity("Follow", actor, community.uri, to=[community.uri])
        assert await self.send(neighbour, follow) == 202

    async def private(self, name: str, owner: ActorFacts) -> ActorFacts:
        """A community that only its members read."""
        community = await self.server.community(name, owner)
        async with self._acting() as tx:
            return tx.actors.change(await tx.actors.get(community.id), locked=True)

    async def admits(self, moderator: ActorFacts, person: ActorFacts, community: ActorFacts) -> None:
        async with self._acting() as tx:
            await admission.admit(tx, Hand(moderator, HERE), community=community, person=person)
        await self.settle()

    async def actor(self, uri: str) -> ActorFacts:
        async with reading(self.server.services.store) as tx:
            found = await tx.actors.find(uri)
        assert found is not None
        return found

    async def follows(self, person: ActorFacts, uri: str) -> str | None:
        """Whether somebody here follows somebody elsewhere: pending, accepted, or not at all."""
        async with reading(self.server.services.store) as tx:
            target = await tx.actors.find(uri)
            found = await tx.follows.get(person.id, target.id) if target is not None else None
        return found.state.value if found is not None else None

    async def sees(self, uri: str) -> PostFacts | None:
        return await self.server.sees(uri)

    async def says(
        self,
        author: ActorFacts,
        draft: Draft,
        *,
        community: ActorFacts | None = None,
        parent: str | None = None,
        mentions: tuple[str, ...] = (),
    ) -> PostFacts:
        async with self._acting() as tx:
            above = await tx.posts.find(parent) if parent is not None else None
            named = [await tx.actors.find(each) for each in mentions]
            found = await posting.publish(
                tx,
                draft=draft,
                author=author,
                cause=HERE,
                community=community,
                parent=above,
                mentions=[each.id for each in named if each is not None],
            )
        await self.settle()
        return found

    async def keeps_order(
        self, moderator: ActorFacts, act: str, thing: Uri | str, reason: str = "", **more: Any
    ) -> None:
        """`act`: remove, restore, lock, unlock, pin, unpin of a post; ban, unban, kick, warn, appoint, dismiss of a
        person, with `community`."""
        async with self._acting() as tx:
            hand = Hand(moderator, HERE, reason)
            post, person = await tx.posts.find(thing), await tx.actors.find(thing)
            match act:
                case "remove" | "restore":
                    await getattr(moderation, act)(tx, hand, post=post)
                case "lock" | "unlock":
                    assert post is not None
                    await moderation.set_locked(tx, hand, post=post, locked=act == "lock")
                case "pin" | "unpin":
                    assert post is not None
                    await moderation.set_pinned(tx, hand, post=post, pinned=act == "pin")
                case _:
                    await getattr(moderation, act)(tx, hand, person=person, **more)
        await self.settle()

    async def reports(self, reporter: ActorFacts, uri: str, reason: str) -> None:
        async with self._acting() as tx:
            post = await tx.posts.find(uri)
            assert post is not None
            person = await tx.actors.get(post.author_id)
            await reports.report(tx, reporter=reporter, person=person, reason=reason, cause=HERE, post=post)
        await self.settle()

    async def ends(self, actor: ActorFacts) -> None:
        async with self._acting() as tx:
            await profiles.delete_actor(tx, actor=await tx.actors.get(actor.id))
        await self.settle()

    @asynccontextmanager
    async def _acting(self) -> AsyncIterator[Unit]:
        async with transaction(self.server.services.store) as tx:
            yield tx


@asynccontextmanager
async def open_town(database: AbstractContextManager[str], folder: Path, keys: FreshKeys) -> AsyncIterator[Town]:
    """Nobody lives in it yet."""
    network, time = Network(), Time()
    with database as url:
        settings = read_settings(data_dir=folder, database_url=url, secret=SECRET.decode())
        connector = Loopback(network)
        async with open_services(
            settings, origin="https://here.test", clock=time, connector=connector, new_keys=lambda _secret: keys
        ) as services:
            server = Server("here", services, build_app(services), keys)
            network.servers[server.origin] = server.app
            yield Town(server, network, time)


def public_note(neighbour: Foreign, author: Uri, number: int, community: ActorFacts | None = None, **more: Any) -> Json:
    """As Mastodon writes one that mentions a community: in `cc`, along with the community's followers."""
    named = [community.uri, f"{community.uri}/followers"] if community is not None else []
    tag = [{"type": "Mention", "href": community.uri, "name": f"@{community.name}@here.test"}] if community else []
    to = more.pop("to", [PUBLIC])
    note = neighbour.note(author, number, to=named, **{"tag": tag, **more})
    note["to"] = neighbour.documents[note["id"]]["to"] = to
    return note


def addressed(document: Json) -> list[str]:
    return [*document.get("to", []), *document.get("cc", [])]


def page(title: str = "A title", text: str = "<p>Some text.</p>", **more: Any) -> Draft:
    return Draft(kind=PostKind.PAGE, content=text, title=title, **more)


def comment(text: str = "<p>An answer.</p>", **more: Any) -> Draft:
    return Draft(kind=PostKind.NOTE, content=text, **more)


def is_public(document: Json) -> bool:
    return PUBLIC in addressed(document)
