"""What it costs to tell servers of a post: a signature and a request each, and nothing else that grows with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from fedi_groups.config import read_settings
from fedi_groups.delivery.delivery import Delivery
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.peers.keychain import Keychain, Signer
from fedi_groups.storage.grants import Grants
from tests.costs.counting import Counted, counting
from tests.delivery.stage import Inboxes, append, follow, note_row, speaks
from tests.world import SECRET, World

pytestmark = pytest.mark.anyio

DELIVERY = 13
"""5 to number the row under the lease and see that it was the last, 5 to read it and what has changed beside it, 1 to
write down how far everyone is, 1 to wake others (PostgreSQL). Counted 12, and one more."""


class CountingKey(RSAPrivateKey):
    """Signs as the key it holds does, and counts."""

    def __init__(self, key: RSAPrivateKey, made: list[bytes]) -> None:
        self._key = key
        self._made = made

    def sign(self, *arguments: Any, **given: Any) -> bytes:
        signature = self._key.sign(*arguments, **given)
        self._made.append(signature)
        return signature

    @property
    def key_size(self) -> int:
        return self._key.key_size

    def public_key(self) -> Any:
        return self._key.public_key()

    def decrypt(self, ciphertext: Any, padding: Any) -> bytes:
        return self._key.decrypt(ciphertext, padding)

    def private_numbers(self) -> Any:
        return self._key.private_numbers()

    def private_bytes(self, *arguments: Any, **given: Any) -> bytes:
        return self._key.private_bytes(*arguments, **given)

    def __copy__(self) -> "CountingKey":
        return self

    def __deepcopy__(self, memo: dict[Any, Any]) -> "CountingKey":
        return self


class CountingKeychain(Keychain):
    """Its keys write down every RSA signature in `made`."""

    def __init__(self, world: World) -> None:
        super().__init__(world.store.database, world.store.uris, secret=SECRET)
        self.made: list[bytes] = []

    async def signer(self, actor: ActorId) -> Signer:
        found = await super().signer(actor)
        assert isinstance(found.rsa.private, RSAPrivateKey)
        return replace(found, rsa=replace(found.rsa, private=CountingKey(found.rsa.private, self.made)))


@dataclass
class Told:
    """What it took to tell everyone of one post."""

    statements: Counted
    signatures: int
    posts: int
    bodies: int


@dataclass
class Crowd:
    """A community and its followers, each on a server of their own, half of them Lemmy's and half Mastodon's."""

    world: World
    inboxes: Inboxes
    keychain: CountingKeychain
    delivery: Delivery
    ann: ActorFacts
    cats: ActorFacts

    async def grow(self, *, first: int, number: int) -> None:
        for place in range(first, first + number):
            follower = await self.world.stranger(f"person{place}", host=f"server{place}.test")
            await speaks(self.world, follower, "lemmy" if place % 2 else "mastodon")
            await follow(self.world, follower, self.cats)

    async def tell(self) -> Told:
        """A post to all. `bodies`: different ones, by identity: what is not rendered again is the same bytes."""
        self.inboxes.posts.clear()
        self.keychain.made.clear()
        await self.world.post(self.ann, self.cats)
        with counting() as counted:
            await self.delivery.step()
        posts = self.inboxes.posts
        assert len({post.headers["signature"] for post in posts}) == len(posts)
        return Told(counted, len(self.keychain.made), len(posts), len({id(post.body) for post in posts}))


@asynccontextmanager
async def crowd(world: World) -> AsyncIterator[Crowd]:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    inboxes, keychain = Inboxes(), CountingKeychain(world)
    delivery = Delivery(
        database=world.store.database,
        uris=world.store.uris,
        keychain=keychain,
        grants=Grants(world.store.database, world.time, secret=SECRET),
        connector=inboxes,
        clock=world.time,
        settings=read_settings(),
        holder="one",
        random=lambda: 0.5,
    )
    try:
        yield Crowd(world, inboxes, keychain, delivery, ann, cats)
    finally:
        await delivery.close()


async def test_a_post_costs_each_server_one_signature_and_one_request_and_two_forms_in_all(world: World) -> None:
    async with crowd(world) as found:
        await found.grow(first=0, number=10)
        await found.tell()
        told = await found.tell()
    assert told.posts == told.signatures == 10
    assert told.bodies == 2


async def test_the_database_is_asked_as_little_for_two_hundred_servers_as_for_ten(world: World) -> None:
    async with crowd(world) as found:
        await found.grow(first=0, number=10)
        await found.tell()
        few = await found.tell()
        await found.grow(first=10, number=190)
        await found.tell()
        many = await found.tell()
    assert many.posts == many.signatures == 200
    assert many.bodies == 2
    assert len(many.statements) == len(few.statements), f"{few.statements}\n\n{many.statements}"
    assert len(many.statements) <= DELIVERY, str(many.statements)


async def test_forty_votes_that_wait_cost_a_server_that_takes_them_together_one_signature(world: World) -> None:
    async with crowd(world) as found:
        for place in range(10):
            follower = await world.stranger(f"person{place}", host=f"server{place}.test")
            await speaks(world, follower, "piefed", batches=True)
            await follow(world, follower, found.cats)
        await found.tell()
        found.inboxes.posts.clear()
        found.keychain.made.clear()
        await append(world, *(note_row(world, found.cats, kind="vote") for _ in range(40)))
        with counting() as counted:
            await found.delivery.step()
    assert len(found.inboxes.posts) == len(found.keychain.made) == 10
    assert len(counted) <= DELIVERY, str(counted)
