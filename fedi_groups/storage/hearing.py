"""Which servers were told of a row of the log: who is entitled to fetch what not everybody may."""

from sqlalchemy import select

from fedi_groups.domain.log import Everyone, LogRow
from fedi_groups.domain.types import PeerId
from fedi_groups.storage import tables
from fedi_groups.storage.follows import heard
from fedi_groups.storage.unit import Unit

_u = tables.audience.c


async def was_told(tx: Unit, row: LogRow, peer: PeerId) -> bool:
    """Whether the row is for everyone, names this server, or the server followed its community or author then."""
    if row.everyone is not Everyone.NOBODY or any(each.peer_id == peer for each in row.named):
        return True
    actors = [actor for actor in (row.community_id, row.follower_of) if actor is not None]
    question = select(_u.actor_id).where(_u.actor_id.in_(actors), _u.peer_id == peer, heard(row)).limit(1)
    return (await tx.connection.execute(question)).one_or_none() is not None
