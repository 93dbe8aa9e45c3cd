"""The client API for those who read: home, communities, threads, accounts, and what it says of itself."""

import re

import pytest

from fedi_groups.actions import posting
from fedi_groups.actions.membership import follow
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostKind, Visibility
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


async def follows(house: House, follower: ActorFacts, target: ActorFacts) -> None:
    async with house.world.tx() as tx:
        await follow(tx, follower=follower, target=target)


async def test_home_shows_what_followed_communities_boost_and_what_people_say(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    thread = await world.post(ann, cats, title="Mittens")
    await follows(house, bob, cats)
    await follows(house, bob, ann)
    alone = await world.post(ann, text="<p>Good morning.</p>")
    await world.post(ann, cats, parent=thread, text="<p>A comment.</p>")

    home = await (await signed_in(house, bob)).get("/api/v1/timelines/home")

    assert [(each["account"]["acct"], each["reblog"] is not None) for each in home] == [("ann", False), ("cats", True)]
    boost = home[1]
    assert boost["id"] == str(thread.id | 1)
    assert boost["account"]["group"] is True and boost["account"]["bot"] is False
    assert boost["reblog"]["id"] == str(thread.id)
    assert boost["reblog"]["content"].startswith("<p><strong>Mittens</strong></p>")
    assert boost["reblog"]["account"]["acct"] == "ann"
    assert boost["reblog"]["replies_count"] == 1
    assert home[0]["id"] == str(alone.id)
    assert all(MOMENT.fullmatch(each["created_at"]) for each in home)


async def test_pages_of_home_follow_on_one_another_in_both_directions(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    places = [await world.community(name, ann) for name in ("cats", "dogs", "owls")]
    for place in places:
        await follows(house, bob, place)
    for number in range(9):
        await world.post(ann, places[number % 3], title=f"Post {number}")
    app = await signed_in(house, bob)

    everything = [each["id"] for each in await app.get("/api/v1/timelines/home")]
    answer = await app.ask("GET", "/api/v1/timelines/home?limit=4")
    first = [each["id"] for each in fine(answer)]
    link = answer.headers["link"]
    second = await app.get(re.findall(r"<https://here\.test(.*?)>", link)[0])
    back = await app.get("/api/v1/timelines/home", limit=2, min_id=everything[5])
    since = await app.get("/api/v1/timelines/home", limit=2, since_id=everything[5])

    assert len(everything) == 9 and everything == sorted(everything, key=int, reverse=True)
    assert first == everything[:4]
    assert link.index('rel="next"') < link.index('rel="prev"')
    assert [each["id"] for each in second] == everything[4:8]
    assert [each["id"] for each in back] == everything[3:5]
    assert [each["id"] for each in since] == everything[:2]


async def test_what_is_at_home_is_found_behind_much_that_is_not(house: House) -> None:
    """Page by page as at once, though of what the server has between two of them most is for others."""
    world = house.world
    ann, bob, cem = [await world.person(name) for name in ("ann", "bob", "cem")]
    owls, dogs = await world.community("owls", ann), await world.community("dogs", cem)
    app, shower = await signed_in(house, bob), await signed_in(house, ann)
    await follows(house, bob, owls)
    await follows(house, bob, ann)
    await app.post("/api/v1/tags/rain/follow")
    for _ in range(3):
        shown = await world.post(cem, text="<p>Shown by Ann.</p>")
        await world.post(ann, owls, title="Owls")
        for number in range(12):
            await world.post(cem, dogs, title=f"Dogs {number}")
        await world.post(ann, text="<p>Good morning.</p>")
        await house.says(cem, text="<p>Wet #rain</p>", hashtags=("rain",), visibility=Visibility.PUBLIC)
        for number in range(12):
            await world.post(cem, text=f"<p>{number}</p>")
        await shower.post(f"/api/v1/statuses/{shown.id}/reblog")
        await world.post(bob, text="<p>Mine.</p>")

    everything = [each["id"] for each in await app.get("/api/v1/timelines/home", limit=40)]
    paged: list[str] = []
    page = await app.get("/api/v1/timelines/home", limit=1)
    while page:
        paged += [each["id"] for each in page]
        page = await app.get("/api/v1/timelines/home", limit=1, max_id=paged[-1])

    assert len(everything) == 15 and paged == everything


async def test_an_empty_page_leads_nowhere(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    answer = await app.ask("GET", "/api/v1/timelines/home")
    assert fine(answer) == [] and "link" not in answer.headers


async def test_who_owns_a_community_has_it_at_home(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    await world.post(ann, cats)
    app = await signed_in(house, ann)
    assert [each["account"]["acct"] for each in await app.get("/api/v1/timelines/home")] == ["cats"]
    assert (await app.get("/api/v1/accounts/relationships", id=cats.id))[0]["following"] is True


async def test_a_private_community_is_in_the_home_of_its_members_alone(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    club = await world.community("club", ann, private=True)
    secret = await house.says(ann, community=club, visibility=Visibility.MEMBERS, text="<p>The word.</p>")
    await house.joins(bob, club)
    await follows(house, bob, club)

    member, other = await signed_in(house, bob), await signed_in(house, await world.person("carl"))

    shown = await member.get(f"/api/v1/statuses/{secret.id}")
    assert shown["visibility"] == "private"
    assert (await other.ask("GET", f"/api/v1/statuses/{secret.id}")).status_code == 404
    assert (await stranger(house).ask("GET", f"/api/v1/statuses/{secret.id}")).status_code == 404
    assert [each["id"] for each in await member.get("/api/v1/statuses", id=[secret.id | 1, 12])] == [str(secret.id)]
    assert await other.get("/api/v1/statuses", id=secret.id) == []
    assert len(await member.get(f"/api/v1/accounts/{club.id}/statuses")) == 1
    assert await other.get(f"/api/v1/accounts/{club.id}/statuses") == []


async def test_who_acts_as_a_private_community_reads_what_is_said_in_it(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    club = await world.community("club", ann, private=True)
    den = await world.community("den", ann, private=True)
    secret = await house.says(ann, community=club, visibility=Visibility.MEMBERS, text="<p>The word.</p>")
    elsewhere = await house.says(ann, community=den, visibility=Visibility.MEMBERS, text="<p>Another.</p>")
    app = await signed_in(house, club, by=ann)

    assert (await app.get(f"/api/v1/statuses/{secret.id}"))["id"] == str(secret.id)
    assert len(await app.get(f"/api/v1/accounts/{club.id}/statuses")) == 1
    assert (await app.post(f"/api/v1/statuses/{secret.id}/pin"))["pinned"] is True
    assert (await app.ask("GET", f"/api/v1/statuses/{elsewhere.id}")).status_code == 404
    assert await app.get(f"/api/v1/accounts/{den.id}/statuses") == []
    assert (await (await signed_in(house, bob)).ask("GET", f"/api/v1/statuses/{secret.id}")).status_code == 404


async def test_a_thread_is_given_with_nothing_before_what_it_answers(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    root = await world.post(ann, cats)
    first = await world.post(ann, cats, parent=root, text="<p>1</p>")
    second = await world.post(ann, cats, parent=root, text="<p>2</p>")
    below = await world.post(ann, cats, parent=first, text="<p>1.1</p>")
    app = stranger(house)

    whole = await app.get(f"/api/v1/statuses/{root.id}/context")
    part = await app.get(f"/api/v1/statuses/{below.id}/context")

    assert [each["id"] for each in whole["descendants"]] == [str(each.id) for each in (first, below, second)]
    assert [each["id"] for each in part["ancestors"]] == [str(root.id), str(first.id)]
    assert whole["descendants"][1]["in_reply_to_id"] == str(first.id)
    assert whole["descendants"][1]["in_reply_to_account_id"] == str(ann.id)


async def test_of_a_long_thread_as_much_is_given_as_anyone_reads(house: House) -> None:
    """And what answers in a line is found however deep it stands: visitors get what stands on a page."""
    world = house.world
    ann = await world.person("ann")
    root = await world.post(ann)
    async with world.tx() as tx:
        line = [root]
        for number in range(130):
            for _ in range(4 if number == 0 else 1):
                draft = Draft(PostKind.NOTE, f"<p>{number}</p>")
                line.append(await posting.publish(tx, draft=draft, author=ann, cause=HERE, parent=line[-1]))
        for number in range(400):
            draft = Draft(PostKind.NOTE, f"<p>aside {number}</p>")
            await posting.publish(tx, draft=draft, author=ann, cause=HERE, parent=root)
    app = await signed_in(house, ann)

    whole = await app.get(f"/api/v1/statuses/{root.id}/context")
    deep = await app.get(f"/api/v1/statuses/{line[-1].id}/context")

    assert len(whole["descendants"]) == 533
    assert [each["id"] for each in whole["descendants"][:133]] == [str(each.id) for each in line[1:]]
    assert [each["id"] for each in deep["ancestors"]] == [str(each.id) for each in line[-61:-1]]
    below = (await stranger(house).get(f"/api/v1/statuses/{root.id}/context"))["descendants"]
    assert len(below) == 400 and below[0]["id"] == str(line[1].id)


async def test_a_boost_leads_to_the_same_thread(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    root = await world.post(ann, await world.community("cats", ann))
    boost = await stranger(house).get(f"/api/v1/statuses/{root.id | 1}")
    assert boost["reblog"]["id"] == str(root.id)


async def test_a_community_is_found_by_its_handle_and_shows_its_threads(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    await world.post(ann, cats, title="Mittens")
    app = stranger(house)

    found = await app.get("/api/v1/accounts/lookup", acct="cats@here.test")
    feed = await app.get(f"/api/v1/accounts/{found['id']}/statuses", exclude_reblogs="true", exclude_replies="true")

    assert (found["username"], found["acct"], found["group"]) == ("cats", "cats", True)
    assert found["statuses_count"] == 1
    assert found["avatar"].startswith("https://here.test/") and found["header"]
    assert [each["reblog"]["account"]["acct"] for each in feed] == ["ann"]


async def test_a_hidden_community_is_no_account_to_others(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    den = await world.community("den", ann, charter=Charter(hidden=True), private=True)
    owner, other = await signed_in(house, ann), await signed_in(house, await world.person("carl"))

    assert (await owner.get(f"/api/v1/accounts/{den.id}"))["acct"] == "den"
    for app in (other, stranger(house)):
        assert (await app.ask("GET", f"/api/v1/accounts/{den.id}")).status_code == 404
        assert (await app.ask("GET", "/api/v1/accounts/lookup?acct=den")).status_code == 404
    assert await other.get("/api/v1/accounts/relationships", **{"id[]": den.id}) == []


async def test_a_relationship_says_who_follows_and_who_waits(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats, club = await world.community("cats", ann), await world.community("club", ann, private=True)
    await follows(house, bob, cats)
    await follows(house, bob, club)
    app = await signed_in(house, bob)

    found = {
        each["id"]: each for each in await app.get(f"/api/v1/accounts/relationships?id[]={cats.id}&id[]={club.id}")
    }

    assert (found[str(cats.id)]["following"], found[str(cats.id)]["showing_reblogs"]) == (True, True)
    assert (found[str(club.id)]["following"], found[str(club.id)]["requested"]) == (False, True)


@pytest.mark.parametrize(
    ("token", "path", "status", "words"),
    [
        (None, "/api/v1/timelines/home", 401, "The access token is invalid"),
        ("made up", "/api/v1/timelines/home", 401, "The access token is invalid"),
        ("made up", "/api/v1/timelines/public", 401, "The access token is invalid"),
        (None, "/api/v1/accounts/12", 404, "Record not found"),
        (None, "/api/v1/accounts/twelve", 404, "Record not found"),
        (None, "/api/v1/nothing/like/this", 404, "Not Found"),
    ],
)
async def test_what_is_refused_is_refused_in_json(
    house: House, token: str | None, path: str, status: int, words: str
) -> None:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = await stranger(house).ask("GET", path, headers={"origin": "https://app.test", **headers})
    assert (answer.status_code, answer.json()) == (status, {"error": words})
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_token_reaches_no_further_than_its_scopes(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"), scopes="read:accounts")
    answer = await app.ask("GET", "/api/v1/timelines/home")
    assert (answer.status_code, answer.json()["error"]) == (403, "This action is outside the authorized scopes")
    assert (await app.get("/api/v1/accounts/verify_credentials"))["source"]["privacy"] == "public"


async def test_a_page_of_another_site_may_ask_and_read_the_link(house: House) -> None:
    headers = {
        "origin": "https://app.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,idempotency-key",
    }
    answer = await stranger(house).ask("OPTIONS", "/api/v1/statuses", headers=headers)
    assert answer.status_code == 200
    assert "Idempotency-Key" in answer.headers["access-control-allow-headers"]
    plain = await stranger(house).ask("GET", "/api/v1/instance/", headers={"origin": "https://app.test"})
    assert "Link" in plain.headers["access-control-expose-headers"]


async def test_who_calls_too_often_is_told_when_to_come_again(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    answers = [await app.ask("GET", "/api/v1/accounts/verify_credentials") for _ in range(301)]
    assert [each.status_code for each in answers[-2:]] == [200, 429]
    assert answers[0].headers["x-ratelimit-remaining"] == "299"
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].headers["x-ratelimit-remaining"] == "0"
    assert answers[-1].headers["x-ratelimit-reset"] == answers[0].headers["x-ratelimit-reset"]
    assert answers[-1].json() == {"error": "Too many requests"}


async def test_tokens_that_are_none_are_tried_no_more_often_than_anything_else(house: House) -> None:
    app = App(house, None, "made up")
    answers = [await app.ask("GET", "/api/v1/accounts/verify_credentials") for _ in range(301)]
    assert [each.status_code for each in answers[-2:]] == [401, 429]
    assert answers[0].headers["x-ratelimit-remaining"] == "299"


async def test_the_server_describes_itself_in_both_versions(house: House) -> None:
    app = stranger(house)
    one, two = await app.get("/api/v1/instance"), await app.get("/api/v2/instance")
    assert one["uri"] == two["domain"] == "here.test"
    assert re.match(r"\d\.\d\.\d+ \(compatible; fedi-groups ", two["version"])
    assert two["configuration"]["statuses"]["max_characters"] >= 5000
    assert two["configuration"]["urls"]["streaming"] == one["urls"]["streaming_api"] == "wss://here.test"
