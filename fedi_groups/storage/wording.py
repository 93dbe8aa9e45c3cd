"""The index of the words of posts. New posts are entered a little later, many at a time; what is changed or deleted is
changed in it at once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, PostId, Visibility
from fedi_groups.domain.words import key_of, words_of
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
    these communities."""
    if not words:
        return []
    values: dict[str, Any] = {f"word{number}": key_of(word) for number, word in enumerate(words)}
    values |= {f"place{number}": place for number, place in enumerate(places)} | {"before": before, "most": most}
    return [PostId(number) for (number,) in await _with(len(words), len(places)).rows(connection, **values)]


@lru_cache(64)
def _with(words: int, places: int) -> Asked:
    joined = "".join(
        f" JOIN post_word w{number} ON w{number}.post_id = w0.post_id AND w{number}.word = :word{number}"
        for number in range(1, words)
    )
    among = ", ".join(f":place{number}" for number in range(places))
    inside = f" OR (p.visibility = 'members' AND p.community_id IN ({among}))" if places else ""
    question = text(
        f"SELECT w0.post_id FROM post_word w0{joined} JOIN post p ON p.id = w0.post_id "
        f"WHERE w0.word = :word0 AND w0.post_id < :before AND {SHOWN} AND (p.visibility = 'public'{inside}) "
        "ORDER BY w0.post_id DESC LIMIT :most"
    )
    return Asked(question)
