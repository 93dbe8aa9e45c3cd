"""Which server may fetch the pictures of which post that few may see, and until when: see wire.grants for the words."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import DAY, Instant, PeerId, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.upserts import upsert
from fedi_groups.wire.grants import grant_digest, grant_of

GOOD_FOR = 30 * DAY
"""From the last time that the server was told of the post, or fetched it. Renewed in the second half only."""

_g = tables.media_grant.c

Pair = tuple[PostId, PeerId]


@dataclass(frozen=True, slots=True)
class Grant:
    """`until`: no later; in the past of one that an admin has ended."""

    post_id: PostId
    peer_id: PeerId
    epoch: int
    until: Instant


class Grants:
    """Gives servers their words. Those that are asked for while others are being written share one transaction."""

    def __init__(self, database: Database, clock: Clock, *, secret: bytes) -> None:
        self._database = database
        self._clock = clock
        self._secret = secret
        self._writing = asyncio.Lock()
        self._waiting: dict[Pair, asyncio.Future[str]] = {}

    async def word(self, post: PostId, peer: PeerId) -> str:
        """What stands in this post's addresses for this server, which is entitled to it and may use it from now on."""
        mine = self._waiting.get((post, peer))
        if mine is None:
            mine = self._waiting[(post, peer)] = asyncio.get_running_loop().create_future()
        async with self._writing:
            if not mine.done():
                await self._write()
        return mine.result()

    async def _write(self) -> None:
        batch, self._waiting = self._waiting, {}
        try:
            words = await self._renewed(batch)
        except BaseException as error:
            for future in batch.values():
                future.set_exception(error if isinstance(error, Exception) else ConnectionError("broken off"))
                future.exception()  # whoever waits has it; nobody is to be told that it was never looked at
            raise
        for pair, future in batch.items():
            future.set_result(words[pair])

    async def _renewed(self, pairs: Collection[Pair]) -> dict[Pair, str]:
        now = self._clock()
        async with self._database.read() as connection:
            known = await _known(connection, pairs)
        words = {pair: self._word(pair, known[pair].epoch if pair in known else 1) for pair in pairs}
        fresh = {pair for pair, grant in known.items() if grant.until - now > GOOD_FOR // 2}
        rows = [
            {
                "post_id": pair[0],
                "peer_id": pair[1],
                "epoch": known[pair].epoch if pair in known else 1,
                "digest": grant_digest(words[pair]),
                "until": now + GOOD_FOR,
            }
            for pair in sorted(set(pairs) - fresh)
        ]
        if rows:
            async with self._database.write() as connection:
                await upsert(connection, tables.media_grant, rows, update=("until",))
        return words

    def _word(self, pair: Pair, epoch: int) -> str:
        return grant_of(self._secret, *pair, epoch=epoch)

    async def end(self, post: PostId, *, peer: PeerId | None = None) -> int:
        """The addresses that one server, or every one, has for this post's pictures lead nowhere from now on; when it
        is told of the post again, it gets others. Returns how many that were."""
        async with self._database.write() as connection:
            found = [each for each in await grants_of(connection, post) if peer in (None, each.peer_id)]
            for each in found:
                word = self._word((each.post_id, each.peer_id), each.epoch + 1)
                await connection.execute(
                    update(tables.media_grant)
                    .where(_g.post_id == each.post_id, _g.peer_id == each.peer_id)
                    .values(epoch=each.epoch + 1, digest=grant_digest(word), until=0)
                )
        return len(found)


async def find_grant(connection: AsyncConnection, word: str) -> Grant | None:
    """What this word stands for."""
    row = (await connection.execute(select(tables.media_grant).where(_g.digest == grant_digest(word)))).one_or_none()
    return _grant(row) if row is not None else None


async def grants_of(connection: AsyncConnection, post: PostId) -> list[Grant]:
    """Who has addresses of this post's pictures."""
    rows = await connection.execute(select(tables.media_grant).where(_g.post_id == post).order_by(_g.peer_id))
    return [_grant(row) for row in rows]


async def drop_grants(connection: AsyncConnection, posts: Sequence[PostId]) -> None:
    """Of posts whose pictures are gone."""
    if posts:
        await connection.execute(delete(tables.media_grant).where(_g.post_id.in_(posts)))


async def _known(connection: AsyncConnection, pairs: Collection[Pair]) -> dict[Pair, Grant]:
    posts, peers = {post for post, _ in pairs}, {peer for _, peer in pairs}
    rows = await connection.execute(select(tables.media_grant).where(_g.post_id.in_(posts), _g.peer_id.in_(peers)))
    found = [_grant(row) for row in rows]
    return {(each.post_id, each.peer_id): each for each in found if (each.post_id, each.peer_id) in pairs}


def _grant(row: Any) -> Grant:
    return Grant(PostId(row.post_id), PeerId(row.peer_id), row.epoch, Instant(row.until))
