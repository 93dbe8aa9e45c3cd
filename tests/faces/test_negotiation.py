"""One address, a document for servers and a page for people; and what either sees when there is neither."""

import pytest

from tests import schemas
from tests.faces.house import ACTIVITY, HTML, House, path_of

pytestmark = pytest.mark.anyio

LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


@pytest.mark.parametrize(
    "accept",
    [
        ACTIVITY,
        LD,
        "application/ld+json",
        f"{ACTIVITY}, {LD}",
        f"text/html;q=0.1, {ACTIVITY}",
        "APPLICATION/ACTIVITY+JSON",
        f"application/json, {LD}",
    ],
)
async def test_whoever_accepts_activitystreams_gets_the_document(house: House, accept: str) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    answer = await house.get("/c/cats", accept=accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == ACTIVITY
    assert answer.json()["id"] == "https://here.test/c/cats"


@pytest.mark.parametrize("accept", [HTML, "*/*", "application/json", ""])
async def test_whoever_does_not_gets_the_page(house: House, accept: str) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    answer = await house.get("/c/cats", accept=accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_caches_are_told_what_a_document_depends_on(house: House) -> None:
    post = await house.world.post(await house.world.person("ann"))

    document, page = await house.get(path_of(post)), await house.page(path_of(post))

    assert document.headers["vary"] == "Accept, Signature, Signature-Input, User-Agent"
    assert document.headers["access-control-allow-origin"] == "*"
    assert page.headers["vary"] == "Accept, Accept-Encoding, Accept-Language, Cookie"


async def test_a_head_is_answered_like_a_get(house: House) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    answer = await house.client.head("/c/cats", headers={"accept": ACTIVITY})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == ACTIVITY


async def test_a_profile_address_sends_people_on_and_answers_servers(house: House) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    people, servers = await house.page("/@cats"), await house.get("/@cats")

    assert (people.status_code, people.headers["location"]) == (302, "/c/cats")
    assert (servers.status_code, servers.json()["id"]) == (200, "https://here.test/c/cats")


@pytest.mark.parametrize("path", ["/c/Cats", "/u/cats"])
async def test_people_are_sent_to_where_an_actor_is_at_home_and_servers_are_not(house: House, path: str) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    people, servers = await house.page(path), await house.get(path)

    assert (people.status_code, people.headers["location"]) == (302, "/c/cats")
    assert servers.status_code == 404


@pytest.mark.parametrize("path", ["/c/cats/", "/c/cats/outbox/", "/inbox/"])
async def test_a_trailing_slash_makes_another_id(house: House, path: str) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    assert (await house.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/c/nobody", "/u/nobody", "/@nobody", "/post/1", "/comment/1", "/nowhere", "/post/x"])
async def test_what_is_not_there_is_said_in_each_ones_language(house: House, path: str) -> None:
    document, page = await house.get(path), await house.page(path)

    assert document.status_code == page.status_code == 404
    assert not schemas.problems("error", document.json())
    assert "<h1>Nothing here</h1>" in page.text


async def test_a_number_that_no_database_holds_is_not_found(house: House) -> None:
    assert (await house.get("/post/99999999999999999999")).status_code == 404
    assert (await house.get("/post/9999999999999999999")).status_code == 404
    assert (await house.page("/modlog?before=99999999999999999999999")).status_code == 404


async def test_an_id_is_written_in_one_way_only(house: House) -> None:
    post = await house.world.post(await house.world.person("ann"))

    assert (await house.get(f"/post/0{post.id}")).status_code == 404
    assert (await house.get(f"/comment/{post.id}")).status_code == 404


async def test_an_inbox_is_only_posted_to(house: House) -> None:
    for answer in (await house.get("/inbox"), await house.page("/c/cats/inbox")):
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Lemmy/0.19.5; +https://lemmy.test", "Page"),
        ("PieFed/1.6.18-peachpie; +https://piefed.test", "Page"),
        ("NodeBB/4.x (https://nodebb.test)", "Page"),
        ("fedi-groups (+https://groups.test/)", "Page"),
        ("gotosocial/0.20.0-rc1 (+https://gts.test)", "Note"),
        ("Mastodon/4.4.0 (http.rb/5.2.0; +https://blog.test/)", "Note"),
        ("curl/8.0", "Note"),
        ("Mozilla/5.0 (Lemmy/1.0)", "Note"),
        ("", "Note"),
    ],
)
@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "unknown"])
async def test_who_is_not_known_is_answered_as_the_program_they_say_they_are(
    house: House, agent: str, kind: str, *, signed: bool
) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    by = house.there.actor("bob") if signed else None
    answer = await house.get(path_of(post.uri), by=by, user_agent=agent)
    assert answer.json()["type"] == kind
    assert "User-Agent" in answer.headers["vary"]


async def test_what_is_known_of_a_server_counts_more_than_what_it_says(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    bob = house.there.actor("bob")
    await house.runs("mastodon")
    assert (await house.get(path_of(post.uri), by=bob, user_agent="Lemmy/1.0")).json()["type"] == "Note"
