"""The public log of what was done in a community: who did what to whom or what, and why."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Entry
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_l = tables.log_entry.c


class ModLog:
    """What one transaction adds to communities' logs."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    def append(self, entry: Entry) -> None:
        self._writes.append(
            tables.log_entry,
            {
                "id": entry.id,
                "community_id": entry.community_id,
                "actor_id": entry.actor_id,
                "action": entry.act,
                "target_id": entry.person_id,
                "post_id": entry.post_id,
                "reason": entry.reason,
                "at": entry.at,
                "until": entry.until,
            },
        )


async def entries_of(
    connection: AsyncConnection, community: ActorId, *, before: int | None = None, most: int
) -> list[Entry]:
    """A community's log, newest first."""
    question = select(tables.log_entry).where(_l.community_id == community)
    if before is not None:
        question = question.where(_l.id < before)
    return [_entry(row) for row in await connection.execute(question.order_by(_l.id.desc()).limit(most))]


async def find_entry(connection: AsyncConnection, number: int) -> Entry | None:
    row = (await connection.execute(select(tables.log_entry).where(_l.id == number))).one_or_none()
    return _entry(row) if row is not None else None


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        community_id=ActorId(row.community_id),
        actor_id=ActorId(row.actor_id),
        act=row.action,
        at=Instant(row.at),
        person_id=row.target_id,
        post_id=row.post_id,
        reason=row.reason,
        until=row.until,
    )
