"""What is to be posted later, by whom and when."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.details import Details
from fedi_groups.domain.submissions import PollWish, ScheduledFacts, Submission
from fedi_groups.domain.types import DAY, ActorId, Instant, Quotable, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import Span

_s = tables.scheduled.c


def put_scheduled(writes: Writes, scheduled: ScheduledFacts) -> None:
    """New, or at another moment."""
    row = {"id": scheduled.id, "actor_id": scheduled.actor_id, "by_id": scheduled.by_id, "at": scheduled.at}
    writes.put(tables.scheduled, row | {"submission": asdict(scheduled.submission)})


def drop_scheduled(writes: Writes, number: int) -> None:
    writes.drop(tables.scheduled, number)


async def find_scheduled(connection: AsyncConnection, number: int) -> ScheduledFacts | None:
    row = (await connection.execute(select(tables.scheduled).where(_s.id == number))).one_or_none()
    return _facts(row) if row is not None else None


async def scheduled_of(connection: AsyncConnection, actor: ActorId, span: Span, *, most: int) -> list[ScheduledFacts]:
    """What somebody has scheduled last comes first."""
    question = select(tables.scheduled).where(_s.actor_id == actor, _s.id > span.above, _s.id < span.below)
    ordered = question.order_by(_s.id if span.upwards else _s.id.desc()).limit(most)
    found = [_facts(row) for row in await connection.execute(ordered)]
    return found[::-1] if span.upwards else found


async def count_scheduled(connection: AsyncConnection, actor: ActorId, *, at: Instant) -> tuple[int, int]:
    """How much of somebody's waits in all, and for the day (UTC) of this moment."""
    begins = at // DAY * DAY
    that_day = func.count().filter(_s.at >= begins, _s.at < begins + DAY)
    row = (await connection.execute(select(func.count(), that_day).where(_s.actor_id == actor))).one()
    return int(row[0]), int(row[1])


async def drop_all_scheduled(connection: AsyncConnection, actor: ActorId) -> None:
    """Of somebody who is gone; what is due of it finds nothing to do."""
    await connection.execute(delete(tables.scheduled).where(_s.actor_id == actor))


def _facts(row: Any) -> ScheduledFacts:
    by = ActorId(row.by_id) if row.by_id is not None else None
    return ScheduledFacts(row.id, ActorId(row.actor_id), by, Instant(row.at), _submission(row.submission))


def _submission(kept: dict[str, Any]) -> Submission:
    poll, visibility = kept["poll"], kept["visibility"]
    return Submission(
        **kept
        | {
            "media_ids": tuple(kept["media_ids"]),
            "flairs": tuple(kept.get("flairs", ())),
            "event": Details(**kept["event"]) if kept.get("event") is not None else None,
            "poll": PollWish(**poll | {"options": tuple(poll["options"])}) if poll is not None else None,
            "visibility": Visibility(visibility) if visibility is not None else None,
            "quotable": Quotable(kept["quotable"]) if kept["quotable"] is not None else None,
        }
    )
