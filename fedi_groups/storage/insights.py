"""What is counted of what is said in one community, within a span of time. Numbers only: who it was leaves this module
in none of them. Each statement reads its span in the index `post_counted`, and no more than MOST rows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.insights import MONTH, Span, Wait
from fedi_groups.domain.types import ActorId
from fedi_groups.storage.ids import first_id

MOST: Final = 1_000_000
"""Posts and comments that are counted, the newest."""

_SHOWN: Final = "p.deleted_at IS NULL AND p.removed_at IS NULL AND p.held_at IS NULL"
_SAID: Final = (
    "SELECT p.id, p.author_id, p.parent_id, (p.id / 65536 - :since) / :width AS place FROM post p "
    f"WHERE p.community_id = :community AND p.id >= :first AND p.id < :last AND {_SHOWN} "
    "ORDER BY p.id DESC LIMIT :most"
)
_PERSON: Final = (
    "EXISTS (SELECT 1 FROM membership m WHERE m.community_id = :community AND m.actor_id = s.author_id "
    "AND m.joined IS NOT NULL)"
)

_COUNTED: Final = (
    "SELECT place, count(*) - count(parent_id), count(parent_id), count(DISTINCT author_id) "
    f"FROM ({_SAID}) s GROUP BY place"
)
_ACTIVE: Final = (
    f"SELECT s.place, count(*) FROM (SELECT DISTINCT place, author_id FROM ({_SAID}) t) s WHERE {_PERSON} "
    "GROUP BY s.place"
)
_NEW: Final = (
    f"SELECT s.place, count(*) FROM (SELECT author_id, min(place) AS place FROM ({_SAID}) t GROUP BY author_id) s "
    f"WHERE NOT EXISTS (SELECT 1 FROM post p WHERE p.author_id = s.author_id AND p.community_id = :community "
    f"AND p.id < :first AND {_SHOWN}) GROUP BY s.place"
)
_PARTS: Final = (
    f"SELECT number, count(*) FROM (SELECT author_id, count(*) AS number FROM ({_SAID}) s GROUP BY author_id) t "
    "GROUP BY number"
)
_HOURS: Final = (
    "SELECT hour / 24 % 7, hour % 24, count(*), count(DISTINCT author_id) "
    f"FROM (SELECT author_id, (id / 65536 + :offset) / 3600000 + 72 AS hour FROM ({_SAID}) t) s GROUP BY 1, 2"
)
"""The first of January 1970 was a Thursday: three days after a Monday."""
_WAITS: Final = (
    "SELECT place, count(*), count(wait), max(CASE WHEN turn = (answers + 1) / 2 THEN wait END) FROM ("
    "SELECT place, wait, row_number() OVER (PARTITION BY place, wait IS NULL ORDER BY wait) AS turn, "
    "count(wait) OVER (PARTITION BY place) AS answers FROM ("
    "SELECT s.place, (SELECT min(p.id / 65536) FROM post p WHERE p.root_id = s.id AND p.id > s.id "
    f"AND p.author_id <> s.author_id AND p.parent_id IS NOT NULL AND {_SHOWN}) - s.id / 65536 AS wait "
    f"FROM ({_SAID}) s WHERE s.parent_id IS NULL) w) r GROUP BY place"
)
_STAYED: Final = (
    "SELECT came, after, count(DISTINCT author_id) FROM ("
    "SELECT s.author_id, (m.joined / 1000 - :since) / :width AS came, "
    "(s.id / 65536 - m.joined / 1000) / :width AS after "
    f"FROM ({_SAID}) s JOIN membership m ON m.community_id = :community AND m.actor_id = s.author_id "
    "WHERE m.joined >= :joined AND s.id / 65536 >= m.joined / 1000) k "
    "WHERE after BETWEEN 1 AND :months GROUP BY came, after"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was said in each stretch, by place, and by how many people."""

    posts: Mapping[int, int]
    comments: Mapping[int, int]
    authors: Mapping[int, int]


class Speech:
    """What is asked of one community and span."""

    def __init__(self, connection: AsyncConnection, community: ActorId, span: Span) -> None:
        self._connection = connection
        self._values = {
            "community": community,
            "since": span.since // 1000,
            "width": span.width // 1000,
            "first": first_id(span.since),
            "last": first_id(span.until),
            "most": MOST,
        }

    async def _rows(self, statement: str, **more: int) -> list[Any]:
        # The shift of an id is written as a division, so that both databases make it the same number.
        return list(await self._connection.execute(text(statement), {**self._values, **more}))

    async def _numbers(self, statement: str) -> dict[int, int]:
        return {row[0]: row[1] for row in await self._rows(statement)}

    async def counted(self) -> Counted:
        rows = await self._rows(_COUNTED)
        return Counted(*({row[0]: row[place] for row in rows} for place in (1, 2, 3)))

    async def active(self) -> dict[int, int]:
        """How many who are, or were, members said something."""
        return await self._numbers(_ACTIVE)

    async def newcomers(self) -> dict[int, int]:
        """How many said something for the first time."""
        return await self._numbers(_NEW)

    async def counts(self) -> dict[int, int]:
        """How many people said so many things each."""
        return await self._numbers(_PARTS)

    async def hours(self, offset: int) -> dict[tuple[int, int], tuple[int, int]]:
        """By day of the week and hour, `offset` minutes ahead of UTC: how much was said, and by how many."""
        rows = await self._rows(_HOURS, offset=offset * 60_000)
        return {(day, hour): (said, people) for day, hour, said, people in rows}

    async def waits(self) -> dict[int, Wait]:
        """Of threads by when they were begun; how long in microseconds."""
        return {
            place: Wait(threads, answered, None if median is None else int(median) * 1000)
            for place, threads, answered, median in await self._rows(_WAITS)
        }

    async def stayed(self, months: int) -> dict[tuple[int, int], int]:
        """By when they came, and how many months later: how many said something then."""
        joined = self._values["since"] * 1000
        rows = await self._rows(_STAYED, months=months, width=MONTH // 1000, joined=joined)
        return {(came, after): people for came, after, people in rows}
