"""The index of the words of posts. New posts are entered a little later, many at a time; what is changed or deleted is
changed in it at once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, PostId, Visibility
from fedi_groups.domain.words import begins, key_of, keys_from, words_of
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.settings import get_setting
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import SHOWN
from fedi_groups.storage.upserts import upsert
from fedi_groups.text.html import to_text

_p = tables.post.c

ENTERED: Final = "worded"
"""The setting that says up to which row posts are entered."""
_AGAIN: Final = 500
"""Rows that are looked at once more: what was written at the same time may have been committed in another order."""
_MOST, _MOST_OF_COMMENT = 120, 60
"""Different words by which one post is found."""
_FINDABLE: Final = frozenset((Visibility.PUBLIC.value, Visibility.MEMBERS.value))


def said_in(title: str | None, warning: str | None, content: str, *, comment: bool) -> tuple[str, ...]:
    """The words by which a post is found that says this."""
    said = " ".join(filter(None, (title, warning, to_text(content))))
    return words_of(said, most=_MOST_OF_COMMENT if comment else _MOST)


def change_words(writes: Writes, before: PostFacts, after: PostFacts) -> None:
    """A post says something else than before, or nothing any more."""
    old, new = _keys(before), _keys(after)
    for word in old - new:
        writes.drop(tables.post_word, word, after.id)
    for word in new - old:
        writes.put(tables.post_word, {"word": word, "post_id": after.id})


def _keys(post: PostFacts) -> set[int]:
    if post.deleted_at is not None or post.visibility.value not in _FINDABLE:
        return set()
    return set(map(key_of, said_in(post.title, post.warning, post.content, comment=post.is_comment)))


async def enter_next(connection: AsyncConnection, *, most: int) -> bool:
    """Enter the posts that came since the last time, the oldest first; returns whether there are more."""
    mark = int(await get_setting(connection, ENTERED) or 0)
    question = select(
        _p.serial, _p.id, _p.title, _p.warning, _p.content, _p.parent_id, _p.visibility, _p.deleted_at
    ).where(_p.serial > max(0, mark - _AGAIN))
    found = (await connection.execute(question.order_by(_p.serial).limit(most + _AGAIN))).all()
    rows = [
        {"word": key_of(word), "post_id": row.id}
        for row in found
        if row.deleted_at is None and row.visibility in _FINDABLE
        for word in said_in(row.title, row.warning, row.content, comment=row.parent_id is not None)
    ]
    if rows:
        await upsert(connection, tables.post_word, rows, update=())
    last = found[-1].serial if found else mark
    if last > mark:
        await upsert(connection, tables.setting, [{"name": ENTERED, "value": str(last)}], update=("value",))
    return len(found) == most + _AGAIN


async def posts_with(
    connection: AsyncConnection, words: Sequence[str], *, places: Sequence[ActorId] = (), before: int, most: int
) -> list[PostId]:
    """Posts that have all of these words, the newest first: of those that anyone may find, and of those for members of
    these communities. Of the last word more may follow: then also others, as two words may share a number."""
    if not words:
        return []
    *whole, last = words
    ends = [key_of(last), *await _keys_from(connection, last)]
    room = next(each for each in _ROOM if each >= len(ends))
    values: dict[str, Any] = {f"word{number}": key_of(word) for number, word in enumerate(whole)}
    values |= {f"end{number}": ends[number] if number < len(ends) else ends[0] for number in range(room)}
    values |= {f"place{number}": place for number, place in enumerate(places)} | {"before": before, "most": most}
    return [PostId(number) for (number,) in await _with(len(whole), room, len(places)).rows(connection, **values)]


async def _keys_from(connection: AsyncConnection, word: str) -> list[int]:
    """Of words that are there and begin so: of very many the first."""
    found: dict[int, None] = {}
    for each in begins(word):
        low, high = keys_from(each)
        rows = await _FOLLOWING.rows(connection, low=low - 1, high=high, most=_MOST_ENDS)
        found |= dict.fromkeys(number for (number,) in rows if number is not None)
    return list(found)[:_MOST_ENDS]


_MOST_ENDS: Final = 63
"""Words that begin as what is typed."""
_ROOM: Final = (1, 8, _MOST_ENDS + 1)
"""So many places for ends a question has: few questions are made."""
_FOLLOWING: Final = Asked(
    # From each to the next, as a list of different ones would take all rows of all of them.
    text(
        "WITH RECURSIVE k(word) AS (SELECT min(word) FROM post_word WHERE word > :low AND word < :high "
        "UNION ALL SELECT (SELECT min(w.word) FROM post_word w WHERE w.word > k.word AND w.word < :high) "
        "FROM k WHERE k.word IS NOT NULL) SELECT word FROM k WHERE word IS NOT NULL LIMIT :most"
    )
)


@lru_cache(64)
def _with(whole: int, ends: int, places: int) -> Asked:
    joined = "".join(
        f" JOIN post_word w{number} ON w{number}.post_id = e.post_id AND w{number}.word = :word{number}"
        for number in range(whole)
    )
    mine = ", ".join(f":place{number}" for number in range(places))
    inside = f" OR (p.visibility = 'members' AND p.community_id IN ({mine}))" if places else ""
    each = (
        f"SELECT * FROM (SELECT e.post_id FROM post_word e{joined} JOIN post p ON p.id = e.post_id "
        f"WHERE e.word = :end{{}} AND e.post_id < :before AND {SHOWN} AND (p.visibility = 'public'{inside}) "
        "ORDER BY e.post_id DESC LIMIT :most) AS found{}"
    )
    among = " UNION ".join(each.format(number, number) for number in range(ends))
    return Asked(text(f"SELECT post_id FROM ({among}) AS found ORDER BY post_id DESC LIMIT :most"))
