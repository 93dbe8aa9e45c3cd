"""The client API for polls: what may be chosen later, and what is not counted in public before the end."""

import pytest

from fedi_groups.domain.types import HOUR
from tests.faces.api import signed_in, stranger
from tests.faces.house import House
from tests.faces.test_api_writing import STATUSES, two

pytestmark = pytest.mark.anyio


async def test_where_several_may_be_chosen_others_are_added_later(house: House) -> None:
    ann, bob = await two(house)
    poll = {"options": ["Yes", "No", "Maybe"], "expires_in": "600", "multiple": True}
    said = await ann.post(STATUSES, status="Cats?", poll=poll)
    place = f"/api/v1/polls/{said['poll']['id']}"
    await bob.post(f"{place}/votes", choices=["1"])
    done = await bob.post(f"{place}/votes", choices=["0"])
    assert (done["own_votes"], done["votes_count"], done["voters_count"]) == ([1, 0], 2, 1)
    assert (await bob.get(place))["own_votes"] == [1, 0]
    again = await bob.ask("POST", f"{place}/votes", json={"choices": ["2", "1"]})
    assert (again.status_code, again.json()["error"]) == (
        422,
        "Validation failed: You have already voted on this poll",
    )
    assert (await ann.get(place))["votes_count"] == 2


async def test_hidden_counts_are_told_to_nobody_before_the_end(house: House) -> None:
    ann, bob = await two(house)
    poll = {"options": ["Yes", "No"], "expires_in": "600", "hide_totals": True}
    said = await ann.post(STATUSES, status="Cats? @cats", poll=poll)
    place, object_path = f"/api/v1/polls/{said['poll']['id']}", f"/post/{said['id']}"
    done = await bob.post(f"{place}/votes", choices=["1"])
    hidden = [{"title": "Yes", "votes_count": None}, {"title": "No", "votes_count": None}]
    assert (done["options"], done["votes_count"], done["own_votes"]) == (hidden, 1, [1])
    assert (await ann.get(place))["options"] == hidden
    assert all("replies" not in each for each in (await house.document(object_path))["oneOf"])
    page = (await house.page(object_path)).text
    assert "The votes are shown when the poll is over." in page and "<meter" not in page
    house.world.time.now += HOUR
    late = await signed_in(house, await house.world.person("late"))
    for each in (late, stranger(house)):
        assert [option["votes_count"] for option in (await each.get(place))["options"]] == [0, 1]
