"""A community for tests of who may do what in it."""

from typing import Any

from sqlalchemy import select

from fedi_groups.actions import membership, roles
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import DEFAULT, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import Power, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.modlog import entries_of
from tests.world import World


class Town:
    """Ann owns cats; Max, Mo and Bob are members, and so is Rae, who lives elsewhere. Bob has posted. Boss is
    an admin of the server."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self, *, charter: Charter = DEFAULT) -> "Town":
        self.server, self.boss = await self.world.server(), await self.world.person("boss", admin=True)
        self.ann, self.max = await self.world.person("ann"), await self.world.person("max")
        self.mo, self.bob = await self.world.person("mo"), await self.world.person("bob")
        self.rae = await self.world.stranger("rae")
        self.cats = await self.world.community("cats", self.ann, charter=charter)
        async with self.world.tx() as tx:
            for each in (self.max, self.mo, self.bob):
                await membership.follow(tx, follower=each, target=self.cats)
            asked = Uri("https://there.test/follows/1")
            await membership.follow(tx, follower=self.rae, target=self.cats, uri=asked)
        self.post = await self.world.post(self.bob, self.cats)
        return self

    async def do(self, act: Any, *, by: ActorFacts | None = None, reason: str = "", **more: Any) -> Any:
        async with self.world.tx() as tx:
            return await act(
                tx, Hand(by or self.ann, HERE, reason), community=await tx.actors.get(self.cats.id), **more
            )

    async def on_post(self, act: Any, *, by: ActorFacts, **more: Any) -> None:
        async with self.world.tx() as tx:
            await act(tx, Hand(by, HERE), post=await tx.posts.get(self.post.id), **more)

    async def gives(self, person: ActorFacts, name: str, *powers: Power) -> None:
        role = await self.do(roles.define, name=name, powers=powers)
        await self.do(roles.grant, person=person, role=role)

    async def standing(self, person: ActorFacts) -> Standing:
        async with self.world.look() as tx:
            found = await tx.memberships.get(self.cats.id, person.id)
            assert found is not None
            return found

    async def shown(self) -> PostFacts:
        async with self.world.look() as tx:
            return await tx.posts.get(self.post.id)

    async def log(self) -> list[tuple[str, str]]:
        async with self.world.look() as tx:
            return [
                (each.act, each.reason) for each in reversed(await entries_of(tx.connection, self.cats.id, most=50))
            ]

    async def messages_to(self, person: ActorFacts) -> list[str]:
        """What the community has said to this person in private, the oldest first."""
        async with self.world.look() as tx:
            p, m = tables.post.c, tables.mention.c
            question = (
                select(p.source)
                .join_from(tables.post, tables.mention, m.post_id == p.id)
                .where(p.author_id == self.cats.id, m.actor_id == person.id)
                .order_by(p.id)
            )
            return [str(each) for each in (await tx.connection.execute(question)).scalars()]
