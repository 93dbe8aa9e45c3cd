"""What was said under a key that its sender made up: said again, it is known again (Idempotency-Key)."""

import hashlib

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import HOUR, ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

KEPT_FOR = HOUR

_o = tables.said_once.c


async def said_under(connection: AsyncConnection, actor: ActorId, key: str, *, now: Instant) -> PostId | None:
    """What this actor has said under this key within the hour."""
    mine = (_o.actor_id == actor, _o.digest == _digest(key), _o.at > now - KEPT_FOR)
    found = (await connection.execute(select(_o.post_id).where(*mine))).scalar_one_or_none()
    return PostId(found) if found is not None else None


async def remember_said(
    connection: AsyncConnection, writes: Writes, actor: ActorId, key: str, post: PostId, *, now: Instant
) -> None:
    """Two who say it at the same time cannot both: the second finds the row, and its transaction is rolled back."""
    digest = _digest(key)
    await connection.execute(delete(tables.said_once).where(_o.actor_id == actor, _o.digest == digest))
    writes.append(tables.said_once, {"actor_id": actor, "digest": digest, "post_id": post, "at": now})


async def forget_said(connection: AsyncConnection, *, before: Instant) -> None:
    await connection.execute(delete(tables.said_once).where(_o.at < before))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()[:16]
