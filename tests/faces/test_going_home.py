"""From a page here to the visitor's own server, which says itself where one goes on."""

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.faces.house import HTML, House

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
QUOTED = "https%3A%2F%2Fhere.test%2Fc%2Fcats"
FEP = "https://w3id.org/fep/3b86/"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


def offers(house: House, *links: dict[str, Any], name: str = "ann") -> None:
    place = f"https://there.test/.well-known/webfinger?resource=acct:{name}@there.test"
    house.there.documents[place] = {"subject": f"acct:{name}@there.test", "links": list(links)}


async def go(house: House, to: str, *, wish: str = "follow", uri: str = CATS) -> httpx.Response:
    content = urlencode({"to": to, "wish": wish, "uri": uri})
    headers = {"accept": HTML, "content-type": "application/x-www-form-urlencoded"}
    return await house.client.post("/go", headers=headers, content=content)


def leads(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text
    address = page.headers["refresh"].removeprefix("0; url=")
    assert f'href="{address.replace("&", "&amp;")}"' in page.text
    return str(address)


INTENT = {"rel": f"{FEP}Follow", "template": "https://there.test/f?o={object}&back={on-success}"}
OSTATUS = {"rel": SUBSCRIBE, "template": "https://there.test/authorize_interaction?uri={uri}"}


@pytest.mark.parametrize("said", ["@ann@there.test", "ann@there.test", " acct:ann@there.test "])
async def test_an_intent_of_that_server_is_taken(house: House, said: str) -> None:
    offers(house, OSTATUS, INTENT)
    page = await go(house, said)
    assert leads(page) == f"https://there.test/f?o={QUOTED}&back="
    assert page.headers["cache-control"] == "private, no-store"


async def test_else_the_template_of_microblogs(house: House) -> None:
    offers(house, OSTATUS)
    assert leads(await go(house, "ann@there.test")) == f"https://there.test/authorize_interaction?uri={QUOTED}"


async def test_an_answer_goes_where_one_writes(house: House) -> None:
    offers(house, OSTATUS, {"rel": f"{FEP}create", "href": "https://there.test/new?to={inReplyTo}&text={content}"})
    assert leads(await go(house, "ann@there.test", wish="answer")) == f"https://there.test/new?to={QUOTED}&text="
    assert leads(await go(house, "ann@there.test", wish="open")).startswith("https://there.test/authorize_")


@pytest.mark.parametrize("said", ["there.test", "https://there.test/@somebody", "@there.test"])
async def test_of_a_server_that_says_nothing_the_search_is_taken(house: House, said: str) -> None:
    assert leads(await go(house, said)) == f"https://there.test/search?q={QUOTED}"


async def test_a_template_in_other_letters_is_followed_as_browsers_write_it(house: House) -> None:
    offers(house, {"rel": SUBSCRIBE, "template": "https://there.test/تابع?uri={uri}"})
    address = leads(await go(house, "ann@there.test"))
    assert address.isascii() and address.startswith("https://there.test/%D8%AA") and address.count("?uri=") == 1


@pytest.mark.parametrize("template", ["javascript:alert('{uri}')", "https://there.test/", "data:,{uri}", 7, None])
async def test_no_template_leads_out_of_the_web(house: House, template: object) -> None:
    offers(house, {"rel": SUBSCRIBE, "template": template})
    assert leads(await go(house, "ann@there.test")) == f"https://there.test/search?q={QUOTED}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("nobody@there.test", "knows nobody of this name"),
        ("", "neither a handle"),
        ("cats", "neither a handle"),
        ("<script>@x", "neither a handle"),
        ("ann@away.test", "does not answer"),
        ("away.test", "does not answer"),
    ],
)
async def test_what_goes_wrong_is_said_in_a_sentence(house: House, said: str, told: str) -> None:
    page = await go(house, said)
    assert page.status_code == 422 and told in page.text and "refresh" not in page.headers
    assert f'value="{CATS}"' in page.text and "<script>@" not in page.text


@pytest.mark.parametrize(("wish", "uri"), [("steal", CATS), ("follow", "javascript:x"), ("follow", "")])
async def test_a_form_that_is_none_of_ours_does_nothing(house: House, wish: str, uri: str) -> None:
    assert (await go(house, "ann@there.test", wish=wish, uri=uri)).status_code == 400
    assert house.there.asked == []


async def test_nobody_has_servers_asked_without_end(house: House) -> None:
    for _ in range(20):
        await go(house, "cats")
    assert "too often" in (await go(house, "ann@there.test")).text
    assert house.there.asked == []


async def test_communities_people_and_threads_have_the_way(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats)
    for path, thing, wish in (
        ("/c/cats", cats, "follow"),
        ("/u/ann", ann, "follow"),
        (f"/post/{post.id}", post, "answer"),
    ):
        page = (await house.page(path)).text
        assert 'action="/go"' in page and f'name="uri" value="{thing.uri}"' in page and f'value="{wish}"' in page
