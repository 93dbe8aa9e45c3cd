"""Whatever is accepted, nobody else waits for it longer than 50 ms, and it costs no more than half a second.

These two are timed, as nothing else here: by CPU, not by the clock, and by what this machine needs for a signature.
"""

from collections.abc import Awaitable, Callable

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MINUTE, Uri
from fedi_groups.inbox.unwrap import TEXT_IN_ONE
from fedi_groups.text.aside import SMALL
from fedi_groups.text.html import sanitise
from fedi_groups.text.markdown import render
from fedi_groups.text.prose import prose_of
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request
from tests.costs.loop import allowed, spent_by
from tests.traps.town import Neighbour, Town, public_note

pytestmark = pytest.mark.anyio

INBOX = "https://here.test/inbox"
LISTS = render("- a\n" * 1_700, mentions={}).html
QUOTES = render("> a\n\n" * 1_300, mentions={}).html
ELEMENTS = sanitise("<p class=quote-inline>x" * 10_000)


async def check(work: Callable[[], Awaitable[object]]) -> None:
    """As if nobody had read these texts before."""
    prose_of.cache_clear()
    spent = await spent_by(work)
    assert spent.held <= allowed(50), spent
    assert spent.cpu <= allowed(500), spent


async def _place(town: Town) -> tuple[ActorFacts, ActorFacts, Neighbour, Uri]:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("mastodon")
    max_ = neighbour.person("max")
    await town.joins(neighbour, max_, cats)
    return ann, cats, neighbour, max_


def _posted(town: Town, neighbour: Neighbour, document: Json) -> Request:
    return neighbour.signed(document, inbox=INBOX, now=town.time())


@pytest.mark.parametrize("text", [LISTS, QUOTES, ELEMENTS], ids=["lists", "quotes", "elements"])
async def test_a_long_text_of_our_own_is_told_beside_the_event_loop(town: Town, text: str) -> None:
    assert len(text) > SMALL
    ann, cats, neighbour, max_ = await _place(town)
    club = await town.private("club", ann)
    await town.joins(neighbour, max_, club)
    await town.admits(ann, await town.actor(max_), club)
    for community in (cats, club):
        await check(lambda community=community: town.server.post(ann, community.uri, "T", text))  # type: ignore[misc]
        await check(town.server.services.delivery.step)


@pytest.mark.parametrize("unit", ["<p>x", "<ruby><rt>x", "<a href='https://x.test/'>x", "&lt"])
async def test_a_long_text_from_elsewhere_is_taken_beside_the_event_loop(town: Town, unit: str) -> None:
    _, cats, neighbour, max_ = await _place(town)
    note = public_note(neighbour, max_, 1, cats, content=unit * (240_000 // len(unit)))
    request = _posted(town, neighbour, neighbour.create(max_, note))
    await check(lambda: town.post(request))
    await check(town.server.services.inbox.drain)
    await check(town.server.services.delivery.step)
    assert await town.sees(note["id"]) is not None


async def test_of_many_posts_in_one_announce_only_as_much_text_is_read_as_one_could_have(town: Town) -> None:
    ann, _cats, neighbour, max_ = await _place(town)
    dogs = neighbour.actor("dogs", kind="Group")
    await town.server.follow(ann, dogs)
    await town.settle()
    await town.send(neighbour, neighbour.activity("Accept", dogs, neighbour.mail[-1].document))
    notes = [neighbour.note(max_, each, to=[dogs], content="<b>x" * 1_000) for each in range(200)]
    announce = neighbour.activity("Announce", dogs, [neighbour.create(max_, each) for each in notes])
    request = _posted(town, neighbour, announce)
    await check(lambda: town.post(request))
    await check(town.server.services.inbox.drain)
    seen = [each for each in notes if await town.sees(each["id"]) is not None]
    assert seen == notes[: TEXT_IN_ONE // 4_000]


async def test_collections_of_long_posts_are_put_together_beside_the_event_loop(town: Town) -> None:
    """And hold as many as Lemmy reads."""
    ann, cats, _, _ = await _place(town)
    for number in range(26):
        await town.server.post(ann, cats.uri if number % 2 else None, f"T{number}", ELEMENTS)
    for path, agent in (("/c/cats/outbox", "Lemmy/0.19"), ("/u/ann/outbox", "Mastodon/4.5")):
        town.time.pass_by(MINUTE)
        await check(lambda path=path, agent=agent: town.get(path, user_agent=agent))  # type: ignore[misc]
        answer = await town.get(path, user_agent=agent)
        assert len(answer.content) <= 1_048_576
        assert 0 < len(answer.json()["orderedItems"]) < answer.json()["totalItems"]


async def test_a_list_of_long_posts_reads_their_first_words_alone(town: Town) -> None:
    ann, cats, _, _ = await _place(town)
    for number in range(20):
        await town.server.post(ann, cats.uri, f"T{number}", ELEMENTS)
    town.time.pass_by(MINUTE)
    await check(lambda: town.get("/c/cats", accept="text/html"))
