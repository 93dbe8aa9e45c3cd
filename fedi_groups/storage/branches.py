"""Where a post stands in its thread: what it answers, and what answers it, as numbers alone. One statement each.

Whoever may read what: each is still to be weighed by who shows it.
"""

from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import PostId
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.timelines import LARGEST_ID


class Twig(NamedTuple):
    """An answer."""

    id: PostId
    parent_id: PostId


ABOVE: Final = text(
    "WITH RECURSIVE line (id, parent_id, step) AS ("
    "SELECT p.id, p.parent_id, 1 FROM post p WHERE p.id = :id "
    "UNION ALL SELECT p.id, p.parent_id, l.step + 1 FROM line l JOIN post p ON p.id = l.parent_id "
    "WHERE l.step < :most) SELECT id FROM line ORDER BY step DESC"
)

# No order is asked for: with one the whole tree would be walked before the first row is given.
BELOW: Final = text(
    "WITH RECURSIVE tree (id, parent_id) AS ("
    "SELECT p.id, p.parent_id FROM post p WHERE p.parent_id = :id "
    "UNION ALL SELECT p.id, p.parent_id FROM tree t JOIN post p ON p.parent_id = t.id) "
    "SELECT id, parent_id FROM tree LIMIT :most"
)

_ABOVE, _BELOW = Asked(ABOVE), Asked(BELOW)

_IN = "SELECT id FROM post WHERE root_id = :root AND parent_id IS NOT NULL AND id {} :start ORDER BY id {} LIMIT :most"
_FORTH, _BACK = Asked(text(_IN.format(">", "ASC"))), Asked(text(_IN.format("<", "DESC")))


async def above(connection: AsyncConnection, parent: PostId, *, most: int) -> list[PostId]:
    """The post with this number, and those that it answers in turn, the first of the thread first: the nearest of
    them, if there are more."""
    return [PostId(number) for (number,) in await _ABOVE.rows(connection, id=parent, most=most)]


async def below(connection: AsyncConnection, top: PostId, *, most: int) -> list[Twig]:
    """What answers this post, and what answers that, in no particular order: level by level, the nearest first, if
    there are more."""
    return [Twig(PostId(number), PostId(parent)) for number, parent in await _BELOW.rows(connection, id=top, most=most)]


async def comments_in(
    connection: AsyncConnection, root: PostId, *, start: PostId | None = None, most: int, newest: bool = False
) -> list[PostId]:
    """Comments of a thread by their numbers, those too that are gone: others may hang on them. In order of time after
    `start`, or the newest first before it."""
    question, beyond = (_BACK, LARGEST_ID) if newest else (_FORTH, 0)
    found = await question.rows(connection, root=root, start=beyond if start is None else start, most=most)
    return [PostId(number) for (number,) in found]
