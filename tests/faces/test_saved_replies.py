"""Saved replies: what those who keep order have ready to say, and say where they write no reason."""

import re

import pytest

from fedi_groups.actions.savedreplies import MOST_REPLIES
from fedi_groups.domain.types import Power, Role
from tests.faces.house import House
from tests.faces.keeping import Keeping

pytestmark = pytest.mark.anyio

PLACE, QUEUE = "/c/cats/settings/replies", "/c/cats/queue"


@pytest.fixture
async def kept(house: House) -> Keeping:
    return await Keeping(house).begin()


async def saves(kept: Keeping, name: str = "mia", **more: str) -> str:
    """Its number."""
    form = {"title": "No dogs", "words": "Dogs have a place of their own: !dogs.", "language": "en"} | more
    done = await kept.fills_in(name, PLACE, **form)
    assert done.status_code == 303, done.text
    numbers: list[str] = re.findall(r'name="drop" value="(\d+)"', (await kept.at[name].get(PLACE)).text)
    return numbers[-1]


async def reported(kept: Keeping, house: House) -> tuple[str, int]:
    post = await house.world.post(kept.people["bob"], kept.cats, title="Woof")
    await kept.person("cid")
    await kept.reports("cid", post, "A dog")
    page = (await kept.at["mia"].get(QUEUE)).text
    return re.findall(r'name="case" value="([^"]+)"', page)[0], post.id


async def test_a_reply_is_saved_changed_and_taken_away(kept: Keeping) -> None:
    number = await saves(kept)
    page = (await kept.at["mia"].get(PLACE)).text
    assert "No dogs" in page and "Dogs have a place of their own" in page and "English" in page
    form = (await kept.at["mia"].get(f"{PLACE}?edit={number}")).text
    assert f'name="number" value="{number}"' in form and 'value="No dogs"' in form
    changed = {"number": number, "title": "Kein Hund", "words": "Hunde haben ihren Platz.", "language": "de"}
    assert (await kept.fills_in("mia", PLACE, **changed)).status_code == 303
    page = (await kept.at["ann"].get(PLACE)).text
    assert "Kein Hund" in page and "German" in page and "No dogs" not in page
    gone = await kept.fills_in("mia", PLACE, drop=number)
    assert gone.headers["location"] == f"{PLACE}?told=deleted"
    assert "Kein Hund" not in (await kept.at["mia"].get(PLACE)).text
    again = await kept.fills_in("mia", PLACE, drop=number)
    assert again.status_code == 422 and "This saved reply is gone" in again.text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": " "}, "1 to 100 characters"),
        ({"words": "\n"}, "1 to 1000 characters"),
        ({"words": "x" * 1001}, "1 to 1000 characters"),
    ],
)
async def test_what_cannot_be_saved_is_told_and_nothing_of_it_lost(
    kept: Keeping, wrong: dict[str, str], told: str
) -> None:
    refused = await kept.fills_in("mia", PLACE, **({"title": "Hm", "words": "Not so."} | wrong))
    assert refused.status_code == 422 and told in refused.text
    assert "Not so." in refused.text or "words" in wrong
    assert "It has none." in refused.text


async def test_there_is_an_end_to_them(kept: Keeping) -> None:
    for number in range(MOST_REPLIES):
        await saves(kept, title=f"Number {number}")
    refused = await kept.fills_in("mia", PLACE, title="One more", words="Too many.")
    assert refused.status_code == 422 and "up to 50 saved replies" in refused.text


async def test_what_is_chosen_in_the_queue_is_said_with_the_rule_that_is_cited(kept: Keeping, house: House) -> None:
    number = await saves(kept)
    case, _ = await reported(kept, house)
    page = (await kept.at["mia"].get(QUEUE)).text
    assert re.search(rf'<option value="{number}" lang="en" dir="auto">No dogs . Dogs have', page)
    unruled = await kept.fills_in("mia", QUEUE, case=case, do="warn", reply=number)
    assert unruled.status_code == 422 and f'<option value="{number}" lang="en" dir="auto" selected>' in unruled.text
    assert (await kept.fills_in("mia", QUEUE, case=case, do="warn", rule="2", reply=number)).status_code == 303
    log = (await house.page("/c/cats/modlog")).text
    assert "Rule 2: No dogs. Dogs have a place of their own: !dogs." in log


async def test_what_is_written_goes_before_what_is_chosen(kept: Keeping, house: House) -> None:
    number = await saves(kept)
    await kept.person("cid")
    await kept.asks("cid", "So.")
    case = re.findall(r'name="case" value="([^"]+)"', (await kept.at["mia"].get(QUEUE)).text)[0]
    done = await kept.fills_in("mia", QUEUE, case=case, do="reject", reply=number, reason="We are full of dogs.")
    log = (await house.page("/c/cats/modlog")).text
    assert done.status_code == 303 and "We are full of dogs." in log and "place of their own" not in log


async def test_it_is_chosen_beside_a_post_a_person_and_for_many_at_once(kept: Keeping, house: House) -> None:
    number = await saves(kept)
    _, post = await reported(kept, house)
    acts = f"/post/{post}/acts"
    assert 'name="reply"' in (await kept.at["mia"].get(acts)).text
    assert 'name="reply"' not in (await kept.at["bob"].get(acts)).text
    mark = re.findall(r'name="mark" value="([^"]+)"', (await kept.at["mia"].get(acts)).text)[0]
    removed = await kept.at["mia"].send(f"/post/{post}/remove", {"mark": mark, "rule": "2", "reply": number})
    assert removed.status_code == 303
    bob = f"/c/cats/members/{kept.people['bob'].id}"
    assert 'name="reply"' in (await kept.at["mia"].get(bob)).text
    assert (await kept.fills_in("mia", bob, do="warn", rule="0", reply=number)).status_code == 303
    await kept.person("dan")
    await kept.asks("dan", "So.")
    page = (await kept.at["mia"].get(QUEUE)).text
    ticked = {f"on:{each}": "yes" for each in re.findall(r'name="on:(request[^"]+)"', page)}
    done = await kept.fills_in("mia", QUEUE, several="yes", do="reject", reply=number, **ticked)
    assert done.status_code == 303
    log = (await house.page("/c/cats/modlog")).text
    assert log.count("Dogs have a place of their own: !dogs.") == 3


async def test_those_of_another_community_are_not_said_and_not_changed_here(kept: Keeping, house: House) -> None:
    number = await saves(kept)
    await kept.person("eve")
    await house.world.community("dogs", kept.people["eve"])
    stolen = await kept.fills_in("eve", "/c/dogs/settings/replies", number=number, title="Mine", words="Mine now.")
    dropped = await kept.fills_in("eve", "/c/dogs/settings/replies", drop=number)
    assert (stolen.status_code, dropped.status_code) == (422, 422)
    assert "No dogs" in (await kept.at["mia"].get(PLACE)).text
    post = await house.world.post(kept.people["eve"], await house.world.community("owls", kept.people["eve"]))
    mark = re.findall(r'name="mark" value="([^"]+)"', (await kept.at["eve"].get("/queue")).text)[0]
    refused = await kept.at["eve"].send(f"/post/{post.id}/remove", {"mark": mark, "reply": number})
    assert refused.status_code == 403 and "saved reply is gone" in refused.text


@pytest.mark.parametrize(("powers", "status"), [((), 404), ((Power.PIN,), 404), ((Power.APPROVE,), 200)])
async def test_they_are_for_those_who_answer_people(kept: Keeping, powers: tuple[Power, ...], status: int) -> None:
    await saves(kept)
    await kept.person("eve", role=Role.MEMBER, powers=powers)
    page = await kept.at["eve"].get(PLACE)
    assert page.status_code == status
    mark = re.findall(r'name="mark" value="([^"]+)"', (await kept.at["eve"].get("/settings/profile")).text)[0]
    sent = await kept.at["eve"].send(PLACE, {"mark": mark, "title": "Mine", "words": "Mine."})
    assert sent.status_code == (303 if status == 200 else 404)
    unmarked = await kept.at["mia"].send(PLACE, {"title": "Mine", "words": "Mine."})
    assert unmarked.status_code == 403
