"""An actor's collections, in the forms that Lemmy insists on: outbox and featured un-paged, followers a mere count."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import orjson
from orjson import Fragment
from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import PUBLIC, Dialect, Uri
from fedi_groups.errors import Missing
from fedi_groups.faces.activitypub.objects import rendered
from fedi_groups.faces.activitypub.relays import ASKED, is_follower
from fedi_groups.faces.shared.requests import address_of, as_signed, number_asked
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads import collections
from fedi_groups.reads.collections import Ids, Outbox, Published
from fedi_groups.reads.told import Told
from fedi_groups.storage.unit import Unit, reading
from fedi_groups.text.aside import aside
from fedi_groups.wire.render import AS, Envelope, render_activity, with_context
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.uris import Uris

LAST_PAGE = 200
"""Of a wall: 10,000 posts."""

Make = Callable[[Web, Uri, Uri], Awaitable[Response]]

LARGEST = 1_000_000
"""Bytes of posts in one collection: of a larger document Lemmy reads nothing. What does not fit is left out."""
MOST_MARKUP = 12_000
"""Tags and references in them, which cost time when they are put as microblogs read them."""


async def followers(web: Web, request: Request) -> Response:
    if ASKED in request.query_params:
        return await is_follower(web, request)
    return await _kept(web, request, partial(_counted, count=collections.count_followers))


async def following(web: Web, request: Request) -> Response:
    return await _kept(web, request, partial(_counted, count=collections.count_following))


async def members(web: Web, request: Request) -> Response:
    """How many belong to a community; who they are is their own business."""
    return await _kept(web, request, partial(_counted, count=collections.count_members))


async def wall(web: Web, request: Request) -> Response:
    """FEP-400e: what stands on the wall of a community, in pages of ids, as Smithereen reads it."""
    page = number_asked(request, "page")
    if page is not None and page > LAST_PAGE:
        raise Missing(f"page {page} of {request.url.path}")
    return await _kept(web, request, partial(_wall, page=page), page)


async def _wall(web: Web, collection: Uri, actor: Uri, *, page: int | None) -> Response:
    async with reading(web.store) as tx:
        found = await collections.wall(tx, actor, page=page)
    return document(_page_of(collection, found, page) if page is not None else _pages(collection, found))


def _pages(collection: Uri, found: Ids) -> Json:
    content: Json = {"@context": AS, "id": collection, "type": "OrderedCollection", "attributedTo": found.owner.uri}
    return content | {"totalItems": found.total, "first": f"{collection}?page=1"}


def _page_of(collection: Uri, found: Ids, page: int) -> Json:
    content: Json = {
        "@context": AS,
        "id": f"{collection}?page={page}",
        "type": "OrderedCollectionPage",
        "partOf": collection,
        "totalItems": found.total,
        "orderedItems": list(found.items),
    }
    if found.more and page < LAST_PAGE:
        content["next"] = f"{collection}?page={page + 1}"
    return content


async def _counted(web: Web, collection: Uri, actor: Uri, *, count: Callable[[Unit, str], Awaitable[int]]) -> Response:
    """`items` has to be there and empty: Lemmy reads the count alone, and nobody else learns who they are."""
    async with reading(web.store) as tx:
        total = await count(tx, actor)
    return document({"@context": AS, "id": collection, "type": "Collection", "totalItems": total, "items": []})


async def moderators(web: Web, request: Request) -> Response:
    """Ids alone, the owner's first: with actors embedded Lemmy reads nothing."""
    return await _kept(web, request, _moderators)


async def _moderators(web: Web, collection: Uri, actor: Uri) -> Response:
    async with reading(web.store) as tx:
        found = await collections.moderators(tx, actor)
    return document({"@context": AS, **_ordered(collection, list(found.items), total=found.total)})


async def tags(web: Web, request: Request) -> Response:
    """The hashtags that a person shows others they write about, as Mastodon reads them."""
    return await _kept(web, request, _tags)


async def _tags(web: Web, collection: Uri, actor: Uri) -> Response:
    async with reading(web.store) as tx:
        found = await collections.featured_tags(tx, actor)
        items = [{"type": "Hashtag", "href": tx.uris.tag(each.tag), "name": f"#{each.name}"} for each in found]
    content: Json = {"id": collection, "type": "Collection", "totalItems": len(items), "items": items}
    return document(with_context(content))


async def communities(web: Web, request: Request) -> Response:
    """What is in an umbrella: ids alone."""
    return await _kept(web, request, _communities)


async def _communities(web: Web, collection: Uri, actor: Uri) -> Response:
    async with reading(web.store) as tx:
        found = await collections.communities(tx, actor)
    return document({"@context": AS, **_ordered(collection, list(found.items), total=found.total)})


async def featured(web: Web, request: Request) -> Response:
    return await _kept(web, request, _featured)


async def _featured(web: Web, collection: Uri, actor: Uri) -> Response:
    """With the posts embedded: Lemmy reads nothing else. In the threadiverse's dialect, as nobody else shows them."""
    async with reading(web.store) as tx:
        pinned = await collections.featured(tx, actor)
    makes = [partial(rendered, each, Dialect.THREADIVERSE) for each in pinned]
    return await _embedding(collection, pinned, makes)


async def community_outbox(web: Web, request: Request) -> Response:
    """In the threadiverse's dialect for all: it alone reads a community's outbox, and before we know who it is."""
    return await _kept(web, request, _community_outbox)


async def _community_outbox(web: Web, collection: Uri, actor: Uri) -> Response:
    async with reading(web.store) as tx:
        found = await collections.community_outbox(tx, actor)
    makes = [partial(_announced, web.store.uris, found, each) for each in found.entries]
    return await _embedding(collection, [each.told for each in found.entries], makes, total=found.total)


async def person_outbox(web: Web, request: Request) -> Response:
    dialect = await web.dialects.of(as_signed(web, request))
    return await _kept(web, request, partial(_person_outbox, dialect=dialect), dialect)


async def _person_outbox(web: Web, collection: Uri, actor: Uri, *, dialect: Dialect) -> Response:
    async with reading(web.store) as tx:
        found = await collections.person_outbox(tx, actor)
    makes = [partial(_created, each, _create_id(web.store.uris, each), dialect) for each in found.entries]
    return await _embedding(collection, [each.told for each in found.entries], makes, total=found.total)


async def server_outbox(web: Web, request: Request) -> Response:
    """The server itself says nothing."""
    return document({"@context": AS, **_ordered(address_of(web, request), [], total=0)})


def _announced(uris: Uris, outbox: Outbox, entry: Published) -> Json:
    """The community's Announce, with the id under which it was sent (FEP-1b12)."""
    assert entry.create is not None
    community = outbox.actor
    announce = uris.activity(entry.create, "announce")
    # A Create from elsewhere is not kept for ever. This one names its object, which is fetched if it is not believed.
    create = uris.activity(entry.create) if entry.told.post.local else Uri(f"{announce}#create")
    envelope = Envelope(
        uri=announce,
        actor=community.uri,
        to=(PUBLIC,),
        cc=(community.followers,) if community.followers else (),
        audience=community.uri,
        published=entry.announced,
    )
    return render_activity("Announce", envelope, _created(entry, create, Dialect.THREADIVERSE))


def _create_id(uris: Uris, entry: Published) -> Uri:
    """The id it was sent under while the log has it, then one that leads to the object."""
    return uris.activity(entry.create) if entry.create is not None else Uri(f"{entry.told.post.uri}#create")


def _created(entry: Published, uri: Uri, dialect: Dialect) -> Json:
    shape = entry.told.shape
    envelope = Envelope(
        uri=uri, actor=shape.author, to=shape.to, cc=shape.cc, audience=shape.community, published=shape.published
    )
    return render_activity("Create", envelope, rendered(entry.told, dialect))


async def _embedding(
    collection: Uri, told: Sequence[Told], makes: Sequence[Callable[[], Json]], *, total: int | None = None
) -> Response:
    """With these posts embedded, each as one of `makes` gives it; beside the event loop if they are long."""
    texts = [each.shape.content for each in told]
    return await aside(sum(map(len, texts)), _embedded, collection, texts, makes, total)


def _embedded(
    collection: Uri, texts: Sequence[str], makes: Sequence[Callable[[], Json]], total: int | None
) -> Response:
    items: list[Fragment] = []
    left, markup_left = LARGEST, MOST_MARKUP
    for text, make in zip(texts, makes, strict=True):
        markup = text.count("<") + text.count("&") // 4
        if len(text) > left or markup > markup_left:
            continue
        octets = orjson.dumps(make())
        markup_left -= markup
        if len(octets) <= left:
            left -= len(octets)
            items.append(Fragment(octets))
    content = _ordered(collection, items, total=len(items) if total is None else total)
    return document(with_context(content) if items else {"@context": AS, **content})


def _ordered(collection: Uri, items: Sequence[Uri | Fragment], *, total: int) -> Json:
    return {"id": collection, "type": "OrderedCollection", "totalItems": total, "orderedItems": items}


async def _kept(web: Web, request: Request, make: Make, *varies: object) -> Response:
    collection = address_of(web, request)
    actor = Uri(collection.rpartition("/")[0])
    response = await web.answers.get(("collection", collection, *varies), partial(make, web, collection, actor))
    assert response is not None
    return response


DOCUMENTS = (
    Served("/outbox", server_outbox),
    Served("/c/{name}/outbox", community_outbox),
    Served("/c/{name}/followers", followers),
    Served("/c/{name}/following", following),
    Served("/c/{name}/featured", featured),
    Served("/c/{name}/moderators", moderators),
    Served("/c/{name}/members", members),
    Served("/c/{name}/communities", communities),
    Served("/c/{name}/wall", wall),
    Served("/u/{name}/outbox", person_outbox),
    Served("/u/{name}/followers", followers),
    Served("/u/{name}/following", following),
    Served("/u/{name}/featured", featured),
    Served("/u/{name}/tags", tags),
)
