"""Whom a private community reaches, and whom it does not."""

import pytest

from fedi_groups.domain.types import Keeps, Uri
from fedi_groups.reads.doors import reach, requests
from tests.actions.test_admission import answer, ask, private
from tests.outbox.hearing import someone
from tests.world import World

pytestmark = pytest.mark.anyio


async def test_servers_that_get_nothing_come_first_and_each_says_what_it_keeps(world: World) -> None:
    ann = await world.person("ann")
    club = await private(world, ann)
    for name, host, software in (
        ("lou", "lemmy.test", "lemmy"),
        ("max", "blog.test", "mastodon"),
        ("mia", "blog.test", "mastodon"),
        ("pia", "piefed.test", "piefed"),
    ):
        person = await someone(world, name, at=host, runs=software)
        await ask(world, person, club, Uri(f"https://{host}/follows/{name}"))
        await answer(world, ann, person, club)
    async with world.look() as tx:
        found = await reach(tx, club)
    assert [(each.peer.origin, each.members, each.keeps) for each in found] == [
        ("https://piefed.test", 1, Keeps.NOTHING),
        ("https://blog.test", 2, Keeps.FOLLOWERS),
        ("https://lemmy.test", 1, Keeps.MEMBERS),
    ]


async def test_requests_are_shown_the_oldest_first_until_they_are_answered(world: World) -> None:
    ann = await world.person("ann")
    club = await private(world, ann)
    people = [await someone(world, name, at="blog.test") for name in ("zoe", "abe")]
    for each in people:
        await ask(world, each, club, Uri(f"{each.uri}/follow"))
    async with world.look() as tx:
        assert [each.person.name for each in (await requests(tx, club)).items] == ["zoe", "abe"]
    await answer(world, ann, people[0], club)
    await answer(world, ann, people[1], club, yes=False)
    async with world.look() as tx:
        assert (await requests(tx, club)).items == []
