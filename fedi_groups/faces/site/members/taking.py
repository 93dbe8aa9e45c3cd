"""What somebody takes along, and how they go for good."""

import csv
import io
from collections.abc import Iterable, Sequence

from starlette.responses import Response

from fedi_groups.actions import closing
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.proofs import prove
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.faces.site.visitors import browser_of
from fedi_groups.reads import keeping
from fedi_groups.storage import exports
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit, reading, transaction

PATH, END = "/settings/data", "/settings/delete"
MOST = 10_000
"""Rows of one file."""
_LONGEST = 1000


async def show(visit: Own) -> Response:
    return await visit.site.page("members/data.html", visit.frame, {})


async def take(visit: Own) -> Response:
    """A file as Mastodon reads it. Raises Missing for another one."""
    name = visit.request.path_params["name"]
    async with reading(visit.site.web.store) as tx:
        rows = await _rows(tx, visit.person, name)
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    headers = {**CLOSED, "Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.getvalue().encode(), 200, headers, "text/csv; charset=utf-8")


async def _rows(tx: Unit, me: ActorFacts, name: str) -> Iterable[Sequence[str]]:
    match name:
        case "following_accounts.csv":
            found = await exports.followed_from(tx.connection, tx.uris, me.id, after=0, most=MOST)
            head = ("Account address", "Show boosts", "Notify on new posts", "Languages")
            return [head, *((each.handle[1:], "true", "false", "") for each in found)]
        case "blocked_accounts.csv":
            blocked = await keeping.blocked(tx, me, Span(), most=MOST)
            return [(each.handle[1:],) for _, each in blocked]
        case "muted_accounts.csv":
            muted = await keeping.muted(tx, me, Span(), most=MOST)
            return [("Account address", "Hide notifications"), *((each.handle[1:], "true") for _, each in muted)]
        case "blocked_domains.csv":
            return [(host,) for _, host in await keeping.hosts_blocked(tx, me, Span(), most=MOST)]
        case _:
            raise Missing(f"no file {name[:40]!r}")


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
