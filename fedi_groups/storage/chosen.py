"""What admins have chosen while the server runs, as every process has last read it; and changes to it.

Each change leaves a new version behind and rings a bell; whoever hears it, or looks every second, reads it anew.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.settings import get_setting
from fedi_groups.storage.upserts import upsert

BELL = "chosen"
"""Rung when something else has been chosen."""

_VERSION = "version of what is chosen"
_BEFORE = "chosen "
"""What stands before the names of what is chosen, among what the server has settled for good."""

_MOST = 500

_s = tables.setting.c


class Chosen:
    """What is chosen now, by name. `told`: who is to hear of it when that is something else."""

    def __init__(self) -> None:
        self.values: Mapping[str, str] = {}
        self.told: list[Callable[[Mapping[str, str]], None]] = []
        self._version: str | None = None

    async def look(self, database: Database) -> bool:
        """Read it if it has changed; returns whether it had. One statement where it has not."""
        async with database.read() as connection:
            version = await get_setting(connection, _VERSION)
            if version == self._version:
                return False
            self.values = await chosen_now(connection)
            self._version = version
        for each in self.told:
            each(self.values)
        return True


async def choose(connection: AsyncConnection, values: Mapping[str, str | None], *, version: int) -> None:
    """From now on these hold; None: no longer. Every process reads them once this is committed: ring BELL."""
    gone = [_BEFORE + name for name, value in values.items() if value is None]
    rows = [{"name": _BEFORE + name, "value": value} for name, value in values.items() if value is not None]
    await connection.execute(delete(tables.setting).where(_s.name.in_(gone)))
    rows.append({"name": _VERSION, "value": str(version)})
    await upsert(connection, tables.setting, rows, update=("value",))


async def chosen_now(connection: AsyncConnection) -> dict[str, str]:
    """By name, without what stands before it."""
    question = select(tables.setting).where(_s.name.like(f"{_BEFORE}%")).order_by(_s.name).limit(_MOST)
    return {row.name.removeprefix(_BEFORE): row.value for row in await connection.execute(question)}
