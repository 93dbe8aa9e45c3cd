"""Whom and what somebody does not want to see: muted, blocked, and how that ends."""

from starlette.responses import Response

from fedi_groups.actions import blocking
from fedi_groups.domain.policy.servers import read_host
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Denied, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads import keeping
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import reading, transaction

PATH = "/settings/hidden"
SHOWN = 200


async def show(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        values = {
            "muted": [each for _, each in await keeping.muted(tx, visit.person, Span(), most=SHOWN)],
            "blocked": [each for _, each in await keeping.blocked(tx, visit.person, Span(), most=SHOWN)],
            "hosts": [each for _, each in await keeping.hosts_blocked(tx, visit.person, Span(), most=SHOWN)],
        }
    return await visit.site.page("members/hidden.html", visit.frame, values)


async def end(visit: Own) -> Response:
    """Of a mute or a block. Raises Missing."""
    who = visit.said("who")
    if not who.isascii() or not who.isdecimal() or len(who) > 18:
        raise Missing("nobody of ours")
    async with transaction(visit.site.web.store) as tx:
        me, other = await tx.actors.get(visit.person.id), await tx.actors.seek(ActorId(int(who)))
        if other is None:
            raise Missing("nobody of ours")
        settle = blocking.unmute if visit.said("what") == "mute" else blocking.unblock
        await settle(tx, person=me, other=other)
    return visit.back(PATH, told="saved")


async def servers(visit: Own) -> Response:
    """One more from which nothing is shown, or one less. Raises Denied."""
    host = read_host(visit.said("host")[:253])
    if host is None:
        raise Denied("no server", public="This is no name of a server.")
    async with transaction(visit.site.web.store) as tx:
        me = await tx.actors.get(visit.person.id)
        if visit.said("what") == "end":
            blocking.unblock_host(tx, person=me, host=host)
        else:
            await blocking.block_host(tx, person=me, host=host)
    return visit.back(PATH, told="saved")


PAGES = (
    Served(PATH, own(show)),
    Served(f"{PATH}/end", own(end), "POST"),
    Served(f"{PATH}/servers", own(servers), "POST"),
)
