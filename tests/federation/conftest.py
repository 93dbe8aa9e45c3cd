"""Two or three whole servers in one process, each the other's network. Their workers are stepped, never slept for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from fedi_groups.actions import membership, posting, reactions
from fedi_groups.actions.profiles import FreshKeys, add_community, add_person
from fedi_groups.app import Services, build_app, open_services
from fedi_groups.config import read_settings
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorKind, PostKind
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.shapes import Json
from tests.databases import Databases
from tests.network import Loopback, Network
from tests.world import SECRET, Time

AS = "application/activity+json"


@dataclass(slots=True)
class Server:
    """One server, with the few verbs that its people would use through an app."""

    name: str
    services: Services
    app: ASGIApp
    keys: FreshKeys

    @property
    def origin(self) -> str:
        return self.services.store.uris.origin

    async def person(self, name: str) -> ActorFacts:
        async with transaction(self.services.store) as tx:
            new = NewActor(kind=ActorKind.PERSON, name=name)
            return await add_person(tx, new=new, keys=self.keys, email=f"{name}@x.test", password=None, admin=False)

    async def community(self, name: str, owner: ActorFacts) -> ActorFacts:
        async with transaction(self.services.store) as tx:
            new = NewActor(kind=ActorKind.GROUP, name=name, title=name.title())
            return await add_community(tx, new=new, keys=self.keys, owner=owner)

    async def follow(self, person: ActorFacts, uri: str) -> None:
        target = await self.services.resolver.actor(uri, budget=Budget(5))
        async with transaction(self.services.store) as tx:
            await membership.follow(tx, follower=person, target=target)

    async def unfollow(self, person: ActorFacts, uri: str) -> None:
        async with transaction(self.services.store) as tx:
            target = await tx.actors.find(uri)
            assert target is not None
            await membership.unfollow(tx, follower=person, target=target)

    async def post(self, author: ActorFacts, community: str | None, title: str, text: str = "<p>Text</p>") -> PostFacts:
        draft = Draft(kind=PostKind.PAGE if community else PostKind.NOTE, content=text, title=title)
        async with transaction(self.services.store) as tx:
            group = await tx.actors.find(community) if community is not None else None
            return await posting.publish(tx, draft=draft, author=author, cause=HERE, community=group)

    async def comment(self, author: ActorFacts, parent: str, text: str) -> PostFacts:
        async with transaction(self.services.store) as tx:
            known = await tx.posts.find(parent)
            assert known is not None
            draft = Draft(kind=PostKind.NOTE, content=text)
            return await posting.publish(tx, draft=draft, author=author, cause=HERE, parent=known)

    async def edit(self, author: ActorFacts, uri: str, text: str, *, title: str | None = None) -> None:
        async with transaction(self.services.store) as tx:
            post = await tx.posts.find(uri)
            assert post is not None
            draft = Draft(kind=post.kind, content=text, title=title)
            await posting.edit(tx, post=post, draft=draft, author=author, cause=HERE)

    async def delete(self, author: ActorFacts, uri: str) -> None:
        async with transaction(self.services.store) as tx:
            post = await tx.posts.find(uri)
            assert post is not None
            await posting.delete(tx, post=post, author=author, cause=HERE)

    async def vote(self, voter: ActorFacts, uri: str, value: int | None) -> None:
        async with transaction(self.services.store) as tx:
            post = await tx.posts.find(uri)
            assert post is not None
            if value is None:
                await reactions.unvote(tx, voter=voter, post=post, cause=HERE)
            else:
                await reactions.vote(tx, voter=voter, post=post, value=value, cause=HERE)

    async def sees(self, uri: str) -> PostFacts | None:
        async with reading(self.services.store) as tx:
            return await tx.posts.find(uri)

    async def get(self, path: str, *, accept: str = AS) -> httpx.Response:
        """As a stranger would."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=self.origin) as client:
            return await client.get(path, headers={"accept": accept})

    async def document(self, path: str) -> Json:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def step(self) -> bool:
        """Whether there was an errand to do, or something to hear."""
        done = await self.services.errands.step()
        await self.services.delivery.step()
        return done + await self.services.inbox.drain() > 0


@dataclass(slots=True)
class Fediverse:
    network: Network
    time: Time
    start: Callable[[str], Awaitable[Server]]
    servers: list[Server]

    async def settle(self, rounds: int = 6) -> None:
        """Until everyone has told everyone everything."""
        for _ in range(rounds):
            asked = len(self.network.sent)
            busy = [await each.step() for each in self.servers if each.origin not in self.network.down]
            if not any(busy) and len(self.network.sent) == asked:
                return


@pytest.fixture
async def fediverse(
    databases: Databases, tmp_path: Path, fresh_keys: FreshKeys, time: Time
) -> AsyncIterator[Fediverse]:
    async with AsyncExitStack() as stack:
        network = Network()
        servers: list[Server] = []

        async def start(name: str) -> Server:
            folder = tmp_path / name
            folder.mkdir()
            url = stack.enter_context(databases.prepared(folder))
            settings = read_settings(data_dir=folder, database_url=url, secret=SECRET.decode())
            services = await stack.enter_async_context(
                open_services(
                    settings,
                    origin=f"https://{name}.test",
                    clock=time,
                    connector=Loopback(network),
                    new_keys=lambda _secret: fresh_keys,
                )
            )
            found = Server(name, services, build_app(services), fresh_keys)
            network.servers[found.origin] = found.app
            servers.append(found)
            return found

        yield Fediverse(network, time, start, servers)
