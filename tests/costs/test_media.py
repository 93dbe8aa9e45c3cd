"""What a private post with a picture costs each server that is told of it, as each is told an address of its own."""

import pytest

from fedi_groups.actions import media, posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import Standing
from fedi_groups.domain.media import Made
from fedi_groups.domain.types import MembershipState, PostKind, Role
from tests.costs.counting import Counted, counting
from tests.costs.test_delivery import Crowd, Told, crowd
from tests.world import World

pytestmark = pytest.mark.anyio

ENTITLED = 1
"""Whether somebody there may still read it is asked for each server."""
GRANTS = 6
"""Addresses are written for all servers that are told at the same time: a look and a write for each batch, and
PostgreSQL's own questions."""


class Club:
    """The crowd's community, made private: all who follow are members."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.pictures = 0

    async def grow(self, *, first: int, number: int) -> None:
        crowd = self.crowd
        await crowd.grow(first=first, number=number)
        async with crowd.world.tx() as tx:
            tx.actors.change(await tx.actors.get(crowd.cats.id), locked=True)
            for place in range(first, first + number):
                person = await tx.actors.find(f"https://server{place}.test/users/person{place}")
                assert person is not None
                standing = Standing(crowd.cats.id, person.id, MembershipState.MEMBER, Role.MEMBER, tx.now)
                tx.memberships.put(standing)

    async def tell(self) -> tuple[Told, list[bytes]]:
        crowd = self.crowd
        self.pictures += 1
        async with crowd.world.tx() as tx:
            picture = Made(f"{self.pictures:032x}.png", 640, 480, "L00000fQfQfQ", 9)
            shown = await media.add(tx, author=crowd.ann, made=picture, description="A cat")
            draft = Draft(PostKind.PAGE, "<p>Look</p>", title="A cat")
            cats = await tx.actors.get(crowd.cats.id)
            await posting.publish(tx, draft=draft, author=crowd.ann, community=cats, cause=HERE, pictures=[shown])
        crowd.inboxes.posts.clear()
        crowd.keychain.made.clear()
        with counting() as counted:
            await crowd.delivery.step()
        bodies = [post.body for post in crowd.inboxes.posts]
        return Told(counted, len(crowd.keychain.made), len(bodies), len(set(bodies))), bodies


def about(counted: Counted, table: str) -> int:
    return len([each for each in counted.statements if table in each])


async def test_it_is_one_signature_one_body_and_one_question_for_each_server(world: World) -> None:
    async with crowd(world) as found:
        club = Club(found)
        await club.grow(first=0, number=10)
        await club.tell()
        few, _ = await club.tell()
        await club.grow(first=10, number=40)
        await club.tell()
        many, bodies = await club.tell()
    assert (few.posts, many.posts) == (10, 50)
    assert many.signatures == many.bodies == 50, "each reads its own address, and has it signed"
    assert max(map(len, bodies)) < 4_000
    assert about(many.statements, "media_grant") <= GRANTS, str(many.statements)
    assert len(many.statements) - len(few.statements) <= 40 * ENTITLED + GRANTS, str(many.statements)
