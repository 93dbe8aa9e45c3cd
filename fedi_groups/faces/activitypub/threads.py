"""What belongs to a post: the answers to it, the thread it starts, how many like it."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import Uri
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import address_of, number_asked, number_in
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads import collections
from fedi_groups.storage.unit import reading
from fedi_groups.wire.render import AS

LAST_PAGE = 200
"""10,000 answers; beyond, whoever wants them all reads the context of the thread."""


async def replies(web: Web, request: Request) -> Response:
    """GoToSocial wants a Collection with a first page, and never just the items."""
    page = number_asked(request, "page")
    if page is not None and page > LAST_PAGE:
        raise Missing(f"page {page} of {request.url.path}")
    return await _kept(web, request, partial(_replies, page=page), page)


async def _replies(web: Web, collection: Uri, post: Uri, *, page: int | None) -> Response:
    async with reading(web.store) as tx:
        found = await collections.replies(tx, post, page=page)
    if page is None:
        first = f"{collection}?page=1"
        return document(
            {"@context": AS, "id": collection, "type": "Collection", "totalItems": found.total, "first": first}
        )
    content = {
        "@context": AS,
        "id": f"{collection}?page={page}",
        "type": "CollectionPage",
        "partOf": collection,
        "items": list(found.items),
    }
    if found.more and page < LAST_PAGE:
        content["next"] = f"{collection}?page={page + 1}"
    return document(content)


async def context(web: Web, request: Request) -> Response:
    """FEP-f228: the ids of a thread, oldest first, its root among them. FEP-11dd: whose it is.

    It never lags behind: NodeBB reads it for each answer it hears of, and drops those that it does not find there.
    """
    async with reading(web.store) as tx:
        answers = await collections.answers_below(tx, number_in(request))
    return await _kept(web, request, _context, answers)


async def _context(web: Web, collection: Uri, post: Uri) -> Response:
    async with reading(web.store) as tx:
        found = await collections.context(tx, post)
    return document(
        {
            "@context": AS,
            "id": collection,
            "type": "OrderedCollection",
            "attributedTo": found.owner.uri,
            "totalItems": found.total,
            "orderedItems": list(found.items),
        }
    )


async def likes(web: Web, request: Request) -> Response:
    """How many; who is nobody's business."""
    return await _kept(web, request, _likes)


async def _likes(web: Web, collection: Uri, post: Uri) -> Response:
    async with reading(web.store) as tx:
        total = await collections.count_likes(tx, post)
    return document({"@context": AS, "id": collection, "type": "Collection", "totalItems": total})


async def _kept(
    web: Web, request: Request, make: Callable[[Web, Uri, Uri], Awaitable[Response]], varies: int | None = None
) -> Response:
    collection = address_of(web, request)
    post = Uri(collection.rpartition("/")[0])
    key = ("thread", collection, varies)
    response = await web.answers.get(key, partial(make, web, collection, post), about=number_in(request))
    assert response is not None
    return response


DOCUMENTS = (
    Served("/post/{number}/replies", replies),
    Served("/comment/{number}/replies", replies),
    Served("/post/{number}/context", context),
    Served("/post/{number}/likes", likes),
    Served("/comment/{number}/likes", likes),
)
