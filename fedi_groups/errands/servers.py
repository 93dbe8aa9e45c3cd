"""Bringing what is here of other servers in line with the rules about them, whenever those have changed.

In short transactions: a server may have thousands of followers and posts. What was not reached is, the next time.
"""

import structlog

from fedi_groups.actions import servers as actions
from fedi_groups.actions.servers import SETTLE
from fedi_groups.domain.servers import Limit, Stance, Terms
from fedi_groups.domain.types import Instant, PeerId
from fedi_groups.errands.worker import Tools
from fedi_groups.storage import settling
from fedi_groups.storage.due import Errand
from fedi_groups.storage.held import shown_posts, withheld_posts
from fedi_groups.storage.settling import Known
from fedi_groups.storage.unit import transaction
from fedi_groups.wire.uris import host_of

log = structlog.get_logger("servers")

AT_ONCE = 200
"""Posts of one transaction."""

MOST = 5_000
"""Such transactions for one server."""


async def settle(tools: Tools, errand: Errand) -> Instant | None:
    """Every server whose rules come to something else than when it was looked at last."""
    store = tools.store
    async with transaction(store) as tx:
        await actions.drop_expired(tx)
    await store.rules.look(store.database, now=store.clock())
    async with store.database.read() as connection:
        known = await settling.known_servers(connection)
    for each in known:
        wanted = _in_words(store.rules.book.terms(host_of(each.origin)))
        if wanted != each.settled_as:
            await _settle(tools, each, wanted)
    return None


def _in_words(terms: Terms) -> str:
    if terms.blocked:
        return Stance.BLOCKED.value
    return Limit.MEDIA.value if terms.has(Limit.MEDIA) else Stance.OPEN.value


async def _settle(tools: Tools, server: Known, wanted: str) -> None:
    if wanted == Stance.BLOCKED:
        await _end(tools, server.id)
    else:
        await _show_again(tools, server.id)
        if wanted == Limit.MEDIA:
            await _strip(tools, server.id)
    async with tools.store.database.write() as connection:
        await settling.settled(connection, server.id, wanted)
    log.info("a server is settled", server=server.origin, as_=wanted)


async def _end(tools: Tools, peer: PeerId) -> None:
    store = tools.store
    async with store.database.write() as connection:
        await settling.cut_ties(connection, peer, until_id=store.minter.next(), now=store.clock())
    for _ in range(MOST):
        async with transaction(store) as tx:
            posts = await shown_posts(tx.connection, tx.uris, peer, most=AT_ONCE)
            await actions.withhold(tx, posts)
        if len(posts) < AT_ONCE:
            break


async def _show_again(tools: Tools, peer: PeerId) -> None:
    for _ in range(MOST):
        async with transaction(tools.store) as tx:
            posts = await withheld_posts(tx.connection, tx.uris, peer, most=AT_ONCE)
            await actions.show_again(tx, posts)
        if len(posts) < AT_ONCE:
            break


async def _strip(tools: Tools, peer: PeerId) -> None:
    after: int | None = 0
    async with tools.store.database.write() as connection:
        await settling.strip_icons(connection, peer)
    for _ in range(MOST):
        async with tools.store.database.write() as connection:
            after = await settling.strip_attachments(connection, peer, after=after or 0, most=AT_ONCE)
        if after is None:
            break


ERRANDS = ((SETTLE, settle),)
