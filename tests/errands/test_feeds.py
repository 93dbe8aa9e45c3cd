"""Feeds that somebody here follows are read once a day, within bounds."""

import pytest

from fedi_groups.actions import feeds, membership
from fedi_groups.actions.feeds import MOST, READ_FEED
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads.feeds import listed_by
from tests.errands.conftest import Office, collection

pytestmark = pytest.mark.anyio


async def _followed(office: Office, uri: str) -> ActorFacts:
    ann, feed = await office.world.person("ann"), await office.resolver.actor(uri, budget=Budget(3))
    async with office.world.tx() as tx:
        await membership.follow(tx, follower=ann, target=feed)
        await membership.follow_answered(tx, follower=ann, target=feed, accepted=True)
        feeds.make_due(tx, feed)
    await office.run()
    return feed


async def _listed(office: Office, feed: ActorFacts) -> list[Uri]:
    async with office.world.look() as tx:
        return [each.uri for each in await listed_by(tx, feed)]


@pytest.mark.parametrize("folder", ["piefed", "lemmy"])
async def test_feeds_of_both_programs_are_read(office: Office, folder: str) -> None:
    server = office.serves(folder)
    uri = f"https://{folder}.test/{'f' if folder == 'piefed' else 'm'}/pets"
    if folder == "lemmy":
        entries: list[dict[str, object] | str] = ["https://piefed.test/c/cats", "https://lemmy.test/c/dogs"]
        server.documents[f"{uri}/following"] = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{uri}/following",
            "type": "Collection",
            "totalItems": 2,
            "items": entries,
        }
    feed = await _followed(office, uri)
    assert await _listed(office, feed) == ["https://lemmy.test/c/dogs", "https://piefed.test/c/cats"]


async def test_it_is_read_again_and_what_is_no_longer_listed_goes(office: Office) -> None:
    server = office.server("there.test")
    place = "https://there.test/users/pets/following"
    collection(server, place, ["https://x.test/c/one", "https://x.test/c/two"])
    feed = await _followed(office, server.actor("pets", kind="Feed", following=place))
    collection(server, place, ["https://x.test/c/two", "https://x.test/c/three"])
    office.world.time.pass_by(DAY)
    await office.run()
    assert await _listed(office, feed) == ["https://x.test/c/three", "https://x.test/c/two"]
    server.documents.pop(place)
    office.world.time.pass_by(DAY)
    await office.run()
    assert len(await _listed(office, feed)) == 2 and len(await office.due(READ_FEED)) == 1


async def test_a_long_list_is_cut_and_one_on_another_server_is_not_read(office: Office) -> None:
    server, other = office.server("there.test"), office.server("other.test")
    place = "https://there.test/users/pets/following"
    collection(server, place, [f"https://x.test/c/{number}" for number in range(2 * MOST)])
    feed = await _followed(office, server.actor("pets", kind="Feed", following=place))
    assert len(await _listed(office, feed)) == MOST
    server.actor("pets", kind="Feed", following="https://other.test/list")
    collection(other, "https://other.test/list", ["https://x.test/c/evil"])
    office.world.time.pass_by(DAY)
    await office.run()
    assert other.asked == [] and len(await _listed(office, feed)) == MOST
