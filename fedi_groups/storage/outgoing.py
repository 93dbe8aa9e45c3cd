"""The outgoing log: appending rows, numbering them, reading them back. See domain.log for what a row means.

Rows are appended without a position, in the transaction that caused them. One leased sequencer numbers committed
rows; a number taken before the commit could be overtaken by later ones and its row never be seen.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.log import Everyone, LogRow, Named, ToMicroblogs
from fedi_groups.domain.types import ActorId, Instant, PeerId, PostId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_o = tables.outgoing.c


def log_row(row: Any) -> LogRow:
    return LogRow(
        id=row.id,
        kind=row.kind,
        signer_id=ActorId(row.signer_id),
        created_at=Instant(row.created_at),
        community_id=row.community_id,
        follower_of=row.follower_of,
        named=tuple(Named(PeerId(peer), Uri(inbox)) for peer, inbox in row.named),
        object_id=row.object_id,
        object_uri=row.object_uri,
        author_uri=row.author_uri,
        undoes_id=row.undoes_id,
        thread_id=row.thread_id,
        barrier=row.barrier,
        microblog=ToMicroblogs(row.microblog),
        threadiverse_body=row.threadiverse_body,
        microblog_body=row.microblog_body,
        received_id=row.received_id,
        public=row.public,
        keep=row.keep,
        everyone=Everyone(row.everyone),
        position=row.position,
    )


class OutgoingLog:
    """What one transaction adds to the log."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes
        self.appended = 0

    def append(self, row: LogRow) -> None:
        self.appended += 1
        self._writes.append(
            tables.outgoing,
            {
                "id": row.id,
                "position": None,
                "kind": row.kind,
                "signer_id": row.signer_id,
                "community_id": row.community_id,
                "follower_of": row.follower_of,
                "named": [[each.peer_id, each.inbox] for each in row.named],
                "object_id": row.object_id,
                "object_uri": row.object_uri,
                "author_uri": row.author_uri,
                "undoes_id": row.undoes_id,
                "thread_id": row.thread_id,
                "barrier": row.barrier,
                "microblog": row.microblog.value,
                "threadiverse_body": row.threadiverse_body,
                "microblog_body": row.microblog_body,
                "received_id": row.received_id,
                "public": row.public,
                "keep": row.keep,
                "everyone": row.everyone.value,
                "created_at": row.created_at,
            },
        )


async def number_rows(connection: AsyncConnection, *, most: int = 1000) -> int:
    """Give committed rows their positions, oldest id first; returns how many. Only the sequencer may call this."""
    ids = (
        (await connection.execute(select(_o.id).where(_o.position.is_(None)).order_by(_o.id).limit(most)))
        .scalars()
        .all()
    )
    if ids:
        head = await head_position(connection)
        numbered = [{"b_id": number, "b_position": head + place} for place, number in enumerate(ids, start=1)]
        await connection.execute(
            update(tables.outgoing).where(_o.id == bindparam("b_id")).values(position=bindparam("b_position")), numbered
        )
    return len(ids)


async def head_position(connection: AsyncConnection) -> int:
    """The highest position given so far; 0 for an empty log. The last numbered row is never pruned."""
    return int((await connection.execute(select(func.coalesce(func.max(_o.position), 0)))).scalar_one())


async def first_position(connection: AsyncConnection) -> int:
    """The lowest position still in the log; 0 for an empty one."""
    return int((await connection.execute(select(func.coalesce(func.min(_o.position), 0)))).scalar_one())


async def read_log(connection: AsyncConnection, *, after: int, most: int = 500) -> list[LogRow]:
    """Numbered rows behind position `after`, in order, with the bytes of foreign activities spliced in."""
    question = (
        select(tables.outgoing, tables.received.c.body)
        .join_from(tables.outgoing, tables.received, _o.received_id == tables.received.c.id, isouter=True)
        .where(_o.position > after)
        .order_by(_o.position)
        .limit(most)
    )
    return [_spliced(row) for row in await connection.execute(question)]


async def rows_at(connection: AsyncConnection, positions: Sequence[int]) -> list[LogRow]:
    """The rows at these positions, in order, as far as they are still in the log."""
    question = (
        select(tables.outgoing, tables.received.c.body)
        .join_from(tables.outgoing, tables.received, _o.received_id == tables.received.c.id, isouter=True)
        .where(_o.position.in_(positions))
        .order_by(_o.position)
    )
    return [_spliced(row) for row in await connection.execute(question)]


async def find_row(connection: AsyncConnection, number: int) -> LogRow | None:
    """One row by its id."""
    question = (
        select(tables.outgoing, tables.received.c.body)
        .join_from(tables.outgoing, tables.received, _o.received_id == tables.received.c.id, isouter=True)
        .where(_o.id == number)
    )
    row = (await connection.execute(question)).one_or_none()
    return _spliced(row) if row is not None else None


async def deletion_of(connection: AsyncConnection, post: PostId) -> int | None:
    """The row that tells of this post's end, the newest; None if there is none."""
    found = await connection.execute(select(func.max(_o.id)).where(_o.object_id == post, _o.kind == "delete"))
    number: int | None = found.scalar_one()
    return number


def _spliced(row: Any) -> LogRow:
    found = log_row(row)
    return replace(found, threadiverse_body=row.body) if found.received_id is not None else found


async def objects_deleted(connection: AsyncConnection, posts: Sequence[PostId]) -> set[PostId]:
    """Which of these posts are deleted by now."""
    p = tables.post.c
    found = await connection.execute(select(p.id).where(p.id.in_(posts), p.deleted_at.is_not(None)))
    return {PostId(number) for number in found.scalars()}
