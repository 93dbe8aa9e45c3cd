"""What the largest inputs cost that we accept: counted, never timed. What is kept, and what leaves the event loop."""

import asyncio
import threading
from contextlib import suppress
from typing import Any

import orjson
import pytest

from fedi_groups.actions.drafting import drafted
from fedi_groups.errors import TooLarge, Unauthenticated
from fedi_groups.inbox import gather
from fedi_groups.inbox.gate import LARGEST
from fedi_groups.inbox.survey import mentioned_uris
from fedi_groups.inbox.unwrap import MOST_IN_ONE, unwrap
from fedi_groups.peers.aside import in_plain_form
from fedi_groups.storage.received import State
from fedi_groups.text.aside import SMALL, aside
from fedi_groups.text.commonmark import MAX_MARKS
from fedi_groups.text.markdown import render
from fedi_groups.text.markup import MAX_LENGTH
from fedi_groups.text.tree import MAX_DEPTH as MAX_NESTED
from fedi_groups.text.tree import MAX_ELEMENTS, Element, parse
from fedi_groups.wire.json import MAX_BYTES, MAX_DEPTH, MAX_VALUES, read_json
from fedi_groups.wire.ldsig import sign_document
from fedi_groups.wire.linked import MAX_ENTRIES, MAX_TOGETHER
from fedi_groups.wire.parse import LONGEST_CONTENT, parse_activity, parse_post
from fedi_groups.wire.read import MOST_ITEMS
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, read_claim
from fedi_groups.wire.signing.request import MAX_COVERED, MAX_FIELD_LENGTH
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

AS = "https://www.w3.org/ns/activitystreams"
BOB = "https://there.test/users/bob"
MENTION = {"type": "Mention", "href": "https://there.test/users/eve", "name": "@eve@there.test"}
UNITS = ("<b>", "<p>x", "<br>", "<td>", "<table><tr><td>", "<ul><li>", "<blockquote>", "<ruby><rt>x", "&lt", "<", "<a ")


def _note(**more: object) -> Json:
    return {"id": f"{BOB}/notes/1", "type": "Note", "attributedTo": BOB, "to": [f"{AS}#Public"], **more}


def _create(**more: object) -> Json:
    return {"@context": AS, "id": f"{BOB}/activities/1", "type": "Create", "actor": BOB, "object": _note(**more)}


def _nested(deep: int) -> object:
    return [_nested(deep - 1)] if deep else 1


def _elements(element: Element) -> int:
    return 1 + sum(_elements(child) for child in element.children if isinstance(child, Element))


def _depth(element: Element) -> int:
    return 1 + max((_depth(child) for child in element.children if isinstance(child, Element)), default=0)


def test_what_is_read_has_a_size_a_depth_and_a_number_of_values() -> None:
    assert LARGEST == MAX_BYTES
    read_json(orjson.dumps(_create(tag=[1] * (MAX_VALUES - 100), x=_nested(MAX_DEPTH - 3))))
    for outsized in (_create(tag=[{}] * 100_000), _create(x=_nested(MAX_DEPTH)), _create(content="x" * MAX_BYTES)):
        with pytest.raises(TooLarge):
            read_json(orjson.dumps(outsized))


def test_of_many_tags_recipients_and_attachments_only_the_first_are_looked_at() -> None:
    people = [f"https://there.test/users/{number}" for number in range(3_000)]
    tags = [MENTION | {"href": each} for each in people]
    pictures = [{"type": "Image", "url": f"https://there.test/{number}.png"} for number in range(1_000)]
    create = _create(to=people, cc=people, tag=tags, attachment=pictures) | {"to": people, "cc": people}
    activity = parse_activity(read_json(orjson.dumps(create)))

    post = parse_post(activity.object or {})

    assert len(post.mentions) == len(post.to) == len(post.cc) == len(activity.to) == MOST_ITEMS
    assert len(post.attachments) == 32
    assert len(mentioned_uris(activity)) <= 3 * MOST_ITEMS + 10


def test_an_announce_of_thousands_is_an_announce_of_the_first() -> None:
    likes = [{"id": f"{BOB}/likes/{number}", "type": "Like", "actor": BOB, "object": BOB} for number in range(2_000)]
    announce = {"@context": AS, "id": f"{BOB}/activities/1", "type": "Announce", "actor": BOB, "object": likes}
    assert len(unwrap(parse_activity(read_json(orjson.dumps(announce))))) == MOST_IN_ONE


@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_of_html_is_a_bounded_tree(unit: str) -> None:
    post = parse_post(_note(content=unit * (1_000_000 // len(unit))))
    assert len(post.content) <= LONGEST_CONTENT <= MAX_LENGTH

    tree = parse(post.content)

    assert _elements(tree) <= MAX_ELEMENTS + 4
    assert _depth(tree) <= MAX_NESTED + 6
    assert len(drafted(post).html) <= 6 * LONGEST_CONTENT


@pytest.mark.parametrize(
    "unit", ["*", "[", "`", "> ", "- ", "a\n", "|", "![](x) ", "https://a.test ", "#a ", "~~", "<"]
)
def test_markdown_of_more_marks_than_anyone_writes_is_refused(unit: str) -> None:
    source = unit * (MAX_MARKS + 10)
    with pytest.raises(TooLarge):
        render(source, mentions={})
    with pytest.raises(TooLarge):
        drafted(parse_post(_note(content=source, mediaType="text/markdown")))


@pytest.mark.parametrize(
    "more",
    [
        {"tag": [{"type": "Mention"}] * (MAX_TOGETHER + 1)},
        {f"as:tag{number}": [{"type": "Mention"}] * 100 for number in range(MAX_ENTRIES // 200 + 1)},
    ],
)
async def test_what_json_ld_would_have_to_compact_is_small_or_refused(more: Json) -> None:
    document = _create() | {"@context": [AS, {"x": "as:object"}], "as:name": "x", **more}
    size = len(orjson.dumps(document))
    with pytest.raises(TooLarge):
        await in_plain_form(document, size=size)


def test_a_signature_that_covers_much_or_is_long_is_refused() -> None:
    covered = " ".join(f"h{number}" for number in range(MAX_COVERED + 1))
    for header in (f'keyId="{BOB}",headers="{covered}",signature="AAAA"', "a" * (MAX_FIELD_LENGTH + 1)):
        with pytest.raises(Unauthenticated):
            read_claim(Request("POST", "https://here.test/inbox", {"signature": header}))
    components = " ".join(f'"h{number}"' for number in range(MAX_COVERED + 1))
    headers = {"signature-input": f'a=({components});keyid="{BOB}"', "signature": "a=:AAAA:"}
    with pytest.raises(Unauthenticated):
        read_claim(Request("POST", "https://here.test/inbox", headers))


async def test_only_what_is_small_is_worked_on_in_the_event_loop() -> None:
    loop = threading.get_ident()
    assert await aside(SMALL, threading.get_ident) == loop
    assert await aside(SMALL + 1, threading.get_ident) != loop


@pytest.fixture
def drafted_in(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads in which texts were cleaned."""
    seen: list[int] = []

    def noted(*args: Any) -> Any:
        seen.append(threading.get_ident())
        return drafted(*args)

    monkeypatch.setattr(gather, "drafted", noted)
    return seen


@pytest.mark.parametrize(
    "text",
    [
        {"content": "<p>x" * SMALL},
        {"content": "**x** " * 10, "mediaType": "text/markdown"},
        {"content": None, "contentMap": {"en": "<p>x" * SMALL}},
    ],
)
async def test_slow_texts_are_cleaned_beside_the_event_loop(inbox: Inbox, drafted_in: list[int], text: Json) -> None:
    await inbox.world.community("cats", await inbox.world.person("ann"))
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats"))
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"]) | text

    assert await inbox.receive(inbox.there.activity("Create", bob, note)) is State.DONE

    assert drafted_in and threading.get_ident() not in drafted_in


async def test_others_get_their_turn_between_the_activities_of_one_announce(inbox: Inbox) -> None:
    ann = await inbox.world.person("ann")
    dogs = inbox.there.actor("dogs", kind="Group")
    people = [inbox.there.actor(f"member{number}") for number in range(20)]
    for each in (dogs, *people):
        await inbox.receive(inbox.there.activity("Follow", each, ann.uri))
    post = await inbox.world.post(ann, await inbox.world.community("cats", ann))
    likes = [inbox.there.activity("Like", each, post.uri) for each in people]
    await inbox.post(inbox.there.signed(inbox.there.activity("Announce", dogs, likes), inbox="https://here.test/inbox",
                                        now=inbox.world.time()))  # fmt: skip
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counter = asyncio.create_task(count())
    await inbox.worker.drain()
    counter.cancel()
    with suppress(asyncio.CancelledError):
        await counter

    assert turns > len(likes)


async def test_a_small_document_with_an_ld_signature_is_still_believed(inbox: Inbox) -> None:
    """The bounds above leave room for what is really sent: fifty people mentioned, thirty pictures."""
    await inbox.world.community("cats", await inbox.world.person("ann"))
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats"))
    pictures = [{"type": "Image", "url": f"https://there.test/{number}.png", "name": "x"} for number in range(30)]
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"], tag=[MENTION] * 50, attachment=pictures)
    create = inbox.there.activity("Create", bob, note) | {"@context": [AS, "https://w3id.org/security/v1"]}
    signed = sign_document(create, inbox.there.key(bob), now=inbox.world.time())
    relay = inbox.server("relay.test").actor("relay", kind="Application")

    assert await inbox.receive(signed, by=relay) is State.DONE

    assert create["id"] not in inbox.there.asked
