"""Rows of what pages say of themselves, by their address."""

from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache
from secrets import token_hex

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.cards import CardFacts, digest_of
from fedi_groups.domain.types import Instant
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.shelves import CHUNK
from fedi_groups.storage.upserts import upsert

_c = tables.card.c
_SAID = ("title", "description", "image", "author_name", "author_url", "provider_name", "provider_url")

_FACTS = tuple(each.name for each in fields(CardFacts))


async def find_cards(connection: AsyncConnection, urls: Iterable[str]) -> dict[str, CardFacts]:
    """Of those of these pages of which something is known."""
    digests = sorted({digest_of(each) for each in urls})[:CHUNK]
    if not digests:
        return {}
    # One more of the same finds nothing more, so that few statements have to be made.
    number = next(each for each in (1, 4, 20, 100, CHUNK) if each >= len(digests))
    given = {f"d{place}": digests[min(place, len(digests) - 1)] for place in range(number)}
    cards = [CardFacts(*row) for row in await _among(number).rows(connection, **given)]
    return {each.url: each for each in cards}


@lru_cache
def _among(number: int) -> Asked:
    chosen = _c.digest.in_([bindparam(f"d{place}") for place in range(number)])
    return Asked(select(*(_c[name] for name in _FACTS)).where(chosen, _c.title != ""))


async def find_picture(connection: AsyncConnection, key: str) -> str | None:
    """Where the picture lies that is called so."""
    return (await connection.execute(select(_c.image).where(_c.key == key))).scalar_one_or_none()


async def is_fresh(connection: AsyncConnection, url: str, *, now: Instant) -> bool:
    """Whether this page has been looked at lately."""
    until = (await connection.execute(select(_c.until).where(_c.digest == digest_of(url)))).scalar_one_or_none()
    return until is not None and until > now


async def keep_card(connection: AsyncConnection, url: str, card: CardFacts | None, *, until: Instant) -> None:
    """In place of what was known; None: nothing came of it."""
    said = {name: getattr(card or CardFacts(url, ""), name) for name in _SAID}
    row = {"digest": digest_of(url), "url": url, **said, "key": token_hex(16), "until": until}
    await upsert(connection, tables.card, [row], update=("url", *_SAID, "until"))


async def forget_cards(connection: AsyncConnection, *, before: Instant) -> None:
    await connection.execute(delete(tables.card).where(_c.until < before))
