"""From what a person wrote to a draft: Markdown rendered, those it mentions found. Done before any transaction."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass

from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, PostKind, Visibility
from fedi_groups.errors import Malformed, Refused, Unavailable
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.handles import FETCHES, Directory
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


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote. `text` is Markdown; with a `title` it is a post of a community, without one a Note."""

    text: str
    title: str | None = None
    link: str | None = None
    language: str | None = None
    warning: str | None = None
    sensitive: bool = False
    visibility: Visibility = Visibility.PUBLIC


async def compose(directory: Directory, written: Written) -> tuple[Draft, tuple[ActorId, ...]]:
    """The draft, and whom it mentions. A mention of nobody who can be found stays text.

    Raises Malformed for a title, link or language that is none, TooLarge for too long a text; both say why in public.
    """
    title, link, language = _title(written.title), _link(written.link), _language(written.language)
    mentioned = await _mentioned(directory, written.text)
    # Up to 50,000 characters take a tenth of a second.
    rendered = await asyncio.to_thread(
        render,
        written.text,
        mentions={handle: actor.uri for handle, actor in mentioned.items()},
        hashtag_url=f"{directory.store.uris.origin}/tags/{{name}}",
    )
    draft = Draft(
        kind=PostKind.NOTE if title is None else PostKind.PAGE,
        content=rendered.html,
        title=title,
        source=written.text,
        warning=(written.warning or "").strip() or None,
        link=link,
        language=language,
        sensitive=written.sensitive or bool((written.warning or "").strip()),
        hashtags=rendered.hashtags,
        visibility=written.visibility,
    )
    ids = {actor.uri: actor.id for actor in mentioned.values()}
    return draft, tuple(dict.fromkeys(ids[uri] for uri in rendered.mentions))


async def _mentioned(directory: Directory, text: str) -> dict[str, ActorFacts]:
    """By the key of the handle as it stands in the text."""
    found: dict[str, ActorFacts] = {}
    strangers: dict[str, str] = {}
    for handle in find_mentions(text)[:MENTIONS]:
        asked = _as_written(handle, text)
        known = await _or_none(directory.known(asked))
        if known is not None:
            found[handle.key] = known
        elif handle.host is not None and len(strangers) < STRANGERS:
            strangers[handle.key] = asked
    if strangers:
        found |= await _met(directory, strangers)
    return {key: actor for key, actor in found.items() if actor.deleted_at is None}


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


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
