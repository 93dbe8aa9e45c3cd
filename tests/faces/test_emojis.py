"""Custom emoji of this server: offered to apps, in what people here write, told to other servers, shown on pages."""

from typing import Any

import pytest
from sqlalchemy import update

from fedi_groups.actions import emojis, reactions
from fedi_groups.actions.emojis import Picture
from fedi_groups.domain.emojis import EmojiFacts
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import MINUTE
from fedi_groups.storage import tables
from fedi_groups.wire.shapes import Json
from tests import schemas
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House, path_of
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio

EMOJIS = "/api/v1/custom_emojis"
POSTS = "/api/v1/statuses"


async def adds(house: House, name: str, *, colour: str = "red", **more: Any) -> EmojiFacts:
    shown = Picture("png", picture("PNG", colour=colour), picture("WEBP", colour=colour))
    async with house.world.tx() as tx:
        return await emojis.put(tx, name=name, picture=shown, **more)


async def member(house: House) -> App:
    return await signed_in(house, await house.world.person("ann"))


def emojis_in(document: Json) -> list[Json]:
    return [each for each in document["tag"] if each["type"] == "Emoji"]


async def test_apps_are_offered_those_that_are_not_hidden_by_category(house: House) -> None:
    party = await adds(house, "party", category="Fun")
    await adds(house, "secret", category="Fun", hidden=True)
    await adds(house, "Apple")

    found = await stranger(house).get(EMOJIS)

    shown = [(each["shortcode"], each["category"], each["visible_in_picker"]) for each in found]
    assert shown == [("Apple", None, True), ("party", "Fun", True), ("secret", "Fun", False)]
    assert found[1]["url"] == f"https://here.test/emojis/{party.file}"
    for name, kind in (("url", "image/png"), ("static_url", "image/webp")):
        answer = await house.client.get(found[1][name])
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert "immutable" in answer.headers["cache-control"] and answer.headers["x-content-type-options"] == "nosniff"


async def test_they_stand_in_a_post_wherever_it_goes(house: House) -> None:
    app = await member(house)
    party = await adds(house, "party")
    said = "Look :party: at 12:party:30 and :nothing: and `:party:`"
    made = fine(await app.ask("POST", POSTS, data={"status": said, "spoiler_text": ":party:"}))

    (shown,) = made["emojis"]
    assert (shown["shortcode"], shown["url"]) == ("party", f"https://here.test/emojis/{party.file}")
    document = await house.document(path_of(made["uri"]))
    schemas.check("note", document)
    (tag,) = emojis_in(document)
    assert tag == {
        "id": "https://here.test/emojis/party",
        "type": "Emoji",
        "name": ":party:",
        "icon": {"type": "Image", "mediaType": "image/png", "url": shown["url"]},
    }
    assert {"Emoji": "http://joinmastodon.org/ns#Emoji"} in document["@context"]
    served = await house.document("/emojis/party")
    schemas.check("emoji", served)
    assert {name: served[name] for name in tag} == tag
    page = (await house.page(path_of(made["uri"]))).text
    text = page.partition('<div class="text">')[2].partition("</div>")[0]
    image = f'<img class="emoji" src="/emojis/{party.file}" alt=":party:" title=":party:" loading="lazy">'
    assert text.strip() == f"<p>Look {image} at 12:party:30 and :nothing: and <code>:party:</code></p>"
    assert f"<summary><bdi>{image}</bdi></summary>" in page


async def test_they_stand_in_polls_and_stay_there_when_it_is_edited(house: House) -> None:
    app = await member(house)
    await adds(house, "party")
    form = {"status": "Which?", "poll": {"options": [":party: yes", "no"], "expires_in": 3600}}
    made = await app.post(POSTS, **form)
    assert [each["shortcode"] for each in made["poll"]["emojis"]] == ["party"]
    changed = await app.put(f"{POSTS}/{made['id']}", status="Which one?", poll=form["poll"])
    assert [each["shortcode"] for each in changed["emojis"]] == ["party"]
    assert 'alt=":party:"' in (await house.page(path_of(made["uri"]))).text


async def test_they_stand_in_profiles(house: House) -> None:
    app = await member(house)
    await adds(house, "party")
    await adds(house, "cat")
    form = {"display_name": "Ann :party:", "note": "I <3 it", "fields_attributes[0][name]": "Pet"}
    form["fields_attributes[0][value]"] = ":cat:"
    changed = fine(await app.ask("PATCH", "/api/v1/accounts/update_credentials", data=form))
    assert [each["shortcode"] for each in changed["emojis"]] == ["party", "cat"]
    told = await house.document("/u/ann")
    schemas.check("actor", told)
    assert [each["name"] for each in emojis_in(told)] == [":party:", ":cat:"]
    page = (await house.page("/u/ann")).text
    assert '<h1><bdi>Ann <img class="emoji"' in page and "I &lt;3 it" in page
    changed = fine(await app.ask("PATCH", "/api/v1/accounts/update_credentials", data={"display_name": "Ann"}))
    assert [each["shortcode"] for each in changed["emojis"]] == ["cat"]


async def test_somebody_reacts_by_one(house: House) -> None:
    app = await member(house)
    party = await adds(house, "party")
    made = await app.post(POSTS, status="Hello")
    async with house.world.tx() as tx:
        post, who = await tx.posts.find(made["uri"]), await tx.actors.named("ann")
        assert post is not None and who is not None
        await reactions.react(tx, voter=who, post=post, emoji=":party:", image=party.file, cause=HERE)
    page = (await house.page(path_of(made["uri"]))).text
    assert f'<li><img class="emoji" src="/emojis/{party.file}" alt=":party:"' in page


async def test_another_picture_and_another_name_change_nothing_that_was_said(house: House) -> None:
    app = await member(house)
    before = await adds(house, "party", category="Fun", hidden=True)
    made = await app.post(POSTS, status="Hello :party:")
    address = made["emojis"][0]["url"]

    after = await adds(house, "party", colour="blue")
    async with house.world.tx() as tx:
        await emojis.change(tx, name="party", new_name="feast")

    assert (after.id, after.category, after.hidden) == (before.id, "Fun", True) and after.file != before.file
    old = await house.client.get(address)
    assert old.content == (await house.client.get(f"/emojis/{after.file}")).content
    assert "immutable" not in old.headers["cache-control"]
    assert (await app.get(f"{POSTS}/{made['id']}"))["emojis"] == made["emojis"]
    assert (await app.post(POSTS, status="Hello :party:"))["emojis"] == []
    assert (await house.get("/emojis/party")).status_code == 404
    assert (await house.document("/emojis/feast"))["name"] == ":feast:"


async def test_what_is_removed_is_seen_nowhere_any_more(house: House) -> None:
    app = await member(house)
    party = await adds(house, "party")
    made = await app.post(POSTS, status="Hello :party:")
    async with house.world.tx() as tx:
        await emojis.remove(tx, name="party")
    house.world.time.pass_by(2 * MINUTE)
    for path in ("/emojis/party", f"/emojis/{party.file}", "/emojis/0/x.png", "/emojis/x/y.png"):
        assert (await house.client.get(path)).status_code == 404
    assert await app.get(EMOJIS) == []
    assert (await app.post(POSTS, status="Hello :party:"))["emojis"] == []
    assert "Hello :party:" in (await app.get(f"{POSTS}/{made['id']}"))["content"]


async def test_of_a_person_elsewhere_they_are_shown_as_their_server_has_them(house: House) -> None:
    app = await member(house)
    cat = {"type": "Emoji", "name": ":cat:", "icon": {"type": "Image", "url": "https://there.test/cat.png"}}
    bob = await house.meet(house.elsewhere("there.test").actor("bob", summary="<p>:cat:</p>", tag=[cat]))
    (shown,) = (await app.get(f"/api/v1/accounts/{bob.id}"))["emojis"]
    assert (shown["shortcode"], shown["url"]) == ("cat", "https://there.test/cat.png")


async def test_a_name_that_is_none_is_refused_by_its_words(house: House) -> None:
    app = await member(house)
    await adds(house, "party")
    many = " ".join(f":a{number}:" for number in range(60)) + " :party:"
    assert (await app.post(POSTS, status=many))["emojis"] == [], "of one post so many names are looked for"
    async with house.world.tx() as tx:
        await tx.connection.execute(update(tables.custom_emoji).values(hidden=True))
    assert len((await app.post(POSTS, status="and :party:"))["emojis"]) == 1
