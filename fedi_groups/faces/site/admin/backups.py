"""Backups: those that were written last, one begun now, and where to read how they are put back."""

from starlette.responses import Response

from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.errands.backups import WRITE_BACKUP, backups_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.backing import GIVEN_UP_AFTER, backups, under_way
from fedi_groups.storage.due import find_due, put_due
from fedi_groups.storage.leases import count_live
from fedi_groups.storage.unit import reading, transaction

BACKUPS = "/admin/backups"
_KEY = "now"


@admin
async def show(visit: Own) -> Response:
    web = visit.site.web
    async with reading(web.store) as tx:
        found = await backups(tx.connection)
        values = {
            "backups": found,
            "busy": await under_way(tx.connection, now=tx.now),
            "waits": await find_due(tx.connection, WRITE_BACKUP, _KEY) is not None,
            "dead_before": tx.now - GIVEN_UP_AFTER,
            "folder": backups_in(web.given),
            "kept": web.settings.backups_kept,
            "now": tx.now,
        }
    values["working"] = await count_live(web.store.database, "deliver:")
    return await visit.site.page("admin/backups.html", visit.frame, values)


@admin
async def begin(visit: Own) -> Response:
    """By a worker, soon. Where one is under way, that one is enough."""
    store = visit.site.web.store
    async with transaction(store) as tx:
        if await under_way(tx.connection, now=tx.now) is None:
            put_due(tx.writes, WRITE_BACKUP, _KEY, at=tx.now)
            note(tx, visit.person, Did.BACKUP)
            await store.database.ring(tx.connection, "due")
    store.database.bells.ring("due")
    return visit.back(BACKUPS, told="backup-begun")


PAGES = (Served(BACKUPS, show), Served(BACKUPS, begin, "POST"))
