"""Previews of pages that posts link to: words, and a picture that comes from here. HTML of others never does."""

from html import escape
from typing import Any
from urllib.parse import urlsplit

from typing_extensions import TypedDict

from fedi_groups.domain.cards import CardFacts
from fedi_groups.domain.facts import PostFacts
from fedi_groups.wire.uris import Uris


class PreviewCard(TypedDict):
    """https://docs.joinmastodon.org/entities/PreviewCard/"""

    url: str
    title: str
    description: str
    language: str | None
    type: str
    authors: list[dict[str, Any]]
    author_name: str
    author_url: str
    provider_name: str
    provider_url: str
    html: str
    width: int
    height: int
    image: str | None
    image_description: str
    embed_url: str
    blurhash: str | None
    published_at: str | None


def card_of(post: PostFacts, found: CardFacts | None, uris: Uris) -> PreviewCard | None:
    """What is known of the page; of a post that is a link, at least what it links to, under its title."""
    if found is None and post.link is None:
        return None
    card = found or CardFacts(post.link or "", post.title or post.link or "", provider_name=_host(post.link or ""))
    authors = [{"name": card.author_name, "url": card.author_url, "account": None}] if card.author_name else []
    return {
        "url": card.url,
        "title": card.title,
        "description": card.description,
        "language": post.language,
        "type": "link",
        "authors": authors,
        "author_name": card.author_name,
        "author_url": card.author_url,
        "provider_name": escape(card.provider_name),
        "provider_url": card.provider_url,
        "html": "",
        "width": 0,
        "height": 0,
        "image": uris.card_picture(card.key) if card.image is not None else None,
        "image_description": "",
        "embed_url": "",
        "blurhash": None,
        "published_at": None,
    }


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
