"""What waits for those who keep order in some communities, and what they have to know of whom it is about."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import AppealFacts, Entry, PostFacts, ReportFacts, Standing
from fedi_groups.domain.types import ActorId, Instant, MembershipState, Role
from fedi_groups.storage import tables
from fedi_groups.storage.appeals import appeal_facts
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.ids import first_id
from fedi_groups.storage.memberships import standing_facts
from fedi_groups.storage.modlog import entry_facts
from fedi_groups.storage.pairs import Paired, is_pair_of
from fedi_groups.storage.posts import POST_QUERY, post_facts
from fedi_groups.storage.reports import report_facts
from fedi_groups.wire.uris import Uris

Pair = tuple[ActorId, ActorId]
"""A community, and a person in it."""

MOST_KEPT = 200
"""Communities in which one person keeps order."""

_LINES = 500
"""Of logs, for all people of a page together."""

_m, _p, _h, _r, _a = (each.c for each in (tables.membership, tables.post, tables.held, tables.report, tables.appeal))
_c, _l = tables.actor.c, tables.log_entry.c
# In these words, so that SQLite takes the indexes of what waits.
_ASKING = sql("membership.state = 'pending'")
_REPORTED, _APPEALED = sql("report.state = 'open'"), sql("appeal.state = 'open'")


def _held(question: Select[Any], inside: ColumnElement[bool]) -> Select[Any]:
    return question.join_from(tables.post, tables.held, _h.post_id == _p.id).where(
        inside, _p.held_at.is_not(None), _p.deleted_at.is_(None), _h.waiting.is_(True)
    )


def _number_of(question: Select[Any]) -> Asked:
    return Asked(select(func.count()).select_from(question.limit(bindparam("most")).subquery()))


_NUMBER_ASKING = _number_of(select(_m.actor_id).where(Among(_m.community_id), _ASKING))
_NUMBER_HELD = _number_of(_held(select(_p.id), Among(_p.community_id)))
_NUMBER_REPORTED = _number_of(select(_r.id).where(Among(_r.community_id), _REPORTED))
_NUMBER_APPEALED = _number_of(select(_a.id).where(Among(_a.community_id), _APPEALED))


def _by_pair(one: ColumnElement[int], other: ColumnElement[int], *conditions: ColumnElement[bool]) -> Paired:
    columns: list[Any] = [one, other, func.count()]
    return Paired(select(*columns).where(*conditions).group_by(one, other), one, other)


_SAID = _by_pair(_p.community_id, _p.author_id, _p.deleted_at.is_(None), _p.removed_at.is_(None), _p.held_at.is_(None))
_REPORTS = _by_pair(_r.community_id, _r.person_id)
_BROUGHT = Paired(
    select(tables.membership).where(_m.inviter_id.is_not(None)).order_by(_m.since, _m.actor_id).limit(_LINES),
    _m.community_id,
    _m.inviter_id,
)
_KEPT = Asked(
    select(tables.membership)
    .join_from(tables.membership, tables.actor, _m.community_id == _c.id)
    .where(_m.actor_id == bindparam("person"), _m.state == MembershipState.MEMBER.value)
    .where((_m.role != Role.MEMBER.value) | (_m.powers != ""), _c.peer_id.is_(None), _c.deleted_at.is_(None))
    .order_by(_m.community_id)
    .limit(MOST_KEPT)
)


async def kept_by(connection: AsyncConnection, person: ActorId) -> list[Standing]:
    """Where somebody keeps order in communities that live here, by role or by power."""
    return [standing_facts(row) for row in await _KEPT.named(connection, person=person)]


async def asking(
    connection: AsyncConnection, places: Collection[ActorId], *, after: Instant, most: int
) -> list[Standing]:
    """Those who ask to come in, the oldest request first."""
    question = select(tables.membership).where(_m.community_id.in_(places), _ASKING, _m.since > after)
    found = await connection.execute(question.order_by(_m.since, _m.actor_id).limit(most))
    return [standing_facts(row) for row in found]


async def held(
    connection: AsyncConnection, uris: Uris, places: Collection[ActorId], *, after: Instant, most: int
) -> list[PostFacts]:
    """Posts that wait for approval, the oldest first."""
    question = _held(POST_QUERY, _p.community_id.in_(places)).where(_p.id >= _beyond(after)).order_by(_p.id).limit(most)
    return [post_facts(row, uris) for row in await connection.execute(question)]


async def reported(
    connection: AsyncConnection, places: Collection[ActorId], *, after: Instant, most: int
) -> list[ReportFacts]:
    """Reports that nobody has settled, the oldest first."""
    question = select(tables.report).where(_r.community_id.in_(places), _REPORTED, _r.id >= _beyond(after))
    return [report_facts(row) for row in await connection.execute(question.order_by(_r.id).limit(most))]


async def appealed(
    connection: AsyncConnection, places: Collection[ActorId], *, after: Instant, most: int
) -> list[AppealFacts]:
    """Appeals that nobody has decided, the oldest first."""
    question = select(tables.appeal).where(_a.community_id.in_(places), _APPEALED, _a.id >= _beyond(after))
    return [appeal_facts(row) for row in await connection.execute(question.order_by(_a.id).limit(most))]


async def count_asking(connection: AsyncConnection, places: Collection[ActorId], *, most: int) -> int:
    return await _count(connection, _NUMBER_ASKING, places, most)


async def count_held(connection: AsyncConnection, places: Collection[ActorId], *, most: int) -> int:
    return await _count(connection, _NUMBER_HELD, places, most)


async def count_reported(connection: AsyncConnection, places: Collection[ActorId], *, most: int) -> int:
    return await _count(connection, _NUMBER_REPORTED, places, most)


async def count_appealed(connection: AsyncConnection, places: Collection[ActorId], *, most: int) -> int:
    return await _count(connection, _NUMBER_APPEALED, places, most)


async def entries_about(
    connection: AsyncConnection, pairs: Collection[Pair], *, acts: Collection[str], most: int = _LINES
) -> list[Entry]:
    """What was done to these people in these communities, the newest first."""
    if not pairs:
        return []
    question = select(tables.log_entry).where(
        is_pair_of(_l.community_id, _l.target_id, pairs), _l.target_id.is_not(None), _l.action.in_(acts)
    )
    return [entry_facts(row) for row in await connection.execute(question.order_by(_l.id.desc()).limit(most))]


async def count_said(connection: AsyncConnection, pairs: Collection[Pair]) -> dict[Pair, int]:
    """How much they have said there that is still shown."""
    return await _counts(connection, _SAID, pairs)


async def count_reports(connection: AsyncConnection, pairs: Collection[Pair]) -> dict[Pair, int]:
    """How often they were reported there, settled or not."""
    return await _counts(connection, _REPORTS, pairs)


async def brought(connection: AsyncConnection, pairs: Collection[Pair]) -> list[Standing]:
    """Whom these people have brought, the oldest first."""
    return [standing_facts(row) for row in await _BROUGHT.rows(connection, list(pairs))]


def _beyond(after: Instant) -> int:
    """No id of that millisecond or earlier is as high."""
    return first_id(Instant(after + 1_000)) if after else 0


async def _count(connection: AsyncConnection, asked: Asked, places: Collection[ActorId], most: int) -> int:
    ((number,),) = await asked.rows(connection, keys=list(places), most=most)
    return int(number)


async def _counts(connection: AsyncConnection, asked: Paired, pairs: Collection[Pair]) -> dict[Pair, int]:
    return {
        (ActorId(place), ActorId(person)): number for place, person, number in await asked.rows(connection, list(pairs))
    }
