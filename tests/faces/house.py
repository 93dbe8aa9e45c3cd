"""What tests of the faces ask a server, and how: as an anonymous visitor, or signed, as a server elsewhere does."""

from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Any

import httpx
import orjson
from starlette.routing import Mount, Route

from fedi_groups.actions import media, posting
from fedi_groups.actions.profiles import delete_actor
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, FollowFacts, PeerFacts, PostFacts, Standing
from fedi_groups.domain.media import Made, MediaFacts
from fedi_groups.domain.types import FollowState, MembershipState, PostKind, Role, Scheme, Uri, Visibility
from fedi_groups.faces.application import make_app
from fedi_groups.faces.shared.web import Web
from fedi_groups.media.files import Disk
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.peers import ensure_peer, record_nodeinfo
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, sign
from tests.foreign import Foreign
from tests.network import Network
from tests.world import World

ACTIVITY = "application/activity+json"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
INBOX = "https://here.test/inbox"


@dataclass
class House:
    """A server called here.test, and one called there.test whose people have keys."""

    world: World
    network: Network
    there: Foreign
    files: Disk
    heard: list[PeerFacts] = field(default_factory=list)
    worker: bool = True
    pictures: list[str] = field(default_factory=lambda: [f"{'0' * 32}.png"])
    grants: list[str] = field(default_factory=lambda: ["0" * 32])
    resolver: Resolver = field(init=False)
    web: Web = field(init=False)
    client: httpx.AsyncClient = field(init=False)

    def replace(self, **parts: Any) -> None:
        """From now on these parts of the server are others."""
        self.web = replace(self.web, **parts)
        self.client = client_of(self.web)

    async def is_working(self) -> bool:
        return self.worker

    async def get(
        self, path: str, *, accept: str = ACTIVITY, by: Uri | None = None, scheme: Scheme = Scheme.CAVAGE, **more: str
    ) -> httpx.Response:
        """`by`: the actor elsewhere who signs this."""
        headers = {"accept": accept, **{name.replace("_", "-"): value for name, value in more.items()}}
        if by is not None:
            request = Request("GET", f"https://here.test{path}", headers)
            headers |= sign(request, self.server_of(by).key(by), scheme=scheme, now=self.world.time())
        return await self.client.get(path, headers=headers)

    async def document(self, path: str, *, by: Uri | None = None) -> Json:
        """What ActivityStreams has at this address, which must be there."""
        answer = await self.get(path, by=by)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == ACTIVITY
        found: Json = answer.json()
        return found

    async def page(self, path: str, *, accept_language: str = "") -> httpx.Response:
        return await self.get(path, accept=HTML, accept_language=accept_language)

    async def post(self, document: Json, *, inbox: str = INBOX, by: Uri | None = None) -> httpx.Response:
        by = by or Uri(document["actor"])
        request = self.server_of(by).signed(document, inbox=inbox, now=self.world.time(), by=by)
        return await self.client.post(inbox, headers=dict(request.headers), content=request.body)

    def server_of(self, actor: Uri) -> Foreign:
        return self.there if actor.startswith(self.there.origin) else Foreign(actor.split("/")[2])

    def elsewhere(self, host: str) -> Foreign:
        found = Foreign(host)
        self.network.servers[found.origin] = found.app()
        return found

    async def runs(self, software: str, *, origin: str = "https://there.test") -> None:
        """This server's software is known from now on."""
        async with self.world.store.database.write() as connection:
            peer = await ensure_peer(connection, origin, now=self.world.time())
            await record_nodeinfo(connection, peer.id, software=software, version="1", now=self.world.time())

    async def meet(self, uri: Uri) -> ActorFacts:
        """Someone elsewhere, as their server describes them."""
        return await self.resolver.actor(uri, budget=Budget(3))

    async def uploads(self, author: ActorFacts, content: bytes, *, name: str = "") -> MediaFacts:
        """A picture, or a document of this name, whatever its content is: nobody looks into it once it is kept."""
        if name:
            file = self.files.put(name.rsplit(".", 1)[1], content)
            made = Made(file, size=len(content), name=name)
        else:
            file = self.files.put("png", content, content)
            made = Made(file, 64, 48, "L00000fQfQfQ", len(content))
        self.pictures += [file, f"{file.split('.')[0]}.small.webp"]
        async with self.world.tx() as tx:
            return await media.add(tx, author=author, made=made)

    async def joins(self, person: ActorFacts, community: ActorFacts) -> None:
        async with self.world.tx() as tx:
            tx.memberships.put(Standing(community.id, person.id, MembershipState.MEMBER, Role.MEMBER, tx.now))

    async def says(
        self,
        author: ActorFacts,
        *,
        text: str = "<p>Between us.</p>",
        kind: PostKind = PostKind.NOTE,
        visibility: Visibility = Visibility.DIRECT,
        community: ActorFacts | None = None,
        parent: PostFacts | None = None,
        to: tuple[ActorFacts, ...] = (),
        picture: MediaFacts | None = None,
        **more: Any,
    ) -> PostFacts:
        """Something that not everybody may read, unless `visibility` says so."""
        draft = Draft(kind=kind, content=text, visibility=visibility, **more)
        async with self.world.tx() as tx:
            known = await tx.posts.get(parent.id) if parent is not None else None
            return await posting.publish(
                tx,
                draft=draft,
                author=author,
                cause=HERE,
                community=community,
                parent=known,
                mentions=[each.id for each in to],
                pictures=[await tx.media.get(picture.id)] if picture is not None else (),
            )

    async def chatter(
        self, author: ActorFacts, count: int, *, parent: PostFacts | None = None, deep: bool = False
    ) -> list[PostFacts]:
        """Many posts at once: on their own, all below `parent`, or each below the one before."""
        found: list[PostFacts] = []
        async with self.world.tx() as tx:
            above = await tx.posts.get(parent.id) if parent is not None else None
            for number in range(count):
                draft = Draft(kind=PostKind.NOTE, content=f"<p>Step {number}</p>")
                found.append(await posting.publish(tx, draft=draft, author=author, cause=HERE, parent=above))
                above = found[-1] if deep else above
        return found

    async def deletes(self, post: PostFacts) -> None:
        async with self.world.tx() as tx:
            author = await tx.actors.get(post.author_id)
            await posting.delete(tx, post=await tx.posts.get(post.id), author=author, cause=HERE)

    async def edits(self, post: PostFacts, *, text: str) -> None:
        async with self.world.tx() as tx:
            author = await tx.actors.get(post.author_id)
            draft = Draft(kind=post.kind, title=post.title, content=text)
            await posting.edit(tx, post=await tx.posts.get(post.id), draft=draft, author=author, cause=HERE)

    async def leaves(self, actor: ActorFacts) -> None:
        """A local actor is gone for good."""
        async with self.world.tx() as tx:
            await delete_actor(tx, actor=actor)

    async def follows(self, follower: ActorFacts, target: ActorFacts) -> None:
        async with self.world.tx() as tx:
            tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, None), now=tx.now)
            await tx.audiences.join(target, follower, from_id=tx.mint.next())


def client_of(web: Web) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(make_app(web), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="https://here.test")


def path_of(thing: PostFacts | ActorFacts | str) -> str:
    uri = thing if isinstance(thing, str) else thing.uri
    return uri.removeprefix("https://here.test")


def addresses(house: House, names: list[str], numbers: list[int]) -> list[str]:
    """Every GET route, with every name and number there is."""
    found: list[str] = []
    for route in make_app(house.web).routes:
        if isinstance(route, Mount):
            continue  # of the API, which shows by token: its own tests say what
        assert isinstance(route, Route)
        if route.methods is None or "GET" not in route.methods:
            continue
        if "{word}" in route.path:
            continue  # whom these let in is their own tests' to show
        if "{file}" in route.path:
            under = house.grants if "{grant}" in route.path else [""]
            found += [
                route.path.replace("{file}", file).replace("{grant}", grant)
                for file in house.pictures
                for grant in under
            ]
            continue
        forms = ("announce", "boost", "unboost", "object") if "{form}" in route.path else ("",)
        for form in forms:
            path = route.path.replace("{form}", form).replace("{version}", "2.1")
            path = path.replace("{flair}", "news").replace("{code}", "guessed").replace("{ticket}", "guessed")
            path = path.replace("{place}", "1").replace("{which}", "icon").replace("{key}", "0" * 32)
            path = (
                path.replace("{picture}", "01234567.png").replace("{figure}", "members").replace("{host}", "there.test")
            )
            if "{name}" in path and "{number}" in path:
                places = [path.replace("{name}", name) for name in names]
                # Each number under one name: all under all would be as many as nobody waits for.
                found += [
                    place.replace("{number}", str(each)) for place, each in zip(cycle(places), numbers, strict=False)
                ]
            elif "{name}" in path:
                found += [path.replace("{name}", name) for name in names]
            elif "{number}" in path:
                found += [path.replace("{number}", str(number)) for number in numbers]
            else:
                found.append(path)
    assert not [path for path in found if "{" in path], "an address with a part that nobody has probed yet"
    return found


def body_of(answer: httpx.Response) -> Any:
    return orjson.loads(answer.content)
