"""Who hears of what, and how: the rows of the log, put to the servers that follow or are named."""

from sqlalchemy import select

from fedi_groups.actions import membership
from fedi_groups.delivery.audience import Audience
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import Form, LogRow
from fedi_groups.domain.types import ActorKind
from fedi_groups.storage import tables
from fedi_groups.storage.follows import load_audiences
from fedi_groups.storage.peers import peer_facts, record_nodeinfo
from tests.world import World

Heard = dict[str, Form]

WRAPPED, BOOST, PLAIN, UNBOOST = Form.WRAPPED, Form.BOOST, Form.PLAIN, Form.UNBOOST


async def someone(
    world: World, name: str, *, at: str, runs: str = "mastodon", kind: ActorKind = ActorKind.PERSON
) -> ActorFacts:
    """Somebody on a server that runs this software."""
    actor = await world.stranger(name, host=at, kind=kind)
    assert actor.peer_id is not None
    async with world.store.database.write() as connection:
        await record_nodeinfo(connection, actor.peer_id, software=runs, version="1", now=world.time())
    return actor


async def follows(world: World, follower: ActorFacts, target: ActorFacts) -> None:
    async with world.tx() as tx:
        await membership.follow(tx, follower=follower, target=target)


async def heard(world: World, row: LogRow) -> Heard:
    """Every inbox that gets this row, and in which form."""
    audience = Audience()
    async with world.store.database.read() as connection:
        for found in await connection.execute(select(tables.peer)):
            audience.put_peer(peer_facts(found))
        for span in await load_audiences(connection, list(audience.peers)):
            audience.put(span)
    result: Heard = {}
    for peer in audience.concerned(row):
        placement = audience.placement(row, peer)
        assert placement is not None
        result |= {inbox.removeprefix("https://"): placement.form for inbox in placement.inboxes}
    return result


async def last(world: World, kind: str) -> LogRow:
    """The newest row of this kind."""
    return [row for row in await world.log() if row.kind == kind][-1]
