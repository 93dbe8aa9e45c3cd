"""From a handle to an actor: WebFinger and host-meta."""

from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest

from fedi_groups.actions.profiles import add_server
from tests import schemas
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def finger(house: House, resource: str, *rels: str) -> httpx.Response:
    query = f"resource={quote(resource, safe='')}" + "".join(f"&rel={quote(rel, safe='')}" for rel in rels)
    return await house.client.get(f"/.well-known/webfinger?{query}")


@pytest.mark.parametrize(
    "resource",
    [
        "acct:cats@here.test",
        "acct:CATS@Here.Test",
        "acct:!cats@here.test",
        "acct:@cats@here.test",
        "!cats@here.test",
        "@cats@here.test",
        "cats@here.test",
        "https://here.test/c/cats",
        "https://here.test/@cats",
    ],
)
async def test_a_community_is_found_however_it_is_written(house: House, resource: str) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    answer = await finger(house, resource)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jrd+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    found = answer.json()
    assert not schemas.problems("webfinger", found)
    assert found["subject"] == "acct:cats@here.test"
    assert [link["href"] for link in found["links"] if link["rel"] == "self"] == ["https://here.test/c/cats"]


async def test_it_says_what_kind_of_actor_it_is(house: House) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    kinds = [
        (await finger(house, f"acct:{name}@here.test")).json()["links"][0]["properties"] for name in ("cats", "ann")
    ]

    assert [list(kind.values()) for kind in kinds] == [["Group"], ["Person"]]


async def test_the_server_goes_by_its_host(house: House) -> None:
    async with house.world.tx() as tx:
        await add_server(tx, keys=house.world.keys, title="Here", summary="")

    for resource in ("acct:here.test@here.test", "https://here.test/", "https://here.test"):
        found = (await finger(house, resource)).json()
        assert not schemas.problems("webfinger", found)
        assert found["links"][0]["href"] == "https://here.test/"


async def test_only_the_links_asked_for_are_given(house: House) -> None:
    await house.world.person("ann")

    found = (await finger(house, "acct:ann@here.test", "self")).json()

    assert [link["rel"] for link in found["links"]] == ["self"]


async def test_the_page_that_the_subscribe_template_names_is_there(house: House) -> None:
    await house.world.person("ann")
    found = (await finger(house, "acct:ann@here.test")).json()
    template = next(link["template"] for link in found["links"] if "template" in link)

    answer = await house.page(template.replace("{uri}", "https%3A%2F%2Fthere.test%2Fnotes%2F1"))

    assert answer.status_code == 200
    assert 'value="https://there.test/notes/1"' in answer.text


@pytest.mark.parametrize("resource", ["acct:nobody@here.test", "acct:ann@elsewhere.test", "https://here.test/post/1"])
async def test_who_is_not_here_is_not_found(house: House, resource: str) -> None:
    await house.world.person("ann")

    assert (await finger(house, resource)).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?resource=", "?resource=ann", "?resource=@", f"?resource={'a' * 3000}@here.test"]
)
async def test_a_question_without_a_resource_cannot_be_answered(house: House, query: str) -> None:
    answer = await house.client.get(f"/.well-known/webfinger{query}")

    assert answer.status_code == 400
    assert not schemas.problems("error", answer.json())


async def test_who_was_here_is_gone(house: House) -> None:
    await house.leaves(await house.world.person("ann"))

    assert (await finger(house, "acct:ann@here.test")).status_code == 410
    assert (await finger(house, "https://here.test/u/ann")).status_code == 410


async def test_host_meta_leads_to_webfinger_in_both_formats(house: House) -> None:
    xml, json = await house.client.get("/.well-known/host-meta"), await house.client.get("/.well-known/host-meta.json")

    assert xml.headers["content-type"] == "application/xrd+xml; charset=utf-8"
    link = ElementTree.fromstring(xml.text)[0]
    assert not schemas.problems("host-meta", json.json())
    assert link.attrib["template"] == json.json()["links"][0]["template"]
    assert link.attrib["template"].startswith("https://here.test/.well-known/webfinger?")
