"""What is read of a community elsewhere once somebody here follows it: posts, pins, moderators; and what is not."""

import pytest
from sqlalchemy import select

from fedi_groups.actions import membership
from fedi_groups.actions.history import READ_HISTORY, READ_LISTS
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, HOUR, MINUTE, Role, Uri
from fedi_groups.peers.collections import DOCUMENTS, OF_ONE
from fedi_groups.storage import tables
from fedi_groups.storage.due import put_due
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.wire.shapes import Json
from tests.errands.conftest import Office, announced, collection, page, person
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio


def _dogs(office: Office) -> tuple[Foreign, Uri, Uri]:
    """A server with a community and one of its people."""
    there = office.server("there.test")
    dogs = Uri("https://there.test/c/dogs")
    there.actor("dogs", kind="Group", featured=f"{dogs}/featured", attributedTo=f"{dogs}/moderators")
    return there, dogs, there.actor("bob")


async def _moderators(office: Office, community: ActorFacts) -> list[str]:
    async with office.world.look() as tx:
        numbers = await moderators_of(tx.connection, community.id)
        return [(await tx.actors.get(each)).uri for each in numbers]


async def test_lemmy_is_read_with_posts_pins_and_moderators(office: Office) -> None:
    lemmy, third = office.serves("lemmy"), office.server("third.test")
    person(lemmy, "https://lemmy.test/u/lena")
    person(lemmy, "https://lemmy.test/u/mo")
    eve = third.actor("eve")
    third.documents["https://third.test/post/8"] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        **third.note(eve, 8, to=["https://lemmy.test/c/dogs"]),
        "id": "https://third.test/post/8",
        "name": "As it is at home",
        "type": "Page",
    }

    dogs = await office.follow("https://lemmy.test/c/dogs")
    await office.run()

    newest, foreign, pinned = [
        await office.post(uri)
        for uri in ("https://lemmy.test/post/9", "https://third.test/post/8", "https://lemmy.test/post/3")
    ]
    assert newest is not None and foreign is not None and pinned is not None
    assert newest.published == 1_794_304_800_123_456 and newest.title == "Post 9" and newest.community_id == dogs.id
    assert foreign.title == "As it is at home"
    assert pinned.pinned_at is not None and newest.pinned_at is None
    assert await _moderators(office, dogs) == ["https://lemmy.test/u/lena", "https://lemmy.test/u/mo"]
    assert "https://lemmy.test/post/9" not in lemmy.asked[: lemmy.asked.index("https://lemmy.test/c/dogs/outbox")]


async def test_what_lemmy_keeps_of_a_community_is_read_as_it_was_recorded(office: Office) -> None:
    lemmy = office.serves("lemmy")
    person(lemmy, "https://lemmy.test/u/leo")
    rocks = await office.follow("https://lemmy.test/c/rocks")
    await office.run()

    (stated,) = lemmy.documents["https://lemmy.test/c/rocks/featured"]["orderedItems"]
    pinned = await office.post(stated["id"])
    assert pinned is not None and pinned.pinned_at is not None and pinned.source == stated["source"]["content"]
    listed = [each["object"]["object"] for each in lemmy.documents["https://lemmy.test/c/rocks/outbox"]["orderedItems"]]
    for each in (each for each in listed if each["id"].startswith("https://lemmy.test/")):
        post = await office.post(each["id"])
        assert post is not None and (post.community_id, post.title) == (rocks.id, each["name"])
    assert await _moderators(office, rocks) == ["https://lemmy.test/u/lia"]


async def test_piefed_is_read_with_the_threads_of_its_posts(office: Office) -> None:
    piefed = office.serves("piefed")
    person(piefed, "https://piefed.test/u/paul")
    posts = [each["object"]["object"] for each in piefed.documents["https://piefed.test/c/tea/outbox"]["orderedItems"]]
    notes = piefed.documents["https://piefed.test/c/tea/p/12/a-walk/replies"]["orderedItems"]
    piefed.documents |= {
        each["id"]: {"@context": "https://www.w3.org/ns/activitystreams", **each} for each in posts + notes
    }

    await office.follow("https://piefed.test/c/tea")
    await office.read()

    first, second = [await office.post(each["id"]) for each in notes]
    thread = await office.post(posts[1]["id"])
    assert first is not None and second is not None and thread is not None
    assert (first.parent_id, second.parent_id, thread.comments) == (thread.id, first.id, 2)


async def test_nodebb_is_read_page_by_page(office: Office) -> None:
    nodebb = office.serves("nodebb")
    person(nodebb, "https://nodebb.test/uid/3")

    category = await office.follow("https://nodebb.test/category/2")
    await office.run()

    topic, answer = [await office.post(f"https://nodebb.test/post/{number}") for number in (6, 7)]
    assert topic is not None and answer is not None
    assert answer.parent_id == topic.id and topic.title == "A NodeBB topic"
    assert await _moderators(office, category) == ["https://nodebb.test/uid/2"]


async def test_of_mbin_whose_outbox_says_nothing_the_pins_are_read(office: Office) -> None:
    mbin = office.serves("mbin")
    mbin.documents["https://mbin.test/m/birds/outbox"] = {}
    ben = person(mbin, "https://mbin.test/u/ben")

    birds = await office.follow("https://mbin.test/m/birds")
    await office.run()

    post = await office.post("https://mbin.test/m/birds/t/5")
    assert post is not None and post.pinned_at is not None
    assert await _moderators(office, birds) == [ben]


async def test_a_group_with_a_wall_is_read_by_what_stands_on_it(office: Office) -> None:
    """Smithereen's outbox says nothing."""
    there = office.server("smithereen.test")
    group = Uri("https://smithereen.test/c/club")
    there.actor("club", kind="Group", wall=f"{group}/wall")
    note = there.note(there.actor("sam"), 1, to=[group])
    collection(there, f"{group}/outbox", [])
    collection(there, f"{group}/wall", [], first=f"{group}/wall?page=1")
    collection(there, f"{group}/wall?page=1", [note["id"]], type="OrderedCollectionPage", partOf=f"{group}/wall")

    club = await office.follow(group)
    await office.run()

    post = await office.post(note["id"])
    assert post is not None and post.community_id == club.id


async def test_a_group_that_boosts_as_microblogs_do_is_read_by_the_ids(office: Office) -> None:
    there, dogs, _ = _dogs(office)
    third = office.server("third.test")
    note = third.note(third.actor("eve"), 1, to=[dogs])
    collection(there, f"{dogs}/outbox", [], first=f"{dogs}/outbox?page=true")
    collection(there, f"{dogs}/outbox?page=true", [announced(dogs, note["id"])], type="OrderedCollectionPage")

    await office.follow(dogs)
    await office.run()

    assert await office.there(note["id"]) == [note["id"]]


async def test_history_is_told_to_nobody_and_keeps_its_dates(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    found = page(
        there,
        bob,
        dogs,
        1,
        published="2020-01-01T00:00:00Z",
        tag=[{"type": "Mention", "href": "https://here.test/u/ann", "name": "@ann"}],
    )
    collection(there, f"{dogs}/outbox", [announced(dogs, there.activity("Create", bob, found))])

    await office.follow(dogs)
    await office.run()

    post = await office.post(found["id"])
    assert post is not None and post.published == 1_577_836_800_000_000
    assert [row.kind for row in await office.world.log()] == ["follow"]


async def test_reading_again_changes_nothing_and_fetches_no_post_twice(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    found = page(there, bob, dogs, 1)
    collection(there, f"{dogs}/outbox", [announced(dogs, found["id"])])
    community = await office.follow(dogs)
    await office.read()
    before = await office.post(found["id"])
    there.asked.clear()

    async with office.world.tx() as tx:
        put_due(tx.writes, READ_HISTORY, str(community.id), at=tx.now)
    office.world.time.pass_by(MINUTE)
    await office.run()

    assert there.asked == [f"{dogs}/outbox"]
    assert await office.post(found["id"]) == before


async def test_a_server_that_is_away_is_asked_again_later(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    found = page(there, bob, dogs, 1)
    collection(there, f"{dogs}/outbox", [announced(dogs, found["id"])])
    await office.follow(dogs)
    office.network.down.add(there.origin)
    await office.run()
    assert await office.there(found["id"]) == [] and await office.due(READ_HISTORY) != []

    office.network.down.clear()
    office.world.time.pass_by(2 * HOUR)
    await office.run()

    assert await office.there(found["id"]) == [found["id"]]
    assert await office.due(READ_HISTORY) == []


async def test_another_server_that_is_away_takes_nothing_along(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    away, found = "https://away.test/notes/1", page(there, bob, dogs, 1)
    answer = page(there, bob, dogs, 2, inReplyTo=away)
    collection(there, f"{dogs}/outbox", [announced(dogs, each) for each in (answer, away, found["id"])])
    await office.follow(dogs)
    await office.run()
    assert await office.there(away, answer["id"], found["id"]) == [found["id"]]
    assert await office.due(READ_HISTORY) == []


async def test_nothing_is_read_for_a_community_that_nobody_follows_any_more(office: Office) -> None:
    there, dogs, _ = _dogs(office)
    community = await office.follow(dogs)
    async with office.world.tx() as tx:
        ann = await tx.actors.named("ann")
        assert ann is not None
        await membership.unfollow(tx, follower=ann, target=community)
    there.asked.clear()
    await office.run()
    assert [uri for uri in there.asked if "nodeinfo" not in uri] == []
    assert await office.due(READ_LISTS) == []


async def test_what_is_embedded_from_another_server_is_not_believed(office: Office) -> None:
    there, dogs, _ = _dogs(office)
    third = office.server("third.test")
    real = page(third, third.actor("eve"), dogs, 1)
    lie = real | {"content": "<p>A lie</p>"}
    made_up = real | {"id": "https://third.test/users/eve/notes/2"}
    collection(there, f"{dogs}/outbox", [announced(dogs, lie), announced(dogs, made_up)])

    await office.follow(dogs)
    await office.run()

    post = await office.post(real["id"])
    assert post is not None and post.content == "<p>Note 1</p>"
    assert await office.there(made_up["id"]) == []


async def test_a_post_here_is_never_made_up_elsewhere(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    ours = page(there, bob, dogs, 1) | {"id": "https://here.test/post/7", "attributedTo": "https://here.test/u/ann"}
    stolen = page(there, bob, dogs, 2) | {"attributedTo": "https://third.test/users/eve"}
    collection(there, f"{dogs}/outbox", [announced(dogs, ours), announced(dogs, stolen)])
    await office.follow(dogs)
    await office.run()
    assert await office.there(ours["id"], stolen["id"]) == []


@pytest.mark.parametrize("to", [["https://there.test/users/bob/followers"], ["https://here.test/u/ann"], []])
async def test_what_is_not_public_stays_out(office: Office, to: list[str]) -> None:
    there, dogs, bob = _dogs(office)
    private = page(there, bob, dogs, 1, to=to, cc=[dogs])
    collection(there, f"{dogs}/outbox", [announced(dogs, private)])
    await office.follow(dogs)
    await office.run()
    assert await office.there(private["id"]) == []


async def test_what_was_deleted_before_it_came_does_not_come_back(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    deleted = page(there, bob, dogs, 1)
    collection(there, f"{dogs}/outbox", [announced(dogs, deleted)])
    async with office.world.tx() as tx:
        tx.posts.forget(deleted["id"], now=tx.now)
    await office.follow(dogs)
    await office.run()
    assert await office.there(deleted["id"]) == []


async def test_a_collection_under_a_wrong_id_or_too_large_or_elsewhere_is_not_read(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    found = page(there, bob, dogs, 1)
    collection(there, f"{dogs}/outbox", [announced(dogs, found)], id="https://third.test/outbox")
    collection(there, f"{dogs}/featured", [found], summary="x" * 1_048_576)
    await office.follow(dogs)
    await office.run()
    assert await office.there(found["id"]) == []
    assert await office.due(READ_HISTORY) == []


async def test_pages_without_end_end(office: Office) -> None:
    there, dogs, _ = _dogs(office)
    for number in range(40):
        uri = f"{dogs}/outbox" + (f"?page={number}" if number else "")
        collection(there, uri, [], next=f"{dogs}/outbox?page={number + 1}")
    await office.follow(dogs)
    await office.run()
    assert len([uri for uri in there.asked if "outbox" in uri]) == 10


async def test_pages_in_a_circle_are_read_once(office: Office) -> None:
    there, dogs, _ = _dogs(office)
    collection(there, f"{dogs}/outbox", [], next=f"{dogs}/outbox?page=2")
    collection(there, f"{dogs}/outbox?page=2", [], next=f"{dogs}/outbox")
    await office.follow(dogs)
    await office.run()
    assert len([uri for uri in there.asked if "outbox" in uri]) == 2


async def test_a_list_sends_us_to_nobody_more_than_a_few_times(office: Office) -> None:
    there, dogs, _ = _dogs(office)
    victim = office.server("victim.test")
    listed: list[Json | str] = [announced(dogs, f"https://victim.test/{number}") for number in range(50)]
    collection(there, f"{dogs}/outbox", listed)
    await office.follow(dogs)
    await office.run()
    assert len([uri for uri in victim.asked if "nodeinfo" not in uri]) == OF_ONE


async def test_no_more_documents_are_fetched_than_a_limit(office: Office) -> None:
    there, dogs, _ = _dogs(office)
    authors = [there.actor(f"bob{number}") for number in range(DOCUMENTS)]
    posts = [page(there, each, dogs, 1) for each in authors]
    collection(there, f"{dogs}/outbox", [announced(dogs, each["id"]) for each in posts])
    await office.follow(dogs)
    there.asked.clear()
    await office.run()
    assert len([uri for uri in there.asked if "/notes/" in uri]) <= DOCUMENTS


async def test_pins_and_moderators_follow_their_server_once_a_day(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    one, two = page(there, bob, dogs, 1), page(there, bob, dogs, 2)
    collection(there, f"{dogs}/featured", [one, two])
    carl, dora = there.actor("carl"), there.actor("dora")
    collection(there, f"{dogs}/moderators", [carl, dora])
    community = await office.follow(dogs)
    await office.run()
    first, second = await office.post(one["id"]), await office.post(two["id"])
    assert first is not None and second is not None and first.pinned_at and second.pinned_at
    assert first.pinned_at > second.pinned_at
    assert await _moderators(office, community) == [carl, dora]
    (wait,) = await office.due(READ_LISTS)
    assert 0 < wait <= DAY

    collection(there, f"{dogs}/featured", [two["id"]])
    collection(there, f"{dogs}/moderators", [dora])
    office.world.time.pass_by(DAY)
    await office.run()

    first, second = await office.post(one["id"]), await office.post(two["id"])
    assert first is not None and second is not None and (first.pinned_at, bool(second.pinned_at)) == (None, True)
    assert await _moderators(office, community) == [dora]
    async with office.world.look() as tx:
        former = await tx.actors.find(carl)
        assert former is not None
        standing = await tx.memberships.get(community.id, former.id)
    assert standing is not None and standing.is_member and standing.role is Role.MEMBER


async def test_lists_that_cannot_be_read_change_nothing(office: Office) -> None:
    there, dogs, bob = _dogs(office)
    collection(there, f"{dogs}/featured", [page(there, bob, dogs, 1)])
    collection(there, f"{dogs}/moderators", [bob])
    community = await office.follow(dogs)
    await office.run()
    there.gone |= {f"{dogs}/featured", f"{dogs}/moderators"}
    office.world.time.pass_by(DAY)
    await office.run()
    assert await _moderators(office, community) == [bob]
    async with office.world.store.database.read() as connection:
        question = select(tables.post.c.id).where(tables.post.c.pinned_at.is_not(None))
        assert len(list(await connection.execute(question))) == 1
