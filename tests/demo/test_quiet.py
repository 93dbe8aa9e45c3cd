"""When nothing is under way any more, and what is waited for until then."""

import pytest

from fedi_groups.demo.quiet import Watch, until
from fedi_groups.domain.types import MINUTE
from fedi_groups.errors import Unreachable
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def shared_community(fediverse: Fediverse) -> tuple[Server, Server, str]:
    """On A, with a member on B; all is quiet."""
    a, b = [await fediverse.start(name) for name in "ab"]
    cats = await a.community("cats", await a.person("ann"))
    await b.follow(await b.person("bob"), cats.uri)
    await fediverse.settle()
    return a, b, cats.uri


async def test_a_server_is_quiet_once_everyone_has_got_what_was_said(fediverse: Fediverse) -> None:
    a, _, cats = await shared_community(fediverse)
    watch = Watch(a.services)
    assert await watch.is_quiet()
    ann = await a.person("anna")
    await a.follow(ann, cats)
    await a.post(ann, cats, "News")
    assert not await watch.is_quiet()
    await fediverse.settle()
    assert await watch.is_quiet()


async def test_somebody_who_is_away_is_waited_for_unless_that_is_known(fediverse: Fediverse) -> None:
    a, b, cats = await shared_community(fediverse)
    watch = Watch(a.services)
    ann = await a.person("anna")
    await a.follow(ann, cats)
    fediverse.network.down.add(b.origin)
    await a.post(ann, cats, "News")
    await a.post(ann, cats, "More news")
    await fediverse.settle()
    assert not await watch.is_quiet()
    assert await watch.is_quiet(absent=[b.origin])
    assert dict(await watch.waiting()) == {b.origin: 2}
    fediverse.network.down.clear()
    fediverse.time.pass_by(10 * MINUTE)
    await fediverse.settle()
    assert await watch.is_quiet() and not await watch.waiting()


async def test_what_came_in_and_is_not_settled_is_under_way(fediverse: Fediverse) -> None:
    a, b, cats = await shared_community(fediverse)
    eve = await b.person("eve")
    await b.follow(eve, cats)
    await b.services.delivery.step()
    assert not await Watch(a.services).is_quiet()
    await fediverse.settle()
    assert await Watch(a.services).is_quiet()


async def test_what_does_not_come_about_in_time_is_named() -> None:
    async def never() -> bool:
        return False

    with pytest.raises(Unreachable, match="peace"):
        await until(never, "peace", patience=0.05)
