"""The client API for filters of what people do not want to read."""

from typing import Any

import pytest

from fedi_groups.actions.membership import follow
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import HOUR, Visibility
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House
from tests.faces.statements import counted

pytestmark = pytest.mark.anyio

FILTERS = "/api/v2/filters"
HOME = "/api/v1/timelines/home"


async def two(house: House) -> tuple[ActorFacts, ActorFacts, App]:
    """Ann follows bob, and reads."""
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    async with house.world.tx() as tx:
        await follow(tx, follower=ann, target=bob)
    return ann, bob, await signed_in(house, ann)


def matches(status: Any) -> list[tuple[str, list[str] | None, list[str] | None]]:
    return [(each["filter"]["title"], each["keyword_matches"], each["status_matches"]) for each in status["filtered"]]


async def test_a_filter_is_made_changed_and_dropped(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    words = [{"keyword": "spam", "whole_word": True}, {"keyword": "eggs", "whole_word": False}]

    made = await app.post(FILTERS, title="Food", context=["public", "home"], keywords_attributes=words, expires_in=3600)
    first, second = made["keywords"]
    changes = [{"id": first["id"], "keyword": "ham"}, {"id": second["id"], "_destroy": True}, {"keyword": "rice"}]
    path = f"{FILTERS}/{made['id']}"
    changed = await app.put(path, filter_action="blur", expires_in="", keywords_attributes=changes)

    assert (made["title"], made["context"], made["filter_action"]) == ("Food", ["home", "public"], "warn")
    assert made["expires_at"] is not None and made["statuses"] == []
    assert [(each["keyword"], each["whole_word"]) for each in made["keywords"]] == [("spam", True), ("eggs", False)]
    assert changed == await app.get(path) and await app.get(FILTERS) == [changed]
    assert (changed["filter_action"], changed["expires_at"]) == ("blur", None)
    assert [each["keyword"] for each in changed["keywords"]] == ["ham", "rice"]
    assert changed["keywords"][0] == {"id": first["id"], "keyword": "ham", "whole_word": True}
    assert await app.delete(path) == {} and await app.get(FILTERS) == []


async def test_keywords_and_posts_are_put_in_one_by_one(house: House) -> None:
    _, bob, app = await two(house)
    post = await house.world.post(bob, text="<p>Whatever</p>")
    path = f"{FILTERS}/{(await app.post(FILTERS, title='Some', context=['home']))['id']}"

    word = await app.post(f"{path}/keywords", keyword="spam")
    marked = await app.post(f"{path}/statuses", status_id=str(post.id))
    one, other = f"{FILTERS}/keywords/{word['id']}", f"{FILTERS}/statuses/{marked['id']}"

    assert (word["keyword"], word["whole_word"]) == ("spam", True)
    assert await app.get(f"{path}/keywords") == [word] == [await app.get(one)]
    assert await app.get(f"{path}/statuses") == [marked] == [await app.get(other)]
    assert marked == {"id": marked["id"], "status_id": str(post.id)}
    assert matches((await app.get(HOME))[0]) == [("Some", None, [str(post.id)])]
    assert (await app.put(one, keyword="eggs", whole_word=False))["keyword"] == "eggs"
    assert (await app.ask("POST", f"{path}/statuses", json={"status_id": str(post.id)})).status_code == 422
    assert await app.delete(one) == {} == await app.delete(other)
    assert await app.get(f"{path}/keywords") == [] == await app.get(f"{path}/statuses")


async def test_what_meets_a_filter_says_so_everywhere_but_to_others_and_to_who_said_it(house: House) -> None:
    ann, bob, app = await two(house)
    cats = await house.world.community("cats", bob)
    async with house.world.tx() as tx:
        await follow(tx, follower=ann, target=cats)
    thread = await house.world.post(bob, cats, title="Spam", text="<p>Nothing <b>more</b>.</p>")
    await house.world.post(ann, text="<p>My own spam.</p>")
    await app.post(FILTERS, title="Food", context=["home"], keywords_attributes=[{"keyword": "spam"}])
    await app.post(FILTERS, title="Also", context=["home"], keywords_attributes=[{"keyword": "nothing more"}])
    expected = [("Food", ["spam"], None), ("Also", ["nothing more"], None)]

    home = await app.get(HOME)
    shown = await app.get(f"/api/v1/statuses/{thread.id}")
    result = shown["filtered"][0]["filter"]

    assert [matches(each) for each in home] == [[], expected]
    assert matches(home[1]["reblog"]) == expected == matches(shown)
    assert result["context"] == ["home"] and "keywords" not in result and "statuses" not in result
    for other in (await signed_in(house, bob), stranger(house)):
        assert (await other.get(f"/api/v1/statuses/{thread.id}"))["filtered"] == []


async def test_what_is_to_be_hidden_is_left_out_at_home_and_in_lists_and_the_next_page_is_found(house: House) -> None:
    _, bob, app = await two(house)
    posts = [await house.world.post(bob, text=f"<p>{words}</p>") for words in ("one", "spam", "spam", "two")]
    number = (await app.post("/api/v1/lists", title="Bob"))["id"]
    await app.post(f"/api/v1/lists/{number}/accounts", account_ids=[str(bob.id)])
    spam = await app.post(
        FILTERS, title="Food", context=["home"], filter_action="hide", keywords_attributes=[{"keyword": "spam"}]
    )

    for place in (HOME, f"/api/v1/timelines/list/{number}"):
        assert [each["id"] for each in await app.get(place)] == [str(posts[3].id), str(posts[0].id)]
    middle = await app.ask("GET", f"{HOME}?max_id={posts[3].id}&limit=2")
    assert fine(middle) == [] and f"max_id={posts[1].id}" in middle.headers["link"]
    assert len(await app.get(f"/api/v1/accounts/{bob.id}/statuses")) == 4
    await app.put(f"{FILTERS}/{spam['id']}", context=["public"])
    assert len(await app.get(HOME)) == 4
    await app.put(f"{FILTERS}/{spam['id']}", context=["home"], expires_in=3600)
    assert len(await app.get(HOME)) == 2
    house.world.time.pass_by(HOUR)
    assert [each["filtered"] for each in await app.get(HOME)] == [[]] * 4


async def test_notifications_of_what_is_to_be_hidden_are_left_out(house: House) -> None:
    ann, bob, app = await two(house)
    for words in ("one", "spam"):
        await house.says(bob, text=f"<p>@ann {words}</p>", visibility=Visibility.PUBLIC, to=(ann,))
    made = await app.post(FILTERS, title="Food", context=["notifications"], keywords_attributes=[{"keyword": "spam"}])
    kinds = {"types[]": "mention"}

    assert [bool(each["status"]["filtered"]) for each in await app.get("/api/v1/notifications", **kinds)] == [
        True,
        False,
    ]
    await app.put(f"{FILTERS}/{made['id']}", filter_action="hide")
    assert [bool(each["status"]["filtered"]) for each in await app.get("/api/v1/notifications", **kinds)] == [False]
    grouped = await app.get("/api/v2/notifications", **kinds)
    assert len(grouped["notification_groups"]) == 1 == len(grouped["statuses"])


async def test_apps_that_know_single_phrases_alone_change_the_same_filters(house: House) -> None:
    app, old = await signed_in(house, await house.world.person("ann")), "/api/v1/filters"

    made = await app.post(old, phrase="spam", context=["home", "notifications"], irreversible=True, whole_word=True)
    assert made == {
        "id": made["id"],
        "phrase": "spam",
        "context": ["home", "notifications"],
        "whole_word": True,
        "expires_at": None,
        "irreversible": True,
    }
    (whole,) = await app.get(FILTERS)
    assert (whole["title"], whole["filter_action"]) == ("spam", "hide")
    assert [each["id"] for each in whole["keywords"]] == [made["id"]]
    path = f"{old}/{made['id']}"
    assert (await app.put(path, phrase="eggs", irreversible=False, expires_in=60))["phrase"] == "eggs"
    assert (await app.get(path))["irreversible"] is False and (await app.get(path))["expires_at"] is not None
    await app.post(f"{FILTERS}/{whole['id']}/keywords", keyword="ham")
    assert [each["phrase"] for each in await app.get(old)] == ["eggs", "ham"]
    assert (await app.ask("PUT", path, json={"irreversible": True})).status_code == 422
    assert (await app.put(path, phrase="rice", whole_word=False))["whole_word"] is False
    for each in await app.get(old):
        assert await app.delete(f"{old}/{each['id']}") == {}
    assert await app.get(FILTERS) == []


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"context": ["home"]}, "Title can't be blank"),
        ({"title": "x"}, "Context can't be blank"),
        ({"title": "x" * 257, "context": ["home"]}, "Title is too long"),
        ({"title": "x", "context": ["somewhere"]}, "context"),
        ({"title": "x", "context": ["home"], "filter_action": "burn"}, "filter_action"),
        ({"title": "x", "context": ["home"], "expires_in": "soon"}, "Expires in"),
        ({"title": "x", "context": ["home"], "keywords_attributes": [{"keyword": " "}]}, "Keyword can't be blank"),
        ({"title": "x", "context": ["home"], "keywords_attributes": [{"keyword": "y" * 513}]}, "Keyword is too long"),
        ({"title": "x", "context": ["home"], "keywords_attributes": [{"keyword": "y"}] * 501}, "room for 500"),
    ],
)
async def test_what_no_filter_can_be_is_refused(house: House, form: dict[str, Any], reason: str) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    answer = await app.ask("POST", FILTERS, json=form)
    assert answer.status_code == 422 and reason in answer.json()["error"], answer.text
    assert await app.get(FILTERS) == []


async def test_filters_of_others_are_none(house: House) -> None:
    ann, bob, app = await two(house)
    secret = await house.says(bob)
    made = await app.post(FILTERS, title="Mine", context=["home"], keywords_attributes=[{"keyword": "spam"}])
    other, reader = await signed_in(house, bob), await signed_in(house, ann, scopes="read")
    word = made["keywords"][0]["id"]
    for path in (f"{FILTERS}/{made['id']}", f"{FILTERS}/keywords/{word}", f"/api/v1/filters/{word}"):
        for method in ("GET", "PUT", "DELETE"):
            answer = await other.ask(method, path, json={"phrase": "x", "keyword": "x"} if method == "PUT" else None)
            assert answer.status_code == 404, (method, path)
            assert (await stranger(house).ask(method, path)).status_code == 401
        assert (await reader.ask("DELETE", path)).status_code == 403
    unseen = await app.ask("POST", f"{FILTERS}/{made['id']}/statuses", json={"status_id": str(secret.id)})
    assert unseen.status_code == 404


async def test_filters_cost_one_statement_for_a_page_however_many_there_are(house: House) -> None:
    _, bob, app = await two(house)
    for number in range(5):
        await house.world.post(bob, text=f"<p>spam {number}</p>")

    async def cost() -> int:
        await app.get(HOME)
        with counted() as statements:
            await app.get(HOME)
        assert sum("personal_filter" in each for each in statements) == 1
        return len(statements)

    before = await cost()
    for number in range(3):
        await app.post(FILTERS, title=f"{number}", context=["home"], keywords_attributes=[{"keyword": f"{number}"}])
    assert await cost() == before
