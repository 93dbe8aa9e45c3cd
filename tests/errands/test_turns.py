"""The largest lists that are read elsewhere: nobody here waits for that."""

import pytest

from fedi_groups.actions import serverlists
from fedi_groups.domain.servers import Stance
from fedi_groups.wire.blocklists import MOST
from fedi_groups.wire.json import MAX_VALUES
from tests.costs.loop import allowed, spent_by
from tests.errands.conftest import Office
from tests.errands.test_serverlists import URL, Shelf, pass_by, rules, shelf

__all__ = ["shelf"]

pytestmark = pytest.mark.anyio


async def test_a_shared_list_of_the_greatest_length_holds_up_nobody(office: Office, shelf: Shelf) -> None:
    hosts = [f"bad{number}.example" for number in range(MOST)]
    shelf.text = "\n".join(hosts)
    async with office.world.tx() as tx:
        await serverlists.subscribe(tx, url=URL, most=Stance.BLOCKED)
    spent = await spent_by(lambda: pass_by(office))
    assert len(await rules(office)) == MOST
    assert spent.held <= allowed(50), spent


@pytest.mark.parametrize("name", ["outbox", "featured", "attributedTo"])
async def test_a_collection_of_the_greatest_length_holds_up_nobody(office: Office, name: str) -> None:
    there = office.server("there.test")
    there.actor("dogs", kind="Group", **{name: "https://there.test/list"})
    there.documents["https://there.test/list"] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://there.test/list",
        "type": "OrderedCollection",
        "orderedItems": [f"https://there.test/post/{number}" for number in range(MAX_VALUES - 100)],
    }
    await office.follow("https://there.test/c/dogs")
    spent = await spent_by(office.run)
    assert "https://there.test/list" in there.asked
    assert spent.held <= allowed(50), spent
