"""A feed elsewhere from the command line: shown, followed, and what it lists followed along."""

import pytest

from fedi_groups.cli.feeds import follow_feed, show_feed
from fedi_groups.cli.writing import publish
from fedi_groups.errors import Denied
from fedi_groups.peers.compose import Written
from tests.errands.conftest import collection
from tests.federation.conftest import Fediverse
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio


async def test_a_feed_is_shown_and_its_communities_are_followed(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann = await a.person("ann")
    await b.person("bob")
    cats, dogs = await a.community("cats", ann), await a.community("dogs", ann)
    feeds = Foreign("feeds.test")
    fediverse.network.servers[feeds.origin] = feeds.app()
    place = "https://feeds.test/users/pets/following"
    pets = feeds.actor("pets", kind="Feed", following=place)
    collection(feeds, place, [cats.uri, "https://nowhere.test/c/x", dogs.uri])

    said = await show_feed(b.services, pets)
    assert said.facts["following"] == [cats.uri, "https://nowhere.test/c/x", dogs.uri]
    said = await follow_feed(b.services, pets, follower="bob", everything=True)
    assert (said.facts["state"], said.facts["followed"]) == ("pending", [cats.uri, dogs.uri])
    assert any("nowhere.test" in line for line in said.lines)
    for refused in (show_feed(b.services, cats.uri), follow_feed(b.services, "bob", follower="bob")):
        with pytest.raises(Denied, match="no feed"):
            await refused
    with pytest.raises(Denied, match="no community"):
        await publish(b.services, pets, author="bob", written=Written("Hi", "Hi"))
