"""Reports: what moderators were asked to look at."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Exists, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ReportFacts
from fedi_groups.domain.types import ActorId, Instant, MembershipState, PostId, Power, ReportState, Role
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Shelf, Writes

_r = tables.report.c


class Reports:
    """The reports one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[int, ReportFacts] = Shelf(self._load)

    async def _load(self, numbers: Sequence[int]) -> dict[int, ReportFacts]:
        found = await self._connection.execute(select(tables.report).where(_r.id.in_(numbers)))
        return {row.id: report_facts(row) for row in found}

    async def want(self, numbers: Iterable[int]) -> None:
        await self._rows.want(numbers)

    async def get(self, number: int) -> ReportFacts | None:
        return await self._rows.get(number)

    async def by_uri(self, uri: str) -> ReportFacts | None:
        """The report that this Flag made."""
        row = (await self._connection.execute(select(tables.report).where(_r.uri == uri))).one_or_none()
        return report_facts(row) if row is not None else None

    async def open_about(self, post: PostId) -> list[ReportFacts]:
        """What is still to be decided about a post."""
        question = select(tables.report).where(_r.post_id == post, _r.state == ReportState.OPEN.value)
        return [report_facts(row) for row in await self._connection.execute(question.order_by(_r.id).limit(200))]

    def add(self, report: ReportFacts) -> None:
        self._rows.put(report.id, report)
        self._writes.append(tables.report, _row(report))

    def settle(self, report: ReportFacts, *, by: ActorId, state: ReportState, now: Instant) -> ReportFacts:
        settled = replace(report, state=state, settled_by=by, settled_at=now)
        self._rows.put(report.id, settled)
        self._writes.change(tables.report, report.id, state=state.value, settled_by=by, settled_at=now)
        return settled


async def reports_to(
    connection: AsyncConnection,
    community: ActorId | None,
    *,
    state: ReportState = ReportState.OPEN,
    before: int | None = None,
    most: int,
) -> list[ReportFacts]:
    """What a community's moderators (None: the admins) are asked to look at, or have looked at; newest first."""
    question = select(tables.report).where(_r.community_id.is_not_distinct_from(community), _r.state == state.value)
    if before is not None:
        question = question.where(_r.id < before)
    return [report_facts(row) for row in await connection.execute(question.order_by(_r.id.desc()).limit(most))]


async def reports_to_admins(
    connection: AsyncConnection, *, state: ReportState, before: int | None = None, most: int
) -> list[ReportFacts]:
    """What is about no community, or about the only one who could settle it in a community here; newest first."""
    place = tables.actor.alias("place").c
    here = exists().where(place.id == _r.community_id, place.peer_id.is_(None))
    alone = here & ~_settler(_r.community_id, _r.person_id)
    question = select(tables.report).where(_r.state == state.value, _r.community_id.is_(None) | alone)
    if before is not None:
        question = question.where(_r.id < before)
    return [report_facts(row) for row in await connection.execute(question.order_by(_r.id.desc()).limit(most))]


async def reports_here(connection: AsyncConnection, *, state: ReportState, most: int) -> list[ReportFacts]:
    """All that anyone here was asked to look at, whichever community it is about; newest first."""
    question = select(tables.report).where(_r.state == state.value).order_by(_r.id.desc()).limit(most)
    return [report_facts(row) for row in await connection.execute(question)]


async def is_settled_beside(connection: AsyncConnection, community: ActorId, person: ActorId) -> bool:
    """Whether somebody else than this person could settle a report there."""
    return bool((await connection.execute(select(_settler(literal(community), literal(person))))).scalar_one())


def _settler(community: ColumnElement[Any], beside: ColumnElement[Any]) -> Exists:
    """Somebody else, by role or by power, who can act at all."""
    m, a = tables.membership.c, tables.actor.alias("settler").c
    able = (m.role != Role.MEMBER.value) | m.powers.contains(Power.REMOVE.value)
    there = (a.id == m.actor_id, a.deleted_at.is_(None), a.suspended_at.is_(None))
    member = m.state == MembershipState.MEMBER.value
    return exists().where(m.community_id == community, m.actor_id != beside, member, able, *there)


def report_facts(row: Any) -> ReportFacts:
    return ReportFacts(
        id=row.id,
        reporter_id=ActorId(row.reporter_id),
        person_id=ActorId(row.person_id),
        at=Instant(row.at),
        community_id=row.community_id,
        post_id=row.post_id,
        reason=row.reason,
        state=ReportState(row.state),
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        uri=row.uri,
    )


def _row(report: ReportFacts) -> dict[str, Any]:
    return {
        "id": report.id,
        "community_id": report.community_id,
        "reporter_id": report.reporter_id,
        "person_id": report.person_id,
        "post_id": report.post_id,
        "reason": report.reason,
        "at": report.at,
        "state": report.state.value,
        "settled_by": report.settled_by,
        "settled_at": report.settled_at,
        "uri": report.uri,
    }
