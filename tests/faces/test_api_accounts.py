"""The client API about accounts: what people say of themselves, and how they are found."""

import io

import pytest
from PIL import Image

from fedi_groups.actions.membership import follow
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.facts import ActorFacts
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

ME = "/api/v1/accounts/update_credentials"


async def test_people_change_what_they_say_of_themselves(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))

    answer = await app.ask(
        "PATCH",
        ME,
        data={
            "display_name": "Ann of Green Gables",
            "note": "It's me & *you*",
            "locked": "true",
            "source[privacy]": "unlisted",
            "source[language]": "ar",
            "fields_attributes[0][name]": "Site",
            "fields_attributes[0][value]": "https://ann.example/",
            "fields_attributes[1][name]": "",
            "fields_attributes[1][value]": "",
        },
    )
    changed = fine(answer)

    assert changed["display_name"] == "Ann of Green Gables"
    assert changed["note"] == "<p>It's me &amp; <em>you</em></p>"
    assert changed["locked"] is True
    assert changed["source"]["note"] == "It's me & *you*"
    assert (changed["source"]["privacy"], changed["source"]["language"]) == ("unlisted", "ar")
    assert [each["name"] for each in changed["fields"]] == ["Site"]
    assert 'href="https://ann.example/"' in changed["fields"][0]["value"]
    assert changed["source"]["fields"][0]["value"] == "https://ann.example/"
    assert await app.get("/api/v1/accounts/verify_credentials") == changed
    told = await house.document("/u/ann")
    assert told["attachment"] == [
        {"type": "PropertyValue", "name": "Site", "value": changed["fields"][0]["value"]},
    ]
    assert told["manuallyApprovesFollowers"] is True


async def test_a_new_picture_stands_for_its_owner(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(picture, "PNG")
    before = await app.get("/api/v1/accounts/verify_credentials")

    files = {"avatar": ("me.png", picture.getvalue(), "image/png")}
    after = fine(await app.ask("PATCH", ME, files=files))

    assert after["avatar"] != before["avatar"] and after["header"] == before["header"]
    shown = await house.client.get(after["avatar"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")


async def test_pictures_of_a_profile_are_described_and_taken_away(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(picture, "PNG")
    files = {name: (f"{name}.png", picture.getvalue(), "image/png") for name in ("avatar", "header")}
    words = {"avatar_description": "A  cat", "header_description": "Its garden"}
    made = fine(await app.ask("PATCH", ME, files=files, data=words))
    assert (made["avatar_description"], made["header_description"]) == ("A cat", "Its garden")
    told = await house.document("/u/ann")
    assert (told["icon"]["name"], told["image"]["name"]) == ("A cat", "Its garden")
    assert 'alt="A cat"' in (await house.client.get("/u/ann", headers={"Accept": "text/html"})).text

    changed = fine(await app.ask("PATCH", ME, data={"avatar_description": "Two cats"}))
    assert (changed["avatar"], changed["avatar_description"]) == (made["avatar"], "Two cats")
    anew = fine(await app.ask("PATCH", ME, files={"avatar": files["avatar"]}))
    assert anew["avatar_description"] == "", "what was said of the other picture is not said of this one"

    for which in ("avatar", "header"):
        bare = fine(await app.ask("DELETE", f"/api/v1/profile/{which}"))
        assert bare[which].endswith(f"/{which}s/original/missing.png") and bare[f"{which}_description"] == ""
        shown = await house.client.get(bare[which])
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
        assert fine(await app.ask("DELETE", f"/api/v1/profile/{which}")) == bare
    told = await house.document("/u/ann")
    assert "icon" not in told and "image" not in told


async def test_web_sites_may_name_somebody_as_an_author(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    form = {"attribution_domains[]": ["https://Ann.example/about", "*.bücher.example", ""]}
    changed = fine(await app.ask("PATCH", ME, data=form))
    assert changed["source"]["attribution_domains"] == ["ann.example", "xn--bcher-kva.example"]
    assert (await house.document("/u/ann"))["attributionDomains"] == ["ann.example", "xn--bcher-kva.example"]
    fine(await app.ask("PATCH", ME, json={"attribution_domains": []}))
    assert "attributionDomains" not in await house.document("/u/ann")


@pytest.mark.parametrize(
    "form",
    [
        {"avatar_description": "x" * 501},
        {"attribution_domains[]": "no site"},
        {f"attribution_domains[{number}]": f"site{number}.example" for number in range(11)},
        {"display_name": "x" * 300},
        {"source[privacy]": "nobody"},
        {"source[language]": "not a language"},
        {f"fields_attributes[{number}][name]": "a" for number in range(5)},
        {"fields_attributes[0][name]": "a" * 300, "fields_attributes[0][value]": "b"},
    ],
)
async def test_what_a_profile_has_no_room_for_is_refused(house: House, form: dict[str, str]) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    before = await app.get("/api/v1/accounts/verify_credentials")
    answer = await app.ask("PATCH", ME, data=form)
    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert await app.get("/api/v1/accounts/verify_credentials") == before


async def test_accounts_are_searched_page_by_page_and_among_those_one_follows(house: House) -> None:
    ann = await house.world.person("ann")
    admiral, annex = await house.world.person("annika"), await house.world.person("annex")
    app = await signed_in(house, admiral)
    async with house.world.tx() as tx:
        await follow(tx, follower=admiral, target=annex)

    pages = [await app.get("/api/v1/accounts/search", q="ann", limit=1, offset=each) for each in range(4)]
    assert [[each["acct"] for each in page] for page in pages] == [["ann"], ["annex"], ["annika"], []]
    second = await app.get("/api/v2/search", q="ann", type="accounts", limit=1, offset=1)
    assert [each["acct"] for each in second["accounts"]] == ["annex"]
    assert await app.get("/api/v1/accounts/search", q=ann.name, following="true") == pages[1]
    assert await app.get("/api/v1/accounts/search", q="ann", offset=10**9) == []


async def test_communities_one_is_in_are_found_before_others(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await world.person("gardener")
    await world.community("gardens", ann)
    joined = await world.community("garden_club", ann)
    async with world.tx() as tx:
        await follow(tx, follower=bob, target=joined)
    app = await signed_in(house, bob)

    found = await app.get("/api/v1/accounts/search", q="gard")
    everything = await app.get("/api/v2/search", q="@gard")
    by_title = await app.get("/api/v2/search", q="club", type="accounts")
    close = await app.get("/api/v1/accounts/search", q="gard", following="true")

    assert [each["acct"] for each in found] == ["garden_club", "gardens", "gardener"]
    assert [each["acct"] for each in everything["accounts"]] == ["garden_club", "gardens", "gardener"]
    assert (everything["statuses"], everything["hashtags"]) == ([], [])
    assert [each["acct"] for each in by_title["accounts"]] == ["garden_club"]
    assert [each["acct"] for each in close] == ["garden_club"]


async def test_somebody_elsewhere_is_found_by_handle_and_asked_for_only_on_request(house: House) -> None:
    world = house.world
    app = await signed_in(house, await world.person("ann"))
    known = await world.stranger("zoe", host="far.test")

    found = await app.get("/api/v2/search", q="zoe@far.test")
    alice = house.there.actor("alice")
    fetched = await app.get("/api/v2/search", q=alice, resolve="true")
    unasked = await app.get("/api/v2/search", q=house.there.actor("bert"))

    assert [each["acct"] for each in found["accounts"]] == [f"{known.name}@far.test"]
    assert [each["acct"] for each in fetched["accounts"]] == ["alice@there.test"]
    assert unasked["accounts"] == []


async def test_a_hidden_community_is_found_by_nobody_else(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    den = await world.community("den", ann, charter=Charter(hidden=True), private=True)
    other = await signed_in(house, await world.person("carl"))
    for query in ("den", "@den@here.test", den.uri):
        assert (await other.get("/api/v2/search", q=query, resolve="true"))["accounts"] == []
    owner = await signed_in(house, ann)
    assert [each["acct"] for each in (await owner.get("/api/v2/search", q="den"))["accounts"]] == ["den"]


async def test_a_post_is_found_by_its_address(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    post = await world.post(ann, await world.community("cats", ann))
    app = stranger(house)
    by_id = await app.get("/api/v2/search", q=post.uri)
    shown = by_id["statuses"][0]
    assert shown["id"] == str(post.id)
    assert (await app.get("/api/v2/search", q=shown["url"]))["statuses"][0]["id"] == str(post.id)


async def test_who_follows_a_person_is_told_to_people_here_and_of_a_community_to_its_moderators(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    for target in (ann, cats):
        async with world.tx() as tx:
            await follow(tx, follower=bob, target=target)
    owner, member = await signed_in(house, ann), await signed_in(house, bob)

    async def followers(app: App, of: ActorFacts) -> list[str]:
        found = await app.get(f"/api/v1/accounts/{of.id}/followers")
        return [each["acct"] for each in found]

    assert await followers(member, ann) == ["bob"]
    assert await followers(stranger(house), ann) == []
    assert await followers(owner, cats) == ["bob"]
    assert await followers(member, cats) == []
    assert [each["acct"] for each in await owner.get(f"/api/v1/accounts/{bob.id}/following")] == ["cats", "ann"]


async def test_a_profile_is_read_and_changed_as_it_was_written(house: House) -> None:
    ann = await house.world.person("ann")
    app = await signed_in(house, ann)
    fresh = await app.get("/api/v1/profile")
    assert fresh["avatar"] is fresh["header"] is fresh["avatar_static"] is None
    assert fresh["show_media"] is fresh["show_media_replies"] is fresh["show_featured"] is True

    await app.post("/api/v1/featured_tags", name="rain")
    fields = [{"name": "Web", "value": "https://ann.example"}]
    said = {"display_name": "Ann", "note": "I *write* & <read>.", "bot": True, "fields_attributes": fields}
    changed = fine(await app.ask("PATCH", "/api/v1/profile", json=said | {"show_media": False}))

    assert (changed["display_name"], changed["note"], changed["bot"]) == ("Ann", "I *write* & <read>.", True)
    assert "<em>write</em>" in changed["formatted_note"]
    assert [(each["name"], each["value"]) for each in changed["fields"]] == [("Web", "https://ann.example")]
    assert "<a href=" in changed["formatted_fields"][0]["value"]
    assert [each["name"] for each in changed["featured_tags"]] == ["rain"]
    kept = fine(await app.ask("PATCH", "/api/v1/profile", json={"show_featured": False}))
    assert (kept["show_media"], kept["show_media_replies"], kept["show_featured"]) == (False, True, False)
    assert kept["note"] == changed["note"] and await app.get("/api/v1/profile") == kept
    # What was chosen for writing stays, and the other way round.
    await app.ask("PATCH", "/api/v1/accounts/update_credentials", json={"source": {"privacy": "unlisted"}})
    assert (await app.get("/api/v1/profile"))["show_media"] is False
    await app.ask("PATCH", "/api/v1/profile", json={"show_media": True})
    assert (await app.get("/api/v1/accounts/verify_credentials"))["source"]["privacy"] == "unlisted"
