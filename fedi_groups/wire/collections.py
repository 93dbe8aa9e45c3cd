"""Collections of others -> what is in them. Un-paged or in pages, with items embedded or as ids: all forms are read."""

from dataclasses import dataclass

from fedi_groups.domain.types import Uri
from fedi_groups.errors import Malformed
from fedi_groups.wire.parse import POST_TYPES, is_poll_vote
from fedi_groups.wire.read import read_type, read_uri
from fedi_groups.wire.shapes import Json

COLLECTIONS = frozenset({"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"})

MOST_ENTRIES = 2000
"""Entries of one document that are looked at: PieFed's and our own limit for the context of a thread."""


@dataclass(frozen=True, slots=True)
class CollectionShape:
    """What one document says of a collection: its entries, and the page to go on with, if there is one."""

    entries: tuple[Json | str, ...]
    next: Uri | None


def parse_collection(document: Json) -> CollectionShape:
    """A collection or one page of it; a first page that is embedded (Mastodon) counts as read. Raises Malformed."""
    kind = read_type(document)
    if kind not in COLLECTIONS:
        raise Malformed(f"a {kind or 'thing without type'} is not a collection")
    first = document.get("first")
    page = first if isinstance(first, dict) and read_type(first) in COLLECTIONS else {}
    entries = (*_entries(document), *_entries(page))
    following = read_uri(document.get("next")) or read_uri(page.get("next"))
    # Embedded, a first page needs no id; whoever gives both entries and a first page says the same twice.
    if following is None and not page and not entries:
        following = read_uri(first)
    return CollectionShape(entries[:MOST_ENTRIES], following)


def post_in(entry: Json | str, *, by: str) -> Json | Uri | None:
    """The post that an entry of an outbox is about: embedded, or its id; None if it is about something else.

    Communities list their Announces, bare or around a Create, people their Creates, and `featured` holds posts. What
    somebody else than `by` announces does not count.
    """
    thing: object = entry
    for kind in ("Announce", "Create"):
        if isinstance(thing, dict) and read_type(thing) == kind:
            if kind == "Announce" and read_uri(thing.get("actor")) != by:
                return None
            thing = thing.get("object")
    if isinstance(thing, dict) and read_type(thing):
        return thing if read_type(thing) in POST_TYPES and not is_poll_vote(thing) else None
    return read_uri(thing)


def context_of(post: Json) -> Uri | Json | None:
    """Where the whole of its thread is (FEP-7888, FEP-f228): an address, or the collection itself."""
    return _collection(post.get("context"))


def replies_of(post: Json) -> Uri | Json | None:
    """Where the answers to it are: an address, or the collection itself (Mastodon)."""
    return _collection(post.get("replies"))


def _collection(value: object) -> Uri | Json | None:
    return value if isinstance(value, dict) and read_type(value) in COLLECTIONS else read_uri(value)


def _entries(document: Json) -> tuple[Json | str, ...]:
    """`orderedItems`, or `items`; one thing alone stands for itself."""
    value = document.get("orderedItems", document.get("items"))
    entries = value[:MOST_ENTRIES] if isinstance(value, list) else [value]
    return tuple(each for each in entries if isinstance(each, dict | str))
