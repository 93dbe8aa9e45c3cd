"""How much is under way in the durable tables: what came in and is not settled, what goes out and has no position."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage import tables
from fedi_groups.storage.received import State


async def count_open(connection: AsyncConnection) -> int:
    """Received activities that are not settled, waiting ones too."""
    question = select(func.count()).where(tables.received.c.state < State.DONE.value)
    return int((await connection.execute(question)).scalar_one())


async def count_unnumbered(connection: AsyncConnection) -> int:
    """Rows of the outgoing log that the sequencer has not come to."""
    question = select(func.count()).where(tables.outgoing.c.position.is_(None))
    return int((await connection.execute(question)).scalar_one())
