"""Pages and forms for admins alone: nobody else is told that there are any."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Missing
from fedi_groups.faces.site.own import Own, own, own_words
from fedi_groups.faces.site.pages import Site
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.unit import reading

Answer = Callable[[Own], Awaitable[Response]]


def admin(answer: Answer) -> Callable[[Site, Request], Awaitable[Response]]:
    """What answers at such a page. Guests are led to the entrance; raises Missing for who is signed in and no admin."""
    return own(_guarded(answer))


def admin_with_files(answer: Answer) -> Callable[[Site, Request], Awaitable[Response]]:
    """The same for a form with files, or with much text in it."""
    return own_words(_guarded(answer))


def _guarded(answer: Answer) -> Answer:
    async def guarded(visit: Own) -> Response:
        async with reading(visit.site.web.store) as tx:
            if not await is_admin(tx.connection, visit.person.id):
                raise Missing("for admins alone")
        return await answer(visit)

    return guarded
