"""Posts and comments as apps know them: a Status each; a thread of a community stands in a boost by it."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote as quoted_path

from typing_extensions import TypedDict

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, Instant, Mark, PostId, Visibility
from fedi_groups.faces.mastodon.entities.accounts import Account, Emoji, Mention, account, emojis_of, mention
from fedi_groups.faces.mastodon.entities.cards import PreviewCard, card_of
from fedi_groups.faces.mastodon.entities.filters import FilterResult, result_of
from fedi_groups.faces.mastodon.entities.media import MediaAttachment, Shelf, attachments
from fedi_groups.faces.mastodon.entities.quotes import Quote, QuoteApproval, approval_of, quote_of, shallow_quote_of
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.reads.accounts import AccountFigures
from fedi_groups.reads.statuses import Item, StatusView
from fedi_groups.storage.ids import instant_of
from fedi_groups.text.prose import prose_of
from fedi_groups.wire.uris import Uris


class StatusTag(TypedDict):
    name: str
    url: str


class PollOption(TypedDict):
    title: str
    votes_count: int | None


class Poll(TypedDict):
    """https://docs.joinmastodon.org/entities/Poll/"""

    id: str
    expires_at: str | None
    expired: bool
    multiple: bool
    votes_count: int
    voters_count: int | None
    options: list[PollOption]
    emojis: list[Emoji]
    voted: bool
    own_votes: list[int]


class Status(TypedDict):
    """https://docs.joinmastodon.org/entities/Status/"""

    id: str
    uri: str
    url: str
    created_at: str
    edited_at: str | None
    account: Account
    content: str
    visibility: str
    sensitive: bool
    spoiler_text: str
    language: str | None
    media_attachments: list[MediaAttachment]
    mentions: list[Mention]
    tags: list[StatusTag]
    emojis: list[Emoji]
    replies_count: int
    reblogs_count: int
    favourites_count: int
    quotes_count: int
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    reblog: "Status | None"
    poll: Poll | None
    card: PreviewCard | None
    application: dict[str, Any] | None
    quote: Quote | None
    quote_approval: QuoteApproval
    favourited: bool
    reblogged: bool
    muted: bool
    bookmarked: bool
    pinned: bool
    filtered: list[FilterResult]


VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.MEMBERS: "private",
    Visibility.FOLLOWERS: "private",
    Visibility.DIRECT: "direct",
}
"""Some apps fail on any other word."""


def status(
    item: Item,
    figures: Mapping[ActorId, AccountFigures],
    *,
    shelf: Shelf,
    quoted: Mapping[PostId, StatusView] = MappingProxyType({}),
) -> Status:
    """What stands at this place of a timeline. `quoted`: what such posts quote that the reader may see."""
    inner = _status(item.status, figures, shelf)
    target = item.status.quoted.post if item.status.quoted is not None else None
    view = quoted.get(target.id) if target is not None else None
    shown = {**_status(view, figures, shelf), "quote": shallow_quote_of(view)} if view is not None else None
    inner["quote"] = quote_of(item.status, shown)
    return inner if item.by is None else _boost(item, inner, figures, shelf)


def _boost(item: Item, inner: Status, figures: Mapping[ActorId, AccountFigures], shelf: Shelf) -> Status:
    """A community's is of the moment of the post, a person's of its own."""
    assert item.by is not None
    own = not item.by.is_community
    return {
        **inner,
        "id": str(item.number),
        "uri": shelf.uris.activity(item.number) if own else f"{inner['uri']}#boost",
        "url": inner["url"],
        "created_at": moment(instant_of(item.number)) if own else inner["created_at"],
        "account": _account(item.by, figures, shelf),
        "visibility": VISIBILITIES[item.visibility or item.status.post.visibility],
        "content": "",
        "spoiler_text": "",
        "edited_at": None,
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "poll": None,
        "card": None,
        "quote": None,
        "pinned": False,
        "reblog": inner,
    }


def _account(actor: ActorFacts, figures: Mapping[ActorId, AccountFigures], shelf: Shelf) -> Account:
    """Made once for all that they have said on this page."""
    known = shelf.accounts.get(actor.id)
    if known is None:
        known = shelf.accounts[actor.id] = account(actor, figures[actor.id], uris=shelf.uris)
    return known


def _mention(actor: ActorFacts, shelf: Shelf) -> Mention:
    """Likewise."""
    known = shelf.mentions.get(actor.id)
    if known is None:
        known = shelf.mentions[actor.id] = mention(actor)
    return known


def _status(view: StatusView, figures: Mapping[ActorId, AccountFigures], shelf: Shelf) -> Status:
    post, uris = view.post, shelf.uris
    return {
        "id": str(post.id),
        "uri": post.uri,
        "url": address(view, uris),
        "created_at": moment(post.published),
        "edited_at": moment(post.edited) if post.edited is not None else None,
        "account": _account(view.author, figures, shelf),
        "content": content_of(view),
        "visibility": VISIBILITIES[post.visibility],
        "sensitive": post.sensitive,
        "spoiler_text": post.warning or "",
        "language": post.language,
        "media_attachments": attachments(post, shelf) if post.attachments else [],
        "mentions": [_mention(each, shelf) for each in view.mentions],
        "tags": [{"name": each, "url": f"{uris.origin}/tags/{quoted_path(each)}"} for each in post.hashtags],
        "emojis": emojis_of(post.emojis, uris),
        "replies_count": post.comments,
        "reblogs_count": post.reblogs,
        "favourites_count": post.up,
        "quotes_count": 0,
        "in_reply_to_id": str(post.parent_id) if post.parent_id is not None else None,
        "in_reply_to_account_id": str(view.parent.author_id) if view.parent is not None else None,
        "reblog": None,
        "poll": poll(view, uris, now=shelf.now),
        "card": card_of(post, view.card, uris),
        "application": None,
        "quote": None,
        "quote_approval": approval_of(view),
        "favourited": view.voted,
        "reblogged": Mark.REBLOG in view.marks,
        "muted": Mark.MUTE in view.marks,
        "bookmarked": Mark.BOOKMARK in view.marks,
        "pinned": post.pinned_at is not None or Mark.PIN in view.marks,
        "filtered": [result_of(each) for each in view.hits],
    }


def address(view: StatusView, uris: Uris) -> str:
    """Where people read it: here `/@NAME/ID`, by which apps know a post again."""
    if view.post.local:
        return f"{uris.origin}/@{view.author.name}/{view.post.id}"
    return view.post.url or view.post.uri


def content_of(view: StatusView) -> str:
    """Its text as HTML, below its title."""
    post = view.post
    quote = view.quoted.uri if view.quoted is not None else None
    return _prose(post.title, post.content, post.link, quote)


@lru_cache(2048)
def _prose(title: str | None, content: str, link: str | None, quote: str | None) -> str:
    """A title stands first, in bold, and a link last, as microblogs are told them."""
    return prose_of(title, content, link=link, quote=quote).microblog_html.strip()


def poll(view: StatusView, uris: Uris, *, now: Instant) -> Poll | None:
    """Its poll, with what the reader has chosen."""
    post = view.post
    if post.multiple is None:
        return None
    hidden = post.keeps_counts(now)
    return {
        "id": str(post.id),
        "expires_at": moment(post.closes_at) if post.closes_at is not None else None,
        "expired": post.closes_at is not None and post.closes_at <= now,
        "multiple": post.multiple,
        "votes_count": sum(each.votes for each in view.options),
        "voters_count": post.voters,
        "options": [{"title": each.title, "votes_count": None if hidden else each.votes} for each in view.options],
        "emojis": emojis_of(post.emojis, uris),
        "voted": bool(view.choices),
        "own_votes": list(view.choices),
    }
