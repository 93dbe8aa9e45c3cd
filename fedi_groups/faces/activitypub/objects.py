"""Posts and comments at their ids: a Page for the threadiverse, a Note for microblogs and for whoever is unknown."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import Dialect, PostKind, Uri
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.pictures import told_to
from fedi_groups.faces.shared.requests import address_of, as_signed, number_in, signer_of
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.told import Told, find_told
from fedi_groups.storage.unit import reading
from fedi_groups.text.aside import aside
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.render import AS, Prose, render_post, render_tombstone, with_context
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.walls import on_wall


async def post(web: Web, request: Request) -> Response:
    """What anyone may read comes without a look at the signature, and mostly without one at the database."""
    number, uri = number_in(request), address_of(web, request)
    dialect = await web.dialects.of(as_signed(web, request))
    key = ("post", uri, dialect)
    found = await web.answers.get(key, partial(_public, web, uri, dialect), about=number)
    return found if found is not None else await _private(web, request, dialect)


async def _public(web: Web, uri: Uri, dialect: Dialect) -> Response | None:
    try:
        async with reading(web.store) as tx:
            told = await find_told(tx, uri)
    except Missing:
        return None
    return await _rendered(web, told, dialect)


async def _private(web: Web, request: Request, dialect: Dialect) -> Response:
    """Raises Missing unless the one who asks proves to be one of those it was written for."""
    reader = await signer_of(web, request)
    async with reading(web.store) as tx:
        told = await find_told(tx, address_of(web, request), reader=reader)
    return await _rendered(web, told, dialect, reader=reader)


async def _rendered(web: Web, told: Told, dialect: Dialect, *, reader: Uri | None = None) -> Response:
    if told.gone:
        kind = rendered_kind(told, dialect)
        grave = render_tombstone(told.post.uri, kind=kind, deleted=told.post.deleted_at or told.author.deleted_at)
        return document({"@context": AS, **grave}, status=410)
    bare = with_context(await aside(len(told.shape.content), rendered, told, dialect))
    if reader is not None:
        bare = await told_to(web, bare, post=told.post.id, reader=reader)
    return document(await web.prove(bare, told.author.id) if told.author.local else bare)


def rendered(told: Told, dialect: Dialect) -> Json:
    """The post's document without @context."""
    found = render_post(told.shape, _prose(told, dialect), dialect=dialect)
    return on_wall(found, told.shape.wall) if dialect is Dialect.WALL and told.shape.wall is not None else found


def rendered_kind(told: Told, dialect: Dialect) -> str:
    """The type under which a reader of this dialect knew it. Its title is gone, and with it what tells them apart."""
    if told.post.kind is PostKind.QUESTION and dialect is not Dialect.PAGES:
        return PostKind.QUESTION.value
    if told.post.is_comment or not dialect.wraps:
        return PostKind.NOTE.value
    return PostKind.PAGE.value if told.post.kind is PostKind.QUESTION else told.post.kind.value


def _prose(told: Told, dialect: Dialect) -> Prose:
    """Rewriting for microblogs takes milliseconds, and only they and polls need it."""
    shape = told.shape
    if dialect.wraps and shape.kind is not PostKind.QUESTION and shape.quote is None:
        return Prose(html=shape.content, microblog_html="")
    return prose_in(shape)


DOCUMENTS = (
    Served("/post/{number}", post),
    Served("/comment/{number}", post),
)
