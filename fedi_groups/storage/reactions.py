"""Reactions to posts by emoji. Each is beside a vote upwards by the same person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.pairs import is_pair_of
from fedi_groups.storage.shelves import Shelf, Writes

Key = tuple[PostId, ActorId]

MOST_SHOWN = 20
"""Different emoji of one post, those used most."""

_r = tables.reaction.c


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reacted with an emoji. `image`: of a custom one, where its picture is."""

    emoji: str
    image: str | None
    count: int


class Reactions:
    """The reactions one transaction deals with. Keys are (post, person)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Key, frozenset[str]] = Shelf(self._load)

    async def _load(self, keys: Sequence[Key]) -> dict[Key, frozenset[str]]:
        found: dict[Key, frozenset[str]] = {}
        question = select(tables.reaction).where(is_pair_of(_r.post_id, _r.actor_id, keys))
        for row in await self._connection.execute(question):
            key = (PostId(row.post_id), ActorId(row.actor_id))
            found[key] = found.get(key, frozenset()) | {row.emoji}
        return found

    async def want(self, keys: Iterable[Key]) -> None:
        await self._rows.want(keys)

    async def of(self, post: PostId, person: ActorId) -> frozenset[str]:
        return await self._rows.get((post, person)) or frozenset()

    async def put(self, post: PostId, person: ActorId, emoji: str, *, image: str | None) -> None:
        self._rows.put((post, person), await self.of(post, person) | {emoji})
        row = {"post_id": post, "actor_id": person, "emoji": emoji, "image": image}
        self._writes.put(tables.reaction, row)

    async def drop(self, post: PostId, person: ActorId, emoji: str) -> None:
        self._rows.put((post, person), await self.of(post, person) - {emoji})
        self._writes.drop(tables.reaction, post, person, emoji)


_COUNT = func.count().label("count")
_TALLIES = Asked(
    select(_r.post_id, _r.emoji, func.max(_r.image).label("image"), _COUNT)
    .where(Among(_r.post_id))
    .group_by(_r.post_id, _r.emoji)
    .order_by(_r.post_id, _COUNT.desc(), _r.emoji)
)


async def tallies(connection: AsyncConnection, posts: Sequence[PostId]) -> Mapping[PostId, tuple[Tally, ...]]:
    """Of these posts, the emoji used most first."""
    found: dict[PostId, tuple[Tally, ...]] = {}
    for number, emoji, image, times in await _TALLIES.rows(connection, keys=list(posts)):
        known = found.get(PostId(number), ())
        if len(known) < MOST_SHOWN:
            found[PostId(number)] = (*known, Tally(emoji, image, times))
    return found
