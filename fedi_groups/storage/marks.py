"""What somebody has marked for themselves: posts to find again, to show first, threads they want to hear nothing of."""

from collections.abc import Iterable, Mapping

from sqlalchemy import String, bindparam, delete, func, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Mark, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.shelves import Writes

_k = tables.mark.c
_r = tables.reblog.c
_MARKS = Asked(
    union_all(
        select(_k.post_id, _k.kind).where(_k.actor_id == bindparam("actor"), Among(_k.post_id)),
        select(_r.post_id, literal_column(f"'{Mark.REBLOG.value}'", String)).where(
            _r.actor_id == bindparam("actor"), Among(_r.post_id)
        ),
    )
)


def put_mark(writes: Writes, actor: ActorId, kind: Mark, post: PostId, number: int) -> None:
    """`number`: its place among the others."""
    writes.put(tables.mark, {"actor_id": actor, "post_id": post, "kind": kind.value, "id": number})


def drop_mark(writes: Writes, actor: ActorId, kind: Mark, post: PostId) -> None:
    writes.drop(tables.mark, actor, post, kind.value)


async def marks_of(
    connection: AsyncConnection, actor: ActorId, posts: Iterable[PostId]
) -> Mapping[PostId, frozenset[Mark]]:
    """What somebody has marked of these, in one statement."""
    found: dict[PostId, frozenset[Mark]] = {}
    for number, kind in await _MARKS.rows(connection, actor=actor, keys=list(posts)):
        found[PostId(number)] = found.get(PostId(number), frozenset()) | {Mark(kind)}
    return found


async def count_marks(connection: AsyncConnection, actor: ActorId, kind: Mark) -> int:
    mine = (_k.actor_id == actor, _k.kind == kind.value)
    return int((await connection.execute(select(func.count()).where(*mine))).scalar_one())


async def forget_marks(connection: AsyncConnection, actor: ActorId) -> None:
    """Of somebody who is gone."""
    await connection.execute(delete(tables.mark).where(_k.actor_id == actor))
