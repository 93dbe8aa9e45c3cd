"""Anonymous posts, by the digests of who is behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.ids import first_id, instant_of
from fedi_groups.storage.shelves import Writes

_m = tables.masked.c
_b = tables.masked_ban.c


@dataclass(frozen=True, slots=True)
class MaskedFacts:
    """Who has said a post, for whoever has the secret."""

    post_id: PostId
    community_id: ActorId
    digest: bytes
    sealed: bytes


def put_masked(writes: Writes, masked: MaskedFacts) -> None:
    row = {name: getattr(masked, name) for name in ("post_id", "community_id", "digest", "sealed")}
    writes.put(tables.masked, row)


async def find_masked(connection: AsyncConnection, post: PostId) -> MaskedFacts | None:
    row = (await connection.execute(select(tables.masked).where(_m.post_id == post))).one_or_none()
    if row is None:
        return None
    return MaskedFacts(PostId(row.post_id), ActorId(row.community_id), row.digest, row.sealed)


async def forget_masked(connection: AsyncConnection, digests: Sequence[bytes]) -> None:
    """What these have said stays, and nobody finds out any more who they are. Bans stay."""
    if digests:
        await connection.execute(delete(tables.masked).where(_m.digest.in_(digests)))


async def last_masked(connection: AsyncConnection, digest: bytes, *, at: Instant, near: int) -> Instant | None:
    """When this person last said something anonymously, as `speech.last_said` has it for what is said by name."""
    between = (_m.post_id > first_id(Instant(at - near)), _m.post_id < first_id(Instant(at + near)))
    question = select(_m.post_id).where(_m.digest == digest, *between).order_by(_m.post_id.desc()).limit(1)
    found = (await connection.execute(question)).scalar_one_or_none()
    return instant_of(found) if found is not None else None


def put_ban(writes: Writes, community: ActorId, digest: bytes, *, now: Instant, until: Instant | None) -> None:
    writes.put(tables.masked_ban, {"community_id": community, "digest": digest, "at": now, "until": until})


def drop_ban(writes: Writes, community: ActorId, digest: bytes) -> None:
    writes.drop(tables.masked_ban, community, digest)


async def is_banned(connection: AsyncConnection, community: ActorId, digest: bytes, *, now: Instant) -> bool:
    """Whether such a ban holds."""
    question = select(_b.until).where(_b.community_id == community, _b.digest == digest)
    row = (await connection.execute(question)).one_or_none()
    return row is not None and (row.until is None or row.until > now)
