"""Appeals: what those to whom something was done ask for another look at."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import AppealFacts
from fedi_groups.domain.types import ActorId, AppealState, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import OLDEST, Span

_a = tables.appeal.c
_OPEN = _a.state == AppealState.OPEN.value


async def find_appeal(connection: AsyncConnection, number: int) -> AppealFacts | None:
    row = (await connection.execute(select(tables.appeal).where(_a.id == number))).one_or_none()
    return appeal_facts(row) if row is not None else None


async def appeal_against(connection: AsyncConnection, entry: int) -> AppealFacts | None:
    """The one against this line of the log."""
    row = (await connection.execute(select(tables.appeal).where(_a.entry_id == entry))).one_or_none()
    return appeal_facts(row) if row is not None else None


async def appeals_in(
    connection: AsyncConnection, community: ActorId | None, *, state: AppealState, most: int, span: Span = OLDEST
) -> list[AppealFacts]:
    """Those in a community, or (None) in any here, the oldest first."""
    question = select(tables.appeal).where(_a.state == state.value, _a.id > span.above, _a.id < span.below)
    if community is not None:
        question = question.where(_a.community_id == community)
    order = _a.id.asc() if span.upwards else _a.id.desc()
    found = [appeal_facts(row) for row in await connection.execute(question.order_by(order).limit(most))]
    return found if span.upwards else found[::-1]


async def appeals_by(
    connection: AsyncConnection, person: ActorId, *, below: int | None = None, most: int
) -> list[AppealFacts]:
    """Those of somebody, decided or not, the newest first."""
    question = select(tables.appeal).where(_a.person_id == person)
    if below is not None:
        question = question.where(_a.id < below)
    return [appeal_facts(row) for row in await connection.execute(question.order_by(_a.id.desc()).limit(most))]


async def count_open(connection: AsyncConnection, community: ActorId, *, person: ActorId | None = None) -> int:
    """How many wait in a community, or of one person in it."""
    question = select(func.count()).select_from(tables.appeal).where(_a.community_id == community, _OPEN)
    if person is not None:
        question = question.where(_a.person_id == person)
    return int((await connection.execute(question)).scalar_one())


def put_appeal(writes: Writes, appeal: AppealFacts) -> None:
    """Made, or decided."""
    writes.put(tables.appeal, asdict(appeal) | {"state": appeal.state.value})


def appeal_facts(row: Any) -> AppealFacts:
    return AppealFacts(
        row.id,
        row.entry_id,
        ActorId(row.community_id),
        ActorId(row.person_id),
        row.words,
        Instant(row.at),
        AppealState(row.state),
        row.decided_by,
        row.decided_at,
        row.answer,
    )
