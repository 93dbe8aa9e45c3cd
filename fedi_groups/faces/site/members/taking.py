"""What somebody takes along, and how they go for good."""

import csv
import io

from starlette.responses import Response

from fedi_groups.actions import closing
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.proofs import prove
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.faces.site.visitors import browser_of
from fedi_groups.reads.ownsheets import SHEETS
from fedi_groups.storage.unit import reading, transaction

PATH, END = "/settings/data", "/settings/delete"
_LONGEST = 1000


async def show(visit: Own) -> Response:
    return await visit.site.page("members/data.html", visit.frame, {})


async def take(visit: Own) -> Response:
    """A file as Mastodon reads it. Raises Missing for another one."""
    name = visit.request.path_params["name"]
    if name not in SHEETS:
        raise Missing(f"no file {name[:40]!r}")
    async with reading(visit.site.web.store) as tx:
        rows = await SHEETS[name](tx, visit.person)
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    headers = {**CLOSED, "Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.getvalue().encode(), 200, headers, "text/csv; charset=utf-8")


async def ask(visit: Own, *, wrong: str = "") -> Response:
    """What happens, before it does."""
    status = {"": 200, "often": 429}.get(wrong, 403)
    return await visit.site.page("members/end.html", visit.frame, {"wrong": wrong}, status=status)


async def end(visit: Own) -> Response:
    """For good: a browser that was left open is not enough. Raises Denied for who owns a community."""
    password, browser = visit.said("password")[:_LONGEST], browser_of(visit.request)
    proof = await prove(visit.site.web, name=visit.person.name, password=password, browser=browser)
    if proof.person is None:
        return await ask(visit, wrong="often" if proof.again_at is not None else "password")
    async with transaction(visit.site.web.store) as tx:
        me = await tx.actors.get(visit.person.id)
        await closing.delete_person(tx, person=me, contents="contents" in visit.form)
    return led_on("/?told=gone")


PAGES = (
    Served(PATH, own(show)),
    Served(f"{PATH}/{{name}}", own(take)),
    Served(END, own(ask)),
    Served(END, own(end), "POST"),
)
