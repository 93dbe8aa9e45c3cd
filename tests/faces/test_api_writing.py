"""The client API for those who write: posts in communities, comments, messages, edits, deletions."""

from typing import Any

import pytest

from fedi_groups.actions import umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.letters import HEED
from fedi_groups.domain.charter import Charter, Speakers
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import HOUR, ActorKind
from fedi_groups.storage.tables import due
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

STATUSES = "/api/v1/statuses"


async def two(house: House) -> tuple[App, App]:
    """Ann, who has a community of cats, and Bob, who is in it."""
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await house.joins(bob, await world.community("cats", ann))
    return await signed_in(house, ann), await signed_in(house, bob)


async def feed(app: App, name: str) -> list[Any]:
    found = await app.get("/api/v1/accounts/lookup", acct=name)
    shown: list[Any] = await app.get(f"/api/v1/accounts/{found['id']}/statuses")
    return shown


async def heeded(house: House) -> int:
    """How many messages communities have to heed."""
    async with house.world.look() as tx:
        rows = await tx.connection.execute(due.select().where(due.c.kind == HEED))
        return len(rows.all())


async def test_who_mentions_a_community_posts_in_it(house: House) -> None:
    _, bob = await two(house)
    said = await bob.post(STATUSES, status="Mittens is back\n\nShe came **home** today, @cats!")
    shown = await feed(stranger(house), "cats")
    assert [each["reblog"]["id"] for each in shown] == [said["id"]]
    assert said["content"].startswith("<p><strong>Mittens is back</strong></p>")
    assert said["content"].count("Mittens") == 1 and "<strong>home</strong>" in said["content"]
    assert 'href="https://here.test/c/cats"' in said["content"]
    assert [each["acct"] for each in said["mentions"]] == ["cats"]
    assert said["url"] == f"https://here.test/@bob/{said['id']}" and said["favourites_count"] == 1


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("# Cats @cats\nText", "Cats", "@cats"),
        ("@cats Cats and dogs\n\nText", "Cats and dogs", "@cats"),
        ("@cats\n\n# Cats\n\nText", "Cats", "@cats"),
        ("Cats! @cats", "Cats!", "Cats! "),
        ("- Cats\n\n@cats", "Cats", "<li>Cats</li>"),
    ],
)
async def test_a_headline_becomes_the_title_and_mentions_stay_links(
    house: House, text: str, title: str, rest: str
) -> None:
    _, bob = await two(house)
    said = await bob.post(STATUSES, status=text)
    async with house.world.look() as tx:
        post = await tx.posts.get(int(said["id"]))  # type: ignore[arg-type]
    assert post.title == title
    assert rest in post.content and "https://here.test/c/cats" in post.content


async def test_an_answer_stays_in_the_community_without_naming_it(house: House) -> None:
    ann, bob = await two(house)
    root = await ann.post(STATUSES, status="Hello @cats")
    boost = (await feed(bob, "cats"))[0]
    first = await bob.post(STATUSES, status="Hello Ann", in_reply_to_id=boost["id"])
    second = await ann.post(STATUSES, status="@cats @bob Hello", in_reply_to_id=first["id"], visibility="unlisted")
    thread = await stranger(house).get(f"{STATUSES}/{root['id']}/context")
    assert [each["id"] for each in thread["descendants"]] == [first["id"], second["id"]]
    assert first["in_reply_to_id"] == root["id"]
    assert len(await feed(bob, "cats")) == 1


async def test_who_may_not_post_is_told_why(house: House) -> None:
    await two(house)
    carl = await signed_in(house, await house.world.person("carl"))
    answer = await carl.ask("POST", STATUSES, json={"status": "Hello @cats"})
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "Only members may post here. Follow the community to join it."},
    )
    assert await feed(carl, "cats") == []


async def test_what_waits_for_a_moderator_is_answered_and_shown_to_its_author(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await house.joins(bob, await world.community("cats", ann, charter=Charter(first_held=1)))
    app = await signed_in(house, bob)
    said = await app.post(STATUSES, status="Hello @cats")
    assert (await app.get(f"{STATUSES}/{said['id']}"))["content"] == said["content"]
    assert (await stranger(house).ask("GET", f"{STATUSES}/{said['id']}")).status_code == 404
    assert await feed(app, "cats") == []


async def test_in_private_a_community_is_written_to(house: House) -> None:
    _, bob = await two(house)
    letter = await bob.post(STATUSES, status="@cats help", visibility="direct")
    other = await bob.post(STATUSES, status="@cats who are you?", visibility="private")
    assert (letter["visibility"], other["visibility"]) == ("direct", "direct")
    assert await feed(bob, "cats") == []
    assert await heeded(house) == 2
    carl = await signed_in(house, await house.world.person("carl"))
    assert (await carl.ask("GET", f"{STATUSES}/{letter['id']}")).status_code == 404


async def test_a_command_in_answer_to_a_post_is_a_message_about_it(house: House) -> None:
    ann, bob = await two(house)
    root = await bob.post(STATUSES, status="Hello @cats")
    told = await ann.post(STATUSES, status="@cats /remove", in_reply_to_id=root["id"])
    assert told["visibility"] == "direct" and await heeded(house) == 1
    assert (await bob.get(f"{STATUSES}/{root['id']}/context"))["descendants"] == []


async def test_a_remark_to_one_person_is_not_in_the_thread(house: House) -> None:
    ann, bob = await two(house)
    root = await ann.post(STATUSES, status="Hello @cats")
    remark = await bob.post(STATUSES, status="@ann psst", in_reply_to_id=root["id"], visibility="direct")
    assert (await ann.get(f"{STATUSES}/{remark['id']}"))["visibility"] == "direct"
    assert (await ann.get(f"{STATUSES}/{root['id']}/context"))["descendants"] == []


async def test_in_a_private_community_everything_is_for_its_members(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await house.joins(bob, await world.community("club", ann, private=True))
    app = await signed_in(house, bob)
    root = await app.post(STATUSES, status="Hello @club")
    comment = await app.post(STATUSES, status="And more", in_reply_to_id=root["id"])
    assert (root["visibility"], comment["visibility"]) == ("private", "private")
    other = await signed_in(house, await world.person("carl"))
    for number in (root["id"], comment["id"]):
        assert (await other.ask("GET", f"{STATUSES}/{number}")).status_code == 404
    refused = await other.ask("POST", STATUSES, json={"status": "Hi", "in_reply_to_id": root["id"]})
    assert refused.status_code == 404


async def test_a_hidden_community_is_nobody_to_who_does_not_know_of_it(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    await world.community("den", ann, charter=Charter(hidden=True), private=True)
    owner, other = await signed_in(house, ann), await signed_in(house, await world.person("carl"))
    said = await other.post(STATUSES, status="Hello @den and @nobody")
    assert said["content"] == "<p>Hello @den and @nobody</p>" and said["mentions"] == []
    assert (await owner.post(STATUSES, status="Hello @den"))["visibility"] == "private"


async def test_what_is_sent_twice_under_one_key_is_said_once(house: House) -> None:
    ann, bob = await two(house)

    async def send(app: App, key: str) -> str:
        answer = await app.ask("POST", STATUSES, json={"status": "Hello"}, headers={"Idempotency-Key": key})
        return str(fine(answer)["id"])

    first = await send(ann, "a")
    assert await send(ann, "a") == first
    assert await send(ann, "b") != first and await send(bob, "a") != first
    house.world.time.pass_by(HOUR)
    assert await send(ann, "a") != first


async def test_an_edit_keeps_what_it_says_nothing_of(house: House) -> None:
    ann, bob = await two(house)
    said = await bob.post(STATUSES, status="# Cats\n\nText @cats", spoiler_text="Paws", language="en")
    place = f"{STATUSES}/{said['id']}"
    source = await bob.get(f"{place}/source")
    assert source == {"id": said["id"], "text": "# Cats\n\nText @cats", "spoiler_text": "Paws"}

    changed = await bob.put(place, status="# Cats and dogs\n\nMore @cats")

    assert changed["content"].startswith("<p><strong>Cats and dogs</strong></p>") and "More" in changed["content"]
    assert (changed["spoiler_text"], changed["language"], changed["sensitive"]) == ("Paws", "en", True)
    assert changed["edited_at"] is not None
    assert (await bob.put(place, spoiler_text="", sensitive=False))["spoiler_text"] == ""
    assert [each["spoiler_text"] for each in await ann.get(f"{place}/history")] == ["Paws", "Paws", ""]
    refused = await ann.ask("PUT", place, json={"status": "Mine"})
    assert (refused.status_code, refused.json()["error"]) == (403, "Only its author may change this.")


async def test_a_title_that_was_found_in_the_text_changes_with_it(house: House) -> None:
    _, bob = await two(house)
    said = await bob.post(STATUSES, status="Hello @cats")
    assert (await bob.get(f"{STATUSES}/{said['id']}/source"))["text"] == "Hello @cats"
    await bob.put(f"{STATUSES}/{said['id']}", status="Goodbye @cats")
    async with house.world.look() as tx:
        assert (await tx.posts.get(int(said["id"]))).title == "Goodbye"  # type: ignore[arg-type]


async def test_what_is_deleted_can_be_written_anew_with_its_pictures(house: House) -> None:
    ann, bob = await two(house)
    async with house.world.look() as tx:
        person = await tx.actors.named("bob")
    assert person is not None
    picture = await house.uploads(person, b"a cat")
    said = await bob.post(STATUSES, status="Look @cats", media_ids=[str(picture.id)])
    assert [each["id"] for each in said["media_attachments"]] == [str(picture.id)]
    place = f"{STATUSES}/{said['id']}"
    assert (await ann.ask("DELETE", place)).status_code == 403

    gone = await bob.delete(place)

    assert (gone["id"], gone["text"]) == (said["id"], "Look @cats")
    assert (await bob.ask("GET", place)).status_code == 404
    again = await bob.post(STATUSES, status=gone["text"], media_ids=[each["id"] for each in gone["media_attachments"]])
    assert [each["url"] for each in again["media_attachments"]] == [each["url"] for each in said["media_attachments"]]


async def test_pictures_are_described_and_put_away_by_an_edit(house: House) -> None:
    _, bob = await two(house)
    async with house.world.look() as tx:
        person, other = await tx.actors.named("bob"), await tx.actors.named("ann")
    assert person is not None and other is not None
    one, two_, foreign = [await house.uploads(who, name) for who, name in
                          ((person, b"1"), (person, b"2"), (other, b"3"))]  # fmt: skip
    said = await bob.post(STATUSES, media_ids=[str(one.id)])
    place = f"{STATUSES}/{said['id']}"

    changed = await bob.put(
        place, media_ids=[str(two_.id), str(one.id)], media_attributes=[{"id": str(one.id), "description": "A cat"}]
    )

    assert [(each["id"], each["description"]) for each in changed["media_attachments"]] == [
        (str(two_.id), None),
        (str(one.id), "A cat"),
    ]
    stolen = await bob.ask("PUT", place, json={"media_ids": [str(foreign.id)]})
    assert (stolen.status_code, stolen.json()["error"]) == (422, "Validation failed: There is no such upload of yours.")
    assert (await bob.ask("PUT", place, json={"media_ids": []})).status_code == 422
    assert (await bob.put(place, status="None", media_ids=[]))["media_attachments"] == []


async def test_a_favourite_is_a_vote_also_by_the_boost(house: House) -> None:
    ann, bob = await two(house)
    root = await bob.post(STATUSES, status="Hello @cats")
    boost = (await feed(ann, "cats"))[0]["id"]
    liked = await ann.post(f"{STATUSES}/{boost}/favourite")
    assert liked["id"] == boost and liked["reblog"]["favourited"] is True
    again = await ann.post(f"{STATUSES}/{root['id']}/favourite")
    assert (again["favourited"], again["favourites_count"]) == (True, 2)
    back = await ann.post(f"{STATUSES}/{root['id']}/unfavourite")
    assert (back["favourited"], back["favourites_count"]) == (False, 1)


async def test_a_poll_is_answered_once(house: House) -> None:
    ann, bob = await two(house)
    poll = {"options": ["Yes", "No", "Maybe"], "expires_in": "600"}
    said = await ann.post(STATUSES, status="Cats? @cats", poll=poll)
    place = f"/api/v1/polls/{said['poll']['id']}"
    assert [each["title"] for each in said["poll"]["options"]] == ["Yes", "No", "Maybe"]
    assert said["poll"]["multiple"] is False and said["poll"]["expired"] is False

    async def refused(*choices: int) -> tuple[int, str]:
        answer = await bob.ask("POST", f"{place}/votes", json={"choices": list(choices)})
        return answer.status_code, answer.json()["error"].removeprefix("Validation failed: ")

    assert await refused(3) == (422, "The chosen vote option does not exist")
    assert await refused(0, 1) == (422, "You have already voted on this poll")
    done = await bob.post(f"{place}/votes", choices=["1"])
    assert (done["voted"], done["own_votes"], done["votes_count"]) == (True, [1], 1)
    assert await refused(0) == (422, "You have already voted on this poll")
    assert (await stranger(house).get(place))["options"][1]["votes_count"] == 1
    edited = await ann.put(f"{STATUSES}/{said['id']}", status="Cats! @cats", poll=poll)
    assert edited["poll"]["votes_count"] == 1
    other = await ann.ask("PUT", f"{STATUSES}/{said['id']}", json={"poll": {"options": ["Yes", "Never"]}})
    assert other.status_code == 422
    assert (await bob.ask("GET", f"/api/v1/polls/{(await bob.post(STATUSES, status='Hi'))['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Text can't be blank"),
        ({"status": "  "}, "Text can't be blank"),
        ({"status": "Hi", "visibility": "secret"}, "Visibility is not included in the list"),
        ({"status": "Hi", "media_ids": ["12"]}, "There is no such upload of yours."),
        ({"status": "Hi", "poll": {"options": ["One"]}}, "A poll has 2 to 20 answers; this one has 1."),
        ({"status": "Hi", "poll": {"options": ["1", "2"], "expires_in": 10}}, "Expires at is too soon"),
        ({"status": "x" * 50_001}, "This text is too long."),
        ({"status": "Hi", "poll": "false"}, "poll Input should be a valid dictionary or instance of PollForm"),
        ({"status": " ", "scheduled_at": "2027-01-01T00:00:00Z"}, "Text can't be blank"),
        ({"status": "Hi", "scheduled_at": "2026-01-01"}, "Scheduled at The scheduled date must be in the future"),
    ],
)
async def test_what_cannot_be_said_is_said_to_be_invalid(house: House, form: dict[str, Any], words: str) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    answer = await app.ask("POST", STATUSES, json=form)
    assert (answer.status_code, answer.json()["error"]) == (422, f"Validation failed: {words}")


async def test_an_answer_in_a_community_is_no_wider_or_narrower_than_it(house: House) -> None:
    ann, bob = await two(house)
    root = await ann.post(STATUSES, status="Hello @cats")
    form = {"status": "Hi", "in_reply_to_id": root["id"], "visibility": "private"}
    answer = await bob.ask("POST", STATUSES, json=form)
    assert (answer.status_code, answer.json()["error"]) == (403, "Only public posts can be shown in this community.")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", ""),
        ("PUT", "/{id}"),
        ("DELETE", "/{id}"),
        ("GET", "/{id}/source"),
        ("POST", "/{id}/favourite"),
        ("POST", "/{id}/unfavourite"),
    ],
)
async def test_only_a_token_that_is_good_for_it_writes(house: House, method: str, path: str) -> None:
    ann, _ = await two(house)
    said = await ann.post(STATUSES, status="Hello")
    place = f"{STATUSES}{path.replace('{id}', said['id'])}"
    assert ann.person is not None
    narrow = await signed_in(house, ann.person, scopes="read:accounts write:media")
    assert (await stranger(house).ask(method, place, json={"status": "Hi"})).status_code == 401
    assert (await narrow.ask(method, place, json={"status": "Hi"})).status_code == 403
    assert (await stranger(house).get(f"{STATUSES}/{said['id']}"))["content"] == "<p>Hello</p>"


async def test_a_community_elsewhere_is_posted_to_by_its_handle(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    await world.stranger("birds", kind=ActorKind.GROUP)
    app = await signed_in(house, ann)
    said = await app.post(STATUSES, status="Owls\n\nThey are here, !birds@there.test")
    boost = await app.get(f"{STATUSES}/{int(said['id']) | 1}")
    assert boost["account"]["acct"] == "birds@there.test"
    told = await app.post(STATUSES, status="!birds@there.test hello", visibility="direct")
    assert (told["visibility"], (await app.ask("GET", f"{STATUSES}/{int(told['id']) | 1}")).status_code) == (
        "direct",
        404,
    )


async def test_where_only_moderators_speak_others_are_told_so(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    place = await world.community("news", ann, charter=Charter(posts=Speakers.MODERATORS))
    await house.joins(bob, place)
    answer = await (await signed_in(house, bob)).ask("POST", STATUSES, json={"status": "Hello @news"})
    assert (answer.status_code, answer.json()["error"]) == (403, "Only moderators post here: you may comment.")
    assert (await (await signed_in(house, ann)).post(STATUSES, status="Hello @news"))["visibility"] == "public"


async def test_what_only_followers_read_is_for_nobody_else_to_answer_or_vote_on(house: House) -> None:
    ann, bob = await two(house)
    said = await ann.post(STATUSES, status="For a few", visibility="private")
    assert said["visibility"] == "private"
    for action in ("favourite", "source"):
        method = "GET" if action == "source" else "POST"
        assert (await bob.ask(method, f"{STATUSES}/{said['id']}/{action}")).status_code == 404


async def test_in_the_name_of_an_umbrella_a_moderator_announces_to_all_its_communities(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    school, cats = await world.community("school", ann), await world.community("cats", ann)
    async with world.tx() as tx:
        above, below = await tx.actors.get(school.id), await tx.actors.get(cats.id)
        await umbrellas.propose(tx, Hand(ann, HERE), umbrella=above, community=below)
    app = await signed_in(house, school, by=ann)
    said = await app.post(STATUSES, status="Holidays\n\nNo school tomorrow.")
    assert said["account"]["acct"] == "ann" and "Holidays" in said["content"]
    assert [each["reblog"]["id"] for each in await feed(app, "school")] == [said["id"]]
    answer = await app.ask("POST", STATUSES, json={"status": "Yes", "in_reply_to_id": said["id"]})
    assert (answer.status_code, "sign in as yourself" in answer.json()["error"]) == (403, True)


async def test_a_private_message_is_deleted_like_anything_else(house: House) -> None:
    ann, bob = await two(house)
    first = await ann.post(STATUSES, status="@bob Hello", visibility="direct")
    second = await bob.post(STATUSES, status="@ann Hello", visibility="direct", in_reply_to_id=first["id"])
    for app, each in ((bob, second), (ann, first)):
        assert (await app.delete(f"{STATUSES}/{each['id']}"))["text"].endswith("Hello")
        assert (await ann.ask("GET", f"{STATUSES}/{each['id']}")).status_code == 404
