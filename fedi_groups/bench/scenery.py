"""The scenery of the bench: a server of ours with a community, and others whose servers and people it knows.

Other servers are rows, as if they had been heard of long ago; none of them is ever asked for anything.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fedi_groups.actions import posting
from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.profiles import add_community, add_person
from fedi_groups.app import Services, now, open_services
from fedi_groups.bench.databases import Place
from fedi_groups.bench.rows import add_servers, nothing_due
from fedi_groups.config import Settings, read_settings
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import ActorKind, MembershipState, PeerId, PostKind, Role, Uri
from fedi_groups.peers.connect import Connector
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.keys import RSA, StoredKey, add_key
from fedi_groups.storage.unit import Unit, transaction

ORIGIN = "https://groups.example"
"""Of our server. Nobody looks it up."""

_TEXT = (
    "<p>Some thoughts of the usual length, on what everyone here has been talking about since <b>yesterday</b>: it "
    'takes <a href="https://reading.example/a-page">a page</a> to say, a minute to read, and a week to agree on.</p>'
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Our server, with one community and its owner. `members` live elsewhere."""

    services: Services
    owner: ActorFacts
    community: ActorFacts

    async def posts(self, number: int) -> list[PostFacts]:
        """New posts in the community, by its owner."""
        draft = Draft(kind=PostKind.PAGE, content=_TEXT, title="Something to talk about")
        async with transaction(self.services.store) as tx:
            return [
                await posting.publish(tx, draft=draft, author=self.owner, cause=HERE, community=self.community)
                for _ in range(number)
            ]

    async def comments(self, posts: Sequence[PostFacts]) -> None:
        """One on each of these, by the owner."""
        draft = Draft(kind=PostKind.NOTE, content=_TEXT)
        async with transaction(self.services.store) as tx:
            for post in posts:
                await posting.publish(
                    tx, draft=draft, author=self.owner, cause=HERE, parent=await tx.posts.get(post.id)
                )

    async def strangers(self, number: int, *, origins: Sequence[str], public_pem: str) -> list[ActorFacts]:
        """People on these servers, by turns: members of the community who all have the same key and follow nobody."""
        return await self.newcomers(number, servers=await self.servers(origins), public_pem=public_pem, members=True)

    async def newcomers(
        self,
        number: int,
        *,
        servers: Sequence[tuple[PeerId, str]],
        public_pem: str,
        first: int = 0,
        members: bool = False,
    ) -> list[ActorFacts]:
        """The same, numbered from `first`, and members or not yet."""
        async with transaction(self.services.store) as tx:
            places = range(first, first + number)
            found = [self._stranger(tx, place, *servers[place % len(servers)]) for place in places]
            for each in found:
                key_id = Uri(f"{each.uri}#main-key")
                add_key(tx.writes, StoredKey(each.id, RSA, public_pem, None, key_id), now=tx.now)
                if members:
                    place = self.community.id
                    tx.memberships.put(Standing(place, each.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
        return found

    async def followers(self, origins: Sequence[str]) -> None:
        """One on each of these servers, who follows the community: so the server is told everything in it."""
        servers = await self.servers(origins)
        async with transaction(self.services.store) as tx:
            for place, server in enumerate(servers):
                follower = self._stranger(tx, place, *server)
                await tx.audiences.join(self.community, follower, from_id=tx.mint.next())

    async def servers(self, origins: Sequence[str]) -> list[tuple[PeerId, str]]:
        """Made known; each once."""
        async with self.services.store.database.write() as connection:
            return await add_servers(connection, origins, now=now())

    def _stranger(self, tx: Unit, place: int, peer: PeerId, origin: str) -> ActorFacts:
        uri = Uri(f"{origin}/users/person{place}")
        new = NewActor(
            kind=ActorKind.PERSON,
            name=f"person{place}",
            uri=uri,
            inbox=f"{uri}/inbox",
            shared_inbox=f"{origin}/inbox",
            followers=f"{uri}/followers",
        )
        return tx.actors.add_remote(tx.mint.next(), new, peer=peer, origin=origin, now=tx.now)


def bench_settings(place: Place, **more: object) -> Settings:
    """Settings that owe nothing to the environment of whoever runs the bench: the defaults, in this place.

    Servers that flood, and people, are what is measured: they are not limited.
    """
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    here = {
        "data_dir": place.folder,
        "database_url": place.url,
        "origin": ORIGIN,
        "log_level": "error",
        "flood_hours": 0,
        **dict.fromkeys(("posts_per_hour", "joins_per_hour", "communities_per_person"), 0),
    }
    loopback = {"allow_http": True, "allow_networks": "127.0.0.0/8"}
    return read_settings(**defaults | here | loopback | more)


@asynccontextmanager
async def open_scene(place: Place, *, connector: Connector | None = None, **more: object) -> AsyncIterator[Scene]:
    """The server with its community, in a place where there is nothing yet. `more` are settings."""
    async with open_services(bench_settings(place, **more), origin=ORIGIN, connector=connector) as services:
        keys = make_keys(services.secret)
        async with transaction(services.store) as tx:
            new = NewActor(kind=ActorKind.PERSON, name="owner")
            owner = await add_person(tx, new=new, keys=keys, email="owner@groups.example", password=None, admin=True)
            new = NewActor(kind=ActorKind.GROUP, name="community", title="A community")
            community = await add_community(tx, new=new, keys=keys, owner=owner)
        async with services.store.database.write() as connection:
            await nothing_due(connection)
        yield Scene(services, owner, community)
