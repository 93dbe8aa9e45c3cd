"""What is asked of a database to see that all is well: whether it keeps what it is given, whether its keys open."""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage import tables
from fedi_groups.storage.database import Database


@dataclass(frozen=True, slots=True)
class Setting:
    """How the database is set, and how it has to be for an accepted activity to survive a power cut."""

    name: str
    found: str
    wanted: str

    @property
    def is_right(self) -> bool:
        return self.found == self.wanted


_SQLITE = (("synchronous", "2"), ("journal_mode", "wal"))
"""2 is FULL."""
_POSTGRESQL = (("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"))


async def durability(database: Database) -> tuple[Setting, ...]:
    """The settings that decide, as our own connections that write have them."""
    wanted = _SQLITE if database.sqlite else _POSTGRESQL
    ask = "PRAGMA" if database.sqlite else "SHOW"
    async with database.write() as connection:
        return tuple(
            [
                Setting(name, str((await connection.execute(text(f"{ask} {name}"))).scalar_one()), value)
                for name, value in wanted
            ]
        )


async def any_sealed_key(connection: AsyncConnection) -> bytes | None:
    """The private half of some key in use here; None where there is none yet."""
    key = tables.actor_key.c
    question = select(key.sealed).where(key.sealed.is_not(None), key.retired_at.is_(None)).order_by(key.id.desc())
    return (await connection.execute(question.limit(1))).scalar_one_or_none()
