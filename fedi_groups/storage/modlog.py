"""The public log of what was done in a community: who did what to whom or what, and why."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Entry
from fedi_groups.domain.types import Act, ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.ids import first_id
from fedi_groups.storage.shelves import Writes

_l = tables.log_entry.c
_BEGINNING = Instant(0)


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
    return [entry_facts(row) for row in await connection.execute(question.order_by(_l.id.desc()).limit(most))]


async def newest_by(connection: AsyncConnection, community: ActorId, *, act: Act, person: ActorId) -> ActorId | None:
    """Who did this to a person last, in this log."""
    question = select(_l.actor_id).where(_l.community_id == community, _l.action == act, _l.target_id == person)
    found = (await connection.execute(question.order_by(_l.id.desc()).limit(1))).scalar_one_or_none()
    return ActorId(found) if found is not None else None


async def newest_about(
    connection: AsyncConnection,
    community: ActorId,
    *,
    acts: Iterable[str],
    person: ActorId,
    post: PostId | None = None,
    since: Instant = _BEGINNING,
) -> Entry | None:
    """What was done last of these to a person, or to a post of theirs, since then."""
    question = select(tables.log_entry).where(
        _l.community_id == community,
        _l.id >= first_id(since),
        _l.action.in_(list(acts)),
        _l.target_id == person,
    )
    if post is not None:
        question = question.where(_l.post_id == post)
    row = (await connection.execute(question.order_by(_l.id.desc()).limit(1))).one_or_none()
    return entry_facts(row) if row is not None else None


async def find_entry(connection: AsyncConnection, number: int) -> Entry | None:
    row = (await connection.execute(select(tables.log_entry).where(_l.id == number))).one_or_none()
    return entry_facts(row) if row is not None else None


async def find_entries(connection: AsyncConnection, numbers: Iterable[int]) -> list[Entry]:
    """Those there are of these lines, whichever log they are in."""
    found = await connection.execute(select(tables.log_entry).where(_l.id.in_(list(numbers))))
    return [entry_facts(row) for row in found]


def entry_facts(row: Any) -> Entry:
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
