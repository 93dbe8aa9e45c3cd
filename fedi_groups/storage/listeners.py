"""Who listens to several communities of ours from elsewhere: not person by person, but by what each of them follows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.covers import Voices
from fedi_groups.domain.types import ActorId, FollowState, PeerId
from fedi_groups.storage import tables

_f = tables.follow.c
_a = tables.actor.c

BITS = 60
"""Communities that one number can name."""


async def listeners_to(connection: AsyncConnection, targets: Sequence[ActorId]) -> dict[PeerId, set[Voices]]:
    """By server: each choice of these that somebody there follows. The database counts the people, not we."""
    groups = [targets[start : start + BITS] for start in range(0, len(targets), BITS)]
    names = [_sum_of(group).label(f"g{number}") for number, group in enumerate(groups)]
    if not names:
        return {}
    people = (
        select(_a.peer_id, *names)
        .join_from(tables.follow, tables.actor, _f.follower_id == _a.id)
        .where(
            _f.target_id.in_(targets),
            _f.state == FollowState.ACCEPTED.value,
            _a.peer_id.is_not(None),
            _a.deleted_at.is_(None),
        )
        .group_by(_a.peer_id, _f.follower_id)
        .subquery()
    )
    found: dict[PeerId, set[Voices]] = {}
    for peer, *sums in await connection.execute(select(people).distinct()):
        found.setdefault(PeerId(peer), set()).add(_named(groups, sums))
    return found


def _sum_of(group: Sequence[ActorId]) -> ColumnElement[Any]:
    """One bit for each community that is followed; each is followed once."""
    bits = {number: literal(1 << place, BigInteger) for place, number in enumerate(group)}
    return cast(func.sum(case(bits, value=_f.target_id, else_=literal(0, BigInteger))), BigInteger)


def _named(groups: Sequence[Sequence[ActorId]], sums: Sequence[int]) -> Voices:
    return frozenset(
        number
        for group, bits in zip(groups, sums, strict=True)
        for place, number in enumerate(group)
        if bits >> place & 1
    )
