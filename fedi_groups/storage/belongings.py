"""Which communities are in which umbrella, and which have asked or been asked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Subquery, and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts, Belonging
from fedi_groups.domain.types import ActorId, BelongingState, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.unit import Unit

_b = tables.belonging.c
_a = tables.actor.c
_p = tables.post.c


async def find_belonging(connection: AsyncConnection, umbrella: ActorId, community: ActorId) -> Belonging | None:
    """How this community stands to this umbrella."""
    question = select(tables.belonging).where(_b.umbrella_id == umbrella, _b.community_id == community)
    row = (await connection.execute(question)).one_or_none()
    return _facts(row) if row is not None else None


async def agreed(connection: AsyncConnection, actors: Sequence[ActorId], *, most: int) -> list[Belonging]:
    """In which umbrellas these are, and what is in them."""
    either = or_(_b.community_id.in_(actors), _b.umbrella_id.in_(actors))
    question = select(tables.belonging).where(_b.state == BelongingState.IN.value, either).limit(most)
    return [_facts(row) for row in await connection.execute(question)]


async def belongings_of(connection: AsyncConnection, actor: ActorId, *, most: int) -> list[Belonging]:
    """All that a community has to do with umbrellas, as one or in one, asked for or agreed; the oldest first."""
    either = or_(_b.community_id == actor, _b.umbrella_id == actor)
    question = select(tables.belonging).where(either).order_by(_b.at, _b.community_id).limit(most)
    return [_facts(row) for row in await connection.execute(question)]


def put_belonging(writes: Writes, belonging: Belonging) -> None:
    writes.put(
        tables.belonging,
        {
            "umbrella_id": belonging.umbrella_id,
            "community_id": belonging.community_id,
            "state": belonging.state.value,
            "by_id": belonging.by_id,
            "at": belonging.at,
        },
    )


def drop_belonging(writes: Writes, belonging: Belonging) -> None:
    writes.drop(tables.belonging, belonging.umbrella_id, belonging.community_id)


async def below(tx: Unit, umbrella: ActorId, *, after: ActorId | None = None, most: int) -> list[ActorFacts]:
    """The communities in an umbrella that are not closed, in the order of their founding."""
    inside = and_(_a.umbrella_id == umbrella, _a.id != umbrella, _a.deleted_at.is_(None))
    question = actor_query().where(inside)
    if after is not None:
        question = question.where(_a.id > after)
    found = await tx.connection.execute(question.order_by(_a.id).limit(most))
    return [actor_facts(row, tx.uris) for row in found]


async def threads_among(
    connection: AsyncConnection, places: Sequence[ActorId], *, before: PostId | None, most: int
) -> list[PostId]:
    """The newest threads of several communities together, whoever may read them: that is for the caller to ask. Of each
    no more are looked at than there is room for."""
    parts = [_newest_of(place, before, most) for place in places]
    if not parts:
        return []
    together = union_all(*(select(each.c.id) for each in parts)).subquery()
    question = select(together.c.id).order_by(together.c.id.desc()).limit(most)
    return [PostId(number) for number in (await connection.execute(question)).scalars()]


def _newest_of(place: ActorId, before: PostId | None, most: int) -> Subquery:
    shown = and_(_p.deleted_at.is_(None), _p.removed_at.is_(None), _p.held_at.is_(None))
    question = select(_p.id).where(_p.community_id == place, _p.parent_id.is_(None), shown)
    if before is not None:
        question = question.where(_p.id < before)
    return question.order_by(_p.id.desc()).limit(most).subquery()


def _facts(row: Any) -> Belonging:
    return Belonging(
        ActorId(row.umbrella_id),
        ActorId(row.community_id),
        BelongingState(row.state),
        ActorId(row.by_id),
        Instant(row.at),
    )
