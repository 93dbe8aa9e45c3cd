"""How the server is doing, at a glance: what waits, whom it cannot reach, how much room there is, what failed here."""

from starlette.responses import Response

from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.types import AppealState, ReceivedId
from fedi_groups.errors import Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.admin.storage import room_of
from fedi_groups.faces.site.moderation.said import number_in
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.appeals import appealed
from fedi_groups.reads.health import peer_at, peers
from fedi_groups.reads.servers import reach
from fedi_groups.storage.backing import backups
from fedi_groups.storage.cursors import revive
from fedi_groups.storage.faults import faults
from fedi_groups.storage.health import drop_parked, due_line, parked, received_line, unnumbered_line
from fedi_groups.storage.leases import count_live
from fedi_groups.storage.received import replay
from fedi_groups.storage.residents import count_residents
from fedi_groups.storage.settings import BACKED_UP, get_setting
from fedi_groups.storage.signups import pending
from fedi_groups.storage.unit import reading, transaction

ADMIN = "/admin"
PARKED = "/admin/parked"
PEER = "/admin/peers/{host}"

_SHOWN = 20
_FEW = 10
_MOST = 100


@admin
async def show(visit: Own) -> Response:
    web = visit.site.web
    async with reading(web.store) as tx:
        connection = tx.connection
        backed_up = await get_setting(connection, BACKED_UP)
        values = {
            "received": await received_line(connection),
            "due": await due_line(connection, now=tx.now),
            "unnumbered": await unnumbered_line(connection),
            "parked": await parked(connection, most=_MOST),
            "peers": [each for each in await peers(tx) if each.late or not each.is_well][:_SHOWN],
            "waiting": await pending(connection, most=_MOST),
            "appeals": await appealed(tx, None, state=AppealState.OPEN, most=_MOST),
            "residents": await count_residents(connection),
            "backed_up": int(backed_up) if backed_up is not None else None,
            "faults": await faults(connection, most=_FEW),
            "saved": next((each for each in await backups(connection) if not each.is_under_way), None),
            "now": tx.now,
        }
    values["room"] = await room_of(web)
    values["working"] = await count_live(web.store.database, "deliver:")
    return await visit.site.page("admin/dashboard.html", visit.frame, values)


@admin
async def show_parked(visit: Own) -> Response:
    before = number_in(visit.request.query_params.get("before", ""))
    async with reading(visit.site.web.store) as tx:
        found = await parked(tx.connection, before=before, most=_MOST + 1)
    values = {"parked": found[:_MOST], "older": found[_MOST - 1].id if len(found) > _MOST else None}
    return await visit.site.page("admin/parked.html", visit.frame, values)


@admin
async def settle_parked(visit: Own) -> Response:
    """One of them, or all, is tried again, or given up. Raises Malformed."""
    act, store = visit.said("act"), visit.site.web.store
    if act not in ("replay", "drop"):
        raise Malformed("no such act")
    async with transaction(store) as tx:
        number = number_in(visit.said("id"))
        meant = [ReceivedId(number)] if number else [each.id for each in await parked(tx.connection, most=10_000)]
        did = Did.REPLAY if act == "replay" else Did.DROP
        count = await (replay if act == "replay" else drop_parked)(tx.connection, meant)
        note(tx, visit.person, did, ", ".join(map(str, meant[:_SHOWN])), said=str(count))
        await store.database.ring(tx.connection, "received")
    store.database.bells.ring("received")
    return visit.back(PARKED, told="tried-again" if act == "replay" else "given-up")


@admin
async def show_peer(visit: Own) -> Response:
    """Raises Missing for a server that nobody here has met."""
    host = visit.request.path_params["host"]
    async with reading(visit.site.web.store) as tx:
        found, here = await peer_at(tx, host), await reach(tx, [host])
    if found is None and not here.servers:
        raise Missing(f"{host} is not known")
    terms = visit.site.web.store.rules.book.terms(host)
    values = {"host": host, "peer": found, "here": here, "terms": terms}
    return await visit.site.page("admin/peer.html", visit.frame, values)


@admin
async def try_again(visit: Own) -> Response:
    """Raises Missing."""
    host, store = visit.request.path_params["host"], visit.site.web.store
    async with reading(store) as tx:
        found = await peer_at(tx, host)
    if found is None:
        raise Missing(f"{host} is not known")
    await revive(store.database, [found.id], now=store.clock())
    async with transaction(store) as tx:
        note(tx, visit.person, Did.RETRY, host)
    return visit.back(f"/admin/peers/{host}", told="tried-again")


PAGES = (
    Served(ADMIN, show),
    Served(PARKED, show_parked),
    Served(PARKED, settle_parked, "POST"),
    Served(PEER, show_peer),
    Served(PEER, try_again, "POST"),
)
