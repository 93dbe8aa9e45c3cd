"""Asking a page what it is about: once, unsigned, within the bounds of all that is fetched."""

from typing import Any
from urllib.parse import urlsplit

from fedi_groups.domain.cards import CardFacts
from fedi_groups.errors import FediGroupsError
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.text.aside import aside
from fedi_groups.text.previews import LONGEST_TITLE, plain, read_preview

DOCUMENTS = 2
"""The page, and what its server says of it in oEmbed (oembed.com)."""


async def fetch_card(fetcher: Fetcher, url: str) -> CardFacts | None:
    """What the page at this address says of itself; None if that is nothing. Raises what fetching raises."""
    budget = Budget(DOCUMENTS)
    answer = await fetcher.page(url, budget=budget)
    kind = answer.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() not in ("text/html", "application/xhtml+xml"):
        return None
    found = await aside(len(answer.body), read_preview, answer.body, answer.url, kind)
    said = await _oembed(fetcher, found.oembed, budget) if found.oembed is not None else {}
    title = found.title or plain(said.get("title"), LONGEST_TITLE)
    if not title:
        return None
    parts = urlsplit(url)
    return CardFacts(
        url=url,
        title=title,
        description=found.description,
        image=found.image or _web(said.get("thumbnail_url")),
        author_name=plain(said.get("author_name"), LONGEST_TITLE),
        author_url=_web(said.get("author_url")) or "",
        provider_name=found.provider or plain(said.get("provider_name"), LONGEST_TITLE) or (parts.hostname or ""),
        provider_url=f"{parts.scheme}://{parts.netloc}",
    )


async def _oembed(fetcher: Fetcher, address: str, budget: Budget) -> dict[str, Any]:
    """Words alone are taken from it, never HTML. What goes wrong with it is no harm."""
    try:
        return await fetcher.json(address, budget=budget, accept="application/json")
    except FediGroupsError:
        return {}


def _web(address: object) -> str | None:
    fits = isinstance(address, str) and address.startswith(("https://", "http://")) and len(address) <= 2000
    return str(address) if fits else None
