"""Looking at other servers: which software they run, once a day while they matter."""

from fedi_groups.domain.types import DAY, HOUR, Instant, PeerId
from fedi_groups.errands.worker import Tools
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.due import Errand
from fedi_groups.storage.peers import NODEINFO, find_peers
from fedi_groups.wire.uris import host_of


async def look_at_server(tools: Tools, errand: Errand) -> Instant | None:
    """Again in a day; in an hour while it does not say what it is. A blocked server is left alone."""
    number = PeerId(int(errand.key))
    now = tools.store.clock()
    async with tools.store.database.read() as connection:
        peer = (await find_peers(connection, [number])).get(number)
    if peer is None:
        return None
    if tools.store.rules.book.blocks(host_of(peer.origin)):
        return Instant(now + DAY)
    await tools.resolver.look_at_server(peer, budget=Budget(4), now=now)
    async with tools.store.database.read() as connection:
        seen = (await find_peers(connection, [number])).get(number)
    tools.store.database.bells.ring("peers")
    return Instant(now + (DAY if seen is not None and seen.software else HOUR))


ERRANDS = ((NODEINFO, look_at_server),)
