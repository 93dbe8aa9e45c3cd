"""Communities that live here, for admins: those that are hidden are left out, as only who is in them knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, ActorKind
from fedi_groups.storage import tables

_a = tables.actor.c
_m = tables.media.c
_p = tables.post.c


@dataclass(frozen=True, slots=True)
class Files:
    """How much was uploaded into one community, in bytes."""

    number: int
    size: int


async def founded(
    connection: AsyncConnection, *, search: str = "", before: int | None = None, most: int
) -> list[ActorId]:
    """The newest first, closed ones too; those alone whose name begins with, or whose title contains, what is searched.

    Hidden ones are neither locked to members in the open nor listed: the caller leaves them out by their charter.
    """
    question = (
        select(_a.id).where(_a.kind == ActorKind.GROUP.value, _a.peer_id.is_(None)).order_by(_a.id.desc()).limit(most)
    )
    if search:
        text = search.lower().lstrip("!")
        question = question.where(
            or_(_a.name.startswith(text, autoescape=True), func.lower(_a.title).contains(text, autoescape=True))
        )
    if before is not None:
        question = question.where(_a.id < before)
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


async def files_in(connection: AsyncConnection, communities: Sequence[ActorId]) -> dict[ActorId, Files]:
    """What hangs on posts in these."""
    question = (
        select(_p.community_id, func.count(), func.sum(_m.size + _m.small_size))
        .join_from(tables.post, tables.media, _m.post_id == _p.id)
        .where(_p.community_id.in_(communities))
        .group_by(_p.community_id)
    )
    return {ActorId(row[0]): Files(int(row[1]), int(row[2] or 0)) for row in await connection.execute(question)}
