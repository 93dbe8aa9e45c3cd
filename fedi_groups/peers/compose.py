"""From what a person wrote to a draft: Markdown rendered, those it mentions found. Done before any transaction."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, replace

from fedi_groups.domain.details import Details
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, ActorId, Instant, PostKind, Visibility
from fedi_groups.errors import Malformed, Refused, Unavailable
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.handles import FETCHES, Directory
from fedi_groups.reads.accounts import may_see
from fedi_groups.storage.unit import reading
from fedi_groups.text.languages import normalise
from fedi_groups.text.markdown import render
from fedi_groups.text.markup import is_address
from fedi_groups.text.mentions import Handle, find_mentions
from fedi_groups.text.titles import MAX_TITLE

STRANGERS = 8
"""Mentions of one text that are looked up elsewhere; who is mentioned behind them has to be known already."""
MENTIONS = 50
SECONDS = 8.0
"""How long the person waits for other servers, in all."""


CHOICES = range(2, 21)
"""How many answers a poll has; NodeBB, PieFed and Mastodon show as many."""
LONGEST_CHOICE = 200
LONGEST_POLL = 180 * DAY
LONGEST_PLACE = 300


@dataclass(frozen=True, slots=True)
class Poll:
    """What a person wants to know: `choices` are plain text. `several` may be chosen. `hidden`: how it stands is told
    when it is over."""

    choices: tuple[str, ...]
    several: bool = False
    closes_at: Instant | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote. `text` is Markdown; with a `title` it is a post of a community, without one a Note; with a
    `poll` it asks something, with an `event` it invites."""

    text: str
    title: str | None = None
    link: str | None = None
    language: str | None = None
    warning: str | None = None
    sensitive: bool = False
    visibility: Visibility = Visibility.PUBLIC
    poll: Poll | None = None
    event: Details | None = None


async def compose(
    directory: Directory, written: Written, *, by: ActorId | None = None
) -> tuple[Draft, tuple[ActorId, ...]]:
    """The draft, and whom it mentions. A mention of nobody who can be found stays text; so does one of a hidden
    community that the writer, `by`, may not know of.

    Raises Malformed for a title, link, language, poll or event that is none, TooLarge for too long a text; both say why
    in public.
    """
    title, link, language = _title(written.title), _link(written.link), _language(written.language)
    if written.poll is not None and written.event is not None:
        raise _refused("A poll is no event: post one, and then the other.")
    poll = _poll(written.poll, now=directory.store.clock()) if written.poll is not None else None
    mentioned = await _mentioned(directory, written.text)
    if by is not None:
        mentioned = await _known_to(directory, by, mentioned)
    # Up to 50,000 characters take a tenth of a second.
    rendered = await asyncio.to_thread(
        render,
        written.text,
        mentions={handle: actor.uri for handle, actor in mentioned.items()},
        hashtag_url=f"{directory.store.uris.origin}/tags/{{name}}",
    )
    draft = Draft(
        kind=PostKind.QUESTION if poll is not None else PostKind.NOTE if title is None else PostKind.PAGE,
        content=rendered.html,
        title=title,
        source=written.text,
        warning=(written.warning or "").strip() or None,
        link=link,
        language=language,
        sensitive=written.sensitive or bool((written.warning or "").strip()),
        hashtags=rendered.hashtags,
        visibility=written.visibility,
        poll=poll,
        details=_event(written.event) if written.event is not None else None,
    )
    ids = {actor.uri: actor.id for actor in mentioned.values()}
    return draft, tuple(dict.fromkeys(ids[uri] for uri in rendered.mentions))


async def preview(directory: Directory, text: str, *, by: ActorId) -> str:
    """The HTML that a text will be, as far as that is known here: nobody elsewhere is asked. Raises TooLarge."""
    mentioned = await _known_to(directory, by, await _mentioned(directory, text, strangers=0))
    known = {handle: actor.uri for handle, actor in mentioned.items()}
    tags = f"{directory.store.uris.origin}/tags/{{name}}"
    return (await asyncio.to_thread(render, text, mentions=known, hashtag_url=tags)).html


async def _mentioned(directory: Directory, text: str, *, strangers: int = STRANGERS) -> dict[str, ActorFacts]:
    """By the key of the handle as it stands in the text. So many `strangers` are looked up elsewhere."""
    found: dict[str, ActorFacts] = {}
    unknown: dict[str, str] = {}
    for handle in find_mentions(text)[:MENTIONS]:
        asked = _as_written(handle, text)
        known = await _or_none(directory.known(asked))
        if known is not None:
            found[handle.key] = known
        elif handle.host is not None and len(unknown) < strangers:
            unknown[handle.key] = asked
    if unknown:
        found |= await _met(directory, unknown)
    return {key: actor for key, actor in found.items() if actor.deleted_at is None}


async def _known_to(directory: Directory, reader: ActorId, found: dict[str, ActorFacts]) -> dict[str, ActorFacts]:
    if not any(actor.charter.hidden for actor in found.values()):
        return found
    async with reading(directory.store) as tx:
        return {key: actor for key, actor in found.items() if await may_see(tx, actor, reader)}


async def _met(directory: Directory, strangers: dict[str, str]) -> dict[str, ActorFacts]:
    """Those that could be found in time, all asked for at once."""
    found: dict[str, ActorFacts] = {}

    async def meet(key: str, handle: str) -> None:
        actor = await _or_none(directory.find(handle, budget=Budget(FETCHES)))
        if actor is not None:
            found[key] = actor

    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
            for key, handle in strangers.items():
                group.create_task(meet(key, handle))
    return found


async def _or_none(search: Awaitable[ActorFacts | None]) -> ActorFacts | None:
    try:
        return await search
    except (Refused, Unavailable):
        return None


def _as_written(handle: Handle, text: str) -> str:
    """With its sign: `!` asks for the community where a person has the same name."""
    return f"!{handle.key}" if f"!{handle.key}" in text.lower() else handle.key


def _title(title: str | None) -> str | None:
    words = " ".join((title or "").split())
    if len(words) > MAX_TITLE:
        raise _refused(f"A title has up to {MAX_TITLE} characters; this one has {len(words)}.")
    return words or None


def _link(link: str | None) -> str | None:
    address = (link or "").strip()
    if address and not (address.lower().startswith(("https://", "http://")) and is_address(address)):
        raise _refused(f"{address} is no link: it takes an address as https://example.org/page.")
    return address or None


def _language(tag: str | None) -> str | None:
    if not tag:
        return None
    normal = normalise(tag)
    if normal is None:
        raise _refused(f"{tag} is no language: it takes a code as en, ar or pt-BR.")
    return normal


def _poll(asked: Poll, *, now: Instant) -> PollDraft:
    choices = [" ".join(each.split()) for each in asked.choices]
    if len(choices) not in CHOICES:
        raise _refused(f"A poll has {CHOICES[0]} to {CHOICES[-1]} answers; this one has {len(choices)}.")
    if len({each.casefold() for each in choices}) < len(choices) or not all(choices):
        raise _refused("The answers of a poll differ, and none is empty.")
    if any(len(each) > LONGEST_CHOICE for each in choices):
        raise _refused(f"An answer of a poll has up to {LONGEST_CHOICE} characters.")
    if asked.closes_at is not None and not now < asked.closes_at <= now + LONGEST_POLL:
        raise _refused(f"A poll ends within {LONGEST_POLL // DAY} days.")
    return PollDraft(tuple((each, 0) for each in choices), asked.several, asked.closes_at, hidden=asked.hidden)


def _event(said: Details) -> Details:
    place = " ".join((said.place or "").split()) or None
    if said.starts is None:
        raise _refused("An event begins at some time.")
    if said.ends is not None and said.ends <= said.starts:
        raise _refused("An event ends after it has begun.")
    if place is not None and len(place) > LONGEST_PLACE:
        raise _refused(f"A place has up to {LONGEST_PLACE} characters; this one has {len(place)}.")
    return replace(said, place=place, join=_link(said.join))


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
