"""Files from another server: chosen, looked at, and then done beside everything else while one may go away."""

from starlette.responses import Response

from fedi_groups.actions import importing
from fedi_groups.domain.importing import LARGEST, MOST_LINES, ImportKind, read_sheet
from fedi_groups.errors import Malformed, Refused
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own, own_words
from fedi_groups.faces.site.uploading import TOO_MANY, is_too_often
from fedi_groups.storage.imports import Progress, failed_lines, imports_of, progress_of, waiting_lines
from fedi_groups.storage.unit import reading, transaction

PATH = "/settings/import"
SHOWN = 10
FAILURES = 500
"""Lines that are shown with why they were given up."""


async def show(visit: Own, *, fault: str = "") -> Response:
    async with reading(visit.site.web.store) as tx:
        known = await imports_of(tx.connection, visit.person.id)
        progress = await progress_of(tx.connection, [each.id for each in known])
    values = {
        "files": [(each, progress.get(each.id, Progress(0, 0))) for each in known],
        "kinds": list(ImportKind),
        "chosen": visit.said("kind") or ImportKind.FOLLOWS.value,
        "most": MOST_LINES,
        "fault": fault,
    }
    return await visit.site.page("members/import.html", visit.frame, values, status=422 if fault else 200)


async def bring(visit: Own) -> Response:
    """Nothing is done yet: what would be is shown first."""
    try:
        kind, body = await _chosen(visit)
        sheet = read_sheet(kind, body)
        async with transaction(visit.site.web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            made = await importing.prepare(tx, person=me, kind=kind, sheet=sheet)
    except Refused as error:
        return await show(visit, fault=error.public)
    return visit.back(f"{PATH}/{made.id}")


async def _chosen(visit: Own) -> tuple[ImportKind, bytes]:
    """Raises Malformed."""
    file = visit.files.get("file")
    if visit.said("kind") not in set(ImportKind):
        raise _malformed("Say what is in the file.")
    if file is None:
        raise _malformed("Choose a file.")
    if (file.size or 0) > LARGEST:
        raise _malformed("The file is larger than 1 MB: bring it in parts.")
    if await is_too_often(visit.site.web, visit.person):
        raise _malformed(TOO_MANY)
    return ImportKind(visit.said("kind")), await file.read()


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)


async def look(visit: Own) -> Response:
    """What it would do, how far it is, or what became of it. Raises Missing."""
    async with reading(visit.site.web.store) as tx:
        found = await importing.own_import(tx, visit.person, number_in(visit.request))
        progress = (await progress_of(tx.connection, [found.id])).get(found.id, Progress(0, 0))
        waiting = await waiting_lines(tx.connection, found.id, most=SHOWN)
        failed = await failed_lines(tx.connection, found.id, most=FAILURES)
    values = {"found": found, "progress": progress, "first": waiting, "failed": failed}
    return await visit.site.page("members/import_one.html", visit.frame, values)


async def begin(visit: Own) -> Response:
    """Raises Missing."""
    number = number_in(visit.request)
    async with transaction(visit.site.web.store) as tx:
        await importing.begin(tx, person=await tx.actors.get(visit.person.id), number=number)
    return visit.back(f"{PATH}/{number}", told="import-begun")


async def drop(visit: Own) -> Response:
    """What is done stays. Raises Missing."""
    async with transaction(visit.site.web.store) as tx:
        await importing.drop(tx, person=visit.person, number=number_in(visit.request))
    return visit.back(PATH, told="dismissed")


PAGES = (
    Served(PATH, own(show)),
    Served(PATH, own_words(bring), "POST"),
    Served(f"{PATH}/{{number}}", own(look)),
    Served(f"{PATH}/{{number}}/begin", own(begin), "POST"),
    Served(f"{PATH}/{{number}}/drop", own(drop), "POST"),
)
