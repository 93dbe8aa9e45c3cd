"""Announcements: those that are told now, with what stands under them; the fewer they are, the less it costs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.announcements import MOST_TOLD, AnnouncementFacts, AnnouncementReaction
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.shelves import Writes

_a = tables.announcement.c
_d = tables.announcement_read.c
_r = tables.announcement_reaction.c

_READ = select(_d.actor_id).where(_d.announcement_id == _a.id, _d.actor_id == bindparam("reader")).exists()
_TOLD = Asked(
    select(tables.announcement, _READ.label("read"))
    .where(or_(_a.ends_at.is_(None), _a.ends_at > bindparam("now")))
    .order_by(_a.id.desc())
    .limit(MOST_TOLD)
)


async def told_now(connection: AsyncConnection, reader: ActorId | None, *, now: Instant) -> list[AnnouncementFacts]:
    """The last first. One statement where there are none."""
    rows = await _TOLD.named(connection, reader=reader, now=now)
    reactions = await _reactions(connection, reader, [row.id for row in rows]) if rows else {}
    return [_facts(row, reactions.get(row.id, ())) for row in rows]


async def _reactions(
    connection: AsyncConnection, reader: ActorId | None, numbers: list[int]
) -> Mapping[int, tuple[AnnouncementReaction, ...]]:
    mine = func.max(case((_r.actor_id == reader, 1), else_=0))
    question = (
        select(_r.announcement_id, _r.name, func.count().label("uses"), mine.label("mine"))
        .where(_r.announcement_id.in_(numbers))
        .group_by(_r.announcement_id, _r.name)
        .order_by(_r.announcement_id, func.min(_r.at))
    )
    found: dict[int, tuple[AnnouncementReaction, ...]] = {}
    for row in await connection.execute(question):
        reaction = AnnouncementReaction(row.name, row.uses, bool(row.mine))
        found[row.announcement_id] = (*found.get(row.announcement_id, ()), reaction)
    return found


def add_announcement(writes: Writes, made: AnnouncementFacts) -> None:
    row = {"id": made.id, "content": made.content, "published": made.published}
    writes.append(
        tables.announcement,
        row | {"starts_at": made.starts_at, "ends_at": made.ends_at, "all_day": made.all_day},
    )


async def drop_announcement(connection: AsyncConnection, number: int) -> None:
    """With all that stands under it."""
    await connection.execute(delete(tables.announcement_read).where(_d.announcement_id == number))
    await connection.execute(delete(tables.announcement_reaction).where(_r.announcement_id == number))
    await connection.execute(delete(tables.announcement).where(_a.id == number))


def put_read(writes: Writes, number: int, reader: ActorId) -> None:
    writes.put(tables.announcement_read, {"announcement_id": number, "actor_id": reader})


def put_reaction(writes: Writes, number: int, name: str, reader: ActorId, *, now: Instant) -> None:
    writes.put(tables.announcement_reaction, {"announcement_id": number, "name": name, "actor_id": reader, "at": now})


def drop_reaction(writes: Writes, number: int, name: str, reader: ActorId) -> None:
    writes.drop(tables.announcement_reaction, number, name, reader)


def _facts(row: Any, reactions: tuple[AnnouncementReaction, ...]) -> AnnouncementFacts:
    return AnnouncementFacts(
        row.id,
        row.content,
        Instant(row.published),
        Instant(row.starts_at) if row.starts_at is not None else None,
        Instant(row.ends_at) if row.ends_at is not None else None,
        row.all_day,
        reactions,
        bool(row.read),
    )
