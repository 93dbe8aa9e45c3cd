"""What somebody takes along, and how they go for good."""

from datetime import UTC, datetime

from starlette.responses import Response, StreamingResponse

from fedi_groups.actions import closing
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import OF_ARCHIVES
from fedi_groups.domain.types import SECOND
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.proofs import Proof, prove
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.faces.site.visitors import browser_of
from fedi_groups.reads.ownexports import own_export
from fedi_groups.reads.ownsheets import SHEETS, written
from fedi_groups.reads.zips import Zipped
from fedi_groups.storage.attempts import attempt
from fedi_groups.storage.unit import Store, reading, transaction

PATH, END = "/settings/data", "/settings/delete"
_LONGEST = 1000


async def show(visit: Own, *, wrong: str = "") -> Response:
    status = {"": 200, "password": 403}.get(wrong, 429)
    return await visit.site.page("members/data.html", visit.frame, {"wrong": wrong}, status=status)


async def take(visit: Own) -> Response:
    return await file_of(visit.site.web.store, visit.person, visit.request.path_params["name"])


async def file_of(store: Store, person: ActorFacts, name: str) -> Response:
    """A file as Mastodon reads it. Raises Missing for another one."""
    if name not in SHEETS:
        raise Missing(f"no file {name[:40]!r}")
    async with reading(store) as tx:
        rows = await SHEETS[name](tx, person)
    return Response(written(rows), 200, _to_keep(name), "text/csv; charset=utf-8")


async def archive(visit: Own) -> Response:
    """All of it, made while it is sent. What somebody wrote anonymously goes along if they say their password."""
    web, wrong = visit.site.web, ""
    if visit.said("password"):
        proof = await _proved(visit)
        wrong = "" if proof.person is not None else "often" if proof.again_at is not None else "password"
    if wrong:
        return await show(visit, wrong=wrong)
    made = await archive_of(web, visit.person, anonymous=bool(visit.said("password")))
    return made or await show(visit, wrong="archives")


async def archive_of(web: Web, person: ActorFacts, *, anonymous: bool = False) -> Response | None:
    """None: they have taken it too often today."""
    if await _is_too_often(web, person):
        return None
    zipped = Zipped(own_export(web.store, person, anonymous=anonymous), web.files)
    day = datetime.fromtimestamp(web.store.clock() / SECOND, UTC).strftime("%Y%m%d")
    return StreamingResponse(zipped.parts(), 200, _to_keep(f"archive-{person.name}-{day}.zip"), "application/zip")


async def _is_too_often(web: Web, person: ActorFacts) -> bool:
    async with transaction(web.store) as tx:
        return await attempt(tx.connection, {f"archives {person.id}": OF_ARCHIVES}, now=tx.now) is not None


async def _proved(visit: Own) -> Proof:
    password, browser = visit.said("password")[:_LONGEST], browser_of(visit.request)
    return await prove(visit.site.web, name=visit.person.name, password=password, browser=browser)


def _to_keep(name: str) -> dict[str, str]:
    return {**CLOSED, "Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}


async def ask(visit: Own, *, wrong: str = "") -> Response:
    """What happens, before it does."""
    status = {"": 200, "often": 429}.get(wrong, 403)
    return await visit.site.page("members/end.html", visit.frame, {"wrong": wrong}, status=status)


async def end(visit: Own) -> Response:
    """For good: a browser that was left open is not enough. Raises Denied for who owns a community."""
    proof = await _proved(visit)
    if proof.person is None:
        return await ask(visit, wrong="often" if proof.again_at is not None else "password")
    async with transaction(visit.site.web.store) as tx:
        me = await tx.actors.get(visit.person.id)
        await closing.delete_person(tx, person=me, contents="contents" in visit.form)
    return led_on("/?told=gone")


PAGES = (
    Served(PATH, own(show)),
    Served(f"{PATH}/archive", own(archive), "POST"),
    Served(f"{PATH}/{{name}}", own(take)),
    Served(END, own(ask)),
    Served(END, own(end), "POST"),
)
