"""Answers that were missed: the thread of a post in a community elsewhere is read again after an hour and a day."""

import pytest

from fedi_groups.actions import posting
from fedi_groups.actions.posting import READ_THREAD
from fedi_groups.domain.events import Elsewhere
from fedi_groups.domain.types import DAY, HOUR, MINUTE, ReceivedId, Uri
from fedi_groups.errands.recall import DEEPEST
from fedi_groups.peers.collections import OF_ONE
from fedi_groups.storage.due import put_due
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time
from tests.errands.conftest import Office, announced, collection, page, person
from tests.foreign import AS, Foreign

pytestmark = pytest.mark.anyio

DOGS = Uri("https://there.test/c/dogs")
RELAYED = Elsewhere(ReceivedId(7), Uri("https://there.test/activities/7"), relayed=True)


async def _thread(office: Office, **more: object) -> tuple[Foreign, Json]:
    """A community with one post, already read, whose document says `more` from now on."""
    there = office.server("there.test")
    there.actor("dogs", kind="Group")
    post = page(there, there.actor("bob"), DOGS, 1, published=write_time(office.world.time()))
    collection(there, f"{DOGS}/outbox", [announced(DOGS, post["id"])])
    await office.follow(DOGS)
    await office.read()
    there.documents[post["id"]] |= more
    there.asked.clear()
    return there, post


async def _later(office: Office, microseconds: int = HOUR) -> None:
    office.world.time.pass_by(microseconds)
    await office.run()


def _answer(server: Foreign, name: str, parent: str, **more: object) -> Json:
    return server.note(server.actor(name), 1, to=[DOGS], inReplyTo=parent, **more)


async def test_a_context_brings_what_was_missed_from_wherever_it_was_said(office: Office) -> None:
    there, post = await _thread(office, context=f"{DOGS}/threads/1")
    third = office.server("third.test")
    first = _answer(third, "eve", post["id"])
    second = _answer(there, "carl", first["id"])
    collection(there, f"{DOGS}/threads/1", [post["id"], first["id"], second["id"]], attributedTo=DOGS)

    await _later(office)

    found = [await office.post(each["id"]) for each in (post, first, second)]
    assert [each.depth for each in found if each is not None] == [0, 1, 2]
    assert [row.kind for row in await office.world.log()] == ["follow"]


async def test_it_is_looked_at_after_an_hour_and_after_a_day_and_then_no_more(office: Office) -> None:
    there, post = await _thread(office)
    waits = await office.due(READ_THREAD)
    await _later(office)
    waits += await office.due(READ_THREAD)
    await _later(office, DAY)
    assert [round(each / HOUR) for each in waits] == [1, 23]
    assert await office.due(READ_THREAD) == []
    assert there.asked.count(post["id"]) == 2


async def test_a_post_that_has_just_come_is_looked_at_in_an_hour(office: Office) -> None:
    there = office.server("there.test")
    there.actor("dogs", kind="Group")
    dogs = await office.follow(DOGS)
    await office.run()
    bob = await office.world.stranger("bob")
    await office.world.post(bob, dogs, uri="https://there.test/notes/9")
    assert [round(each / HOUR) for each in await office.due(READ_THREAD)] == [1]


async def test_an_old_post_is_looked_at_once(office: Office) -> None:
    there = office.server("there.test")
    there.actor("dogs", kind="Group")
    post = page(there, there.actor("bob"), DOGS, 1, published="2020-01-01T00:00:00Z")
    collection(there, f"{DOGS}/outbox", [announced(DOGS, post["id"])])
    await office.follow(DOGS)
    await office.read()
    assert await office.due(READ_THREAD) == []


async def test_replies_are_read_where_there_is_no_context_and_those_to_them_as_well(office: Office) -> None:
    there, post = await _thread(office, context="https://there.test/nothing", replies="https://there.test/replies/1")
    third = office.server("third.test")
    first = _answer(third, "eve", post["id"], replies="https://third.test/replies/1")
    second = _answer(third, "fay", first["id"])
    collection(
        there, "https://there.test/replies/1", [], first="https://there.test/replies/1?page=1", type="Collection"
    )
    collection(there, "https://there.test/replies/1?page=1", [first["id"]], type="CollectionPage")
    collection(third, "https://third.test/replies/1", [second["id"]])

    await _later(office)

    assert await office.there(first["id"], second["id"]) == [first["id"], second["id"]]


async def test_nodebb_keeps_a_topic_in_pages_of_ids(office: Office) -> None:
    nodebb = office.serves("nodebb")
    person(nodebb, "https://nodebb.test/uid/3")
    listed = nodebb.documents["https://nodebb.test/category/2/outbox?page=1"]["orderedItems"]
    answer, topic = (each["object"]["object"] for each in listed)
    nodebb.documents |= {each["id"]: {"@context": AS, **each} for each in (answer, topic)}
    collection(nodebb, "https://nodebb.test/category/2/outbox", [announced("https://nodebb.test/category/2", topic)])

    await office.follow("https://nodebb.test/category/2")
    await office.read()

    assert await office.there(answer["id"]) == [answer["id"]]


async def test_mastodon_embeds_a_first_page_and_names_the_next(office: Office) -> None:
    mastodon, third = office.serves("mastodon"), office.server("third.test")
    there = office.server("there.test")
    there.actor("dogs", kind="Group")
    mia = "https://mastodon.test/users/mia"
    note = mastodon.documents[f"{mia}/outbox?page=true"]["orderedItems"][1]["object"]
    note |= {"replies": mastodon.documents[f"{mia}/statuses/1/replies"]}
    own = note | {"id": f"{mia}/statuses/3", "inReplyTo": note["id"], "replies": None}
    mastodon.documents |= {each["id"]: {"@context": AS, **each} for each in (note, own)}
    answer = _answer(third, "eve", note["id"])
    collection(there, f"{DOGS}/outbox", [announced(DOGS, note["id"])])

    await office.follow(DOGS)
    await office.read()

    assert await office.there(own["id"], answer["id"]) == [own["id"], answer["id"]]


async def test_what_hangs_on_another_thread_does_not_come_along(office: Office) -> None:
    there, post = await _thread(office, context=f"{DOGS}/threads/1")
    third = office.server("third.test")
    other = third.note(third.actor("eve"), 1)
    stray = _answer(third, "fay", other["id"])
    lone = page(third, third.actor("gus"), "https://elsewhere.test/c/x", 1)
    collection(there, f"{DOGS}/threads/1", [post["id"], stray["id"], lone["id"]])
    await _later(office)
    assert await office.there(other["id"], stray["id"], lone["id"]) == []


async def test_an_answer_whose_parents_are_missing_brings_them(office: Office) -> None:
    there, post = await _thread(office, context=f"{DOGS}/threads/1")
    first = _answer(there, "carl", post["id"])
    second = _answer(there, "dora", first["id"])
    collection(there, f"{DOGS}/threads/1", [second["id"]])
    await _later(office)
    assert await office.there(first["id"], second["id"]) == [first["id"], second["id"]]


async def test_answers_in_a_circle_or_too_deep_lead_nowhere(office: Office) -> None:
    there, post = await _thread(office, context=f"{DOGS}/threads/1")
    one, two = f"{there.origin}/users/a1/notes/1", f"{there.origin}/users/a2/notes/1"
    _answer(there, "a1", two)
    _answer(there, "a2", one)
    parent = post["id"]
    for depth in range(DEEPEST + 2):
        parent = _answer(there, f"deep{depth}", parent)["id"]
    collection(there, f"{DOGS}/threads/1", [one, parent])
    await _later(office)
    assert await office.there(one, two, parent) == []


async def test_a_context_on_a_server_that_has_nothing_to_do_with_it_is_not_read(office: Office) -> None:
    victim = office.server("victim.test")
    await _thread(office, context="https://victim.test/contexts/1", replies="https://victim.test/replies/1")
    await _later(office)
    assert victim.asked == []


async def test_a_private_answer_and_one_that_was_deleted_stay_out(office: Office) -> None:
    there, post = await _thread(office, context=f"{DOGS}/threads/1")
    private = _answer(there, "carl", post["id"])
    there.documents[private["id"]] |= {"to": ["https://there.test/users/carl/followers"], "cc": []}
    deleted = _answer(there, "dora", post["id"])
    gone = _answer(there, "fay", post["id"])
    there.gone.add(gone["id"])
    async with office.world.tx() as tx:
        tx.posts.forget(deleted["id"], now=tx.now)
    collection(there, f"{DOGS}/threads/1", [private["id"], deleted["id"], gone["id"]])
    await _later(office)
    assert await office.there(private["id"], deleted["id"], gone["id"]) == []


async def test_answers_sent_to_one_server_are_few(office: Office) -> None:
    there, post = await _thread(office, context=f"{DOGS}/threads/1")
    victim = office.server("victim.test")
    collection(there, f"{DOGS}/threads/1", [post["id"], *(f"https://victim.test/{number}" for number in range(50))])
    await _later(office)
    assert len(victim.asked) == OF_ONE


async def test_our_own_words_and_deleted_posts_are_not_asked_for(office: Office) -> None:
    there, post = await _thread(office, context=f"{DOGS}/threads/1")
    collection(there, f"{DOGS}/threads/1", ["https://here.test/comment/5", post["id"]])
    await _later(office)
    facts = await office.post(post["id"])
    assert facts is not None
    async with office.world.tx() as tx:
        author = await tx.actors.get(facts.author_id)
        await posting.delete(tx, post=await tx.posts.get(facts.id), author=author, cause=RELAYED)
        put_due(tx.writes, READ_THREAD, str(facts.id), at=tx.now)
    there.asked.clear()
    await _later(office, MINUTE)
    assert there.asked == []
