"""Threads of communities in other orders than that of time. Of each community no more than its newest are weighed: what
a list costs does not grow with what was ever said.

What is given are numbers; who may read them is settled by the one who loads them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.sorting import Candidate
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.timelines import SHOWN

_READABLE: Final = f"{SHOWN} AND p.visibility IN ('public', 'unlisted', 'members')"
_COLUMNS: Final = "p.id AS id, p.published AS published, p.up - p.down AS score, p.comments AS comments"
_THREADS: Final = f"FROM post p WHERE p.community_id = :place{{0}} AND p.parent_id IS NULL AND {_READABLE}"
_SHARED: Final = (
    f"FROM share s JOIN post p ON p.id = s.post_id WHERE s.community_id = :place{{0}} AND {_READABLE} AND p.id > :above"
)
_SAID: Final = (
    f"FROM post p WHERE p.community_id = :place{{0}} AND p.parent_id IS NOT NULL "
    f"AND p.community_id IS NOT NULL AND {_READABLE}"
)


async def newest(
    connection: AsyncConnection, places: Sequence[ActorId], *, above: int = 0, looked_at: int
) -> list[Candidate]:
    """The newest threads of these communities, and what they show of others, after this id: of each so many."""
    if not places:
        return []
    found = await _newest_asked(len(places)).rows(connection, **_values(places, above=above, looked=looked_at))
    return [Candidate(PostId(number), Instant(published), score, said) for number, published, score, said in found]


@lru_cache
def _newest_asked(places: int) -> Asked:
    return Asked(_newest(places))


@lru_cache
def _newest(places: int) -> TextClause:
    parts = [
        f"SELECT * FROM (SELECT {_COLUMNS} {source.format(place)} ORDER BY {number} DESC LIMIT :looked) t{name}{place}"
        for place in range(places)
        for name, source, number in (("o", f"{_THREADS} AND p.id > :above", "p.id"), ("s", _SHARED, "s.post_id"))
    ]
    return text(" UNION ".join(parts))


async def best(
    connection: AsyncConnection, places: Sequence[ActorId], *, above: int, looked_at: int, skip: int, most: int
) -> list[PostId]:
    """Of the same threads those that are liked most."""
    if not places:
        return []
    values = _values(places, above=above, looked=looked_at) | {"skip": skip, "most": most}
    return [PostId(number) for number in (await connection.execute(_best(len(places)), values)).scalars()]


@lru_cache
def _best(places: int) -> TextClause:
    return text(f"SELECT id FROM ({_newest(places)}) m ORDER BY score DESC, id DESC LIMIT :most OFFSET :skip")


async def weighed(connection: AsyncConnection, posts: Sequence[PostId]) -> list[Candidate]:
    """These posts, as far as their places in a list depend on it."""
    found = await _WEIGHED.rows(connection, keys=list(posts)) if posts else []
    return [Candidate(PostId(number), Instant(published), score, said) for number, published, score, said in found]


_p = tables.post.c
_WEIGHED: Final = Asked(select(_p.id, _p.published, _p.up - _p.down, _p.comments).where(Among(_p.id)))


async def busiest(
    connection: AsyncConnection, places: Sequence[ActorId], *, looked_at: int, skip: int, most: int
) -> list[PostId]:
    """Threads of these communities, those first in which something was said last."""
    if not places:
        return []
    values = _values(places, looked=looked_at) | {"skip": skip, "most": most}
    return [PostId(row.root) for row in await connection.execute(_busiest(len(places)), values)]


@lru_cache
def _busiest(places: int) -> TextClause:
    parts = [
        f"SELECT * FROM (SELECT p.root_id AS root, p.id AS at {source.format(place)} "
        f"ORDER BY p.id DESC LIMIT :looked) t{name}{place}"
        for place in range(places)
        for name, source in (("o", _THREADS), ("c", _SAID))
    ]
    return text(
        f"SELECT root, max(at) AS last FROM ({' UNION ALL '.join(parts)}) m "
        "GROUP BY root ORDER BY last DESC LIMIT :most OFFSET :skip"
    )


def _values(places: Sequence[ActorId], **values: int) -> dict[str, Any]:
    return {**values, **{f"place{number}": place for number, place in enumerate(places)}}
