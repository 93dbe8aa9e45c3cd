"""What posts were before they were edited: so much of each post, the first version as long as any.

Whatever else a post loses its versions go with what it says: storage.posts.Posts.empty sees to that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Shelf, Writes

MOST: Final = 30
MOST_BYTES: Final = 256 * 1024
"""Versions of one post, and bytes of them all: nobody fills a disk by editing."""

SHOWN: Final = ("title", "content", "link", "warning", "sensitive", "attachments", "emojis")
"""What readers see of a post, and an edit may change."""

_v = tables.post_version.c


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What a post said from `at` on. `contents`: by the names in SHOWN; `options`: the answers of its poll."""

    at: Instant
    contents: dict[str, Any]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    number: int
    size: int


class Versions:
    """The versions one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._kept: Shelf[PostId, tuple[_Kept, ...]] = Shelf(self._load)

    async def _load(self, posts: Sequence[PostId]) -> dict[PostId, tuple[_Kept, ...]]:
        question = select(_v.post_id, _v.number, _v.size).where(_v.post_id.in_(posts))
        found: dict[PostId, tuple[_Kept, ...]] = {}
        for row in await self._connection.execute(question.order_by(_v.post_id, _v.number)):
            found[PostId(row.post_id)] = (*found.get(PostId(row.post_id), ()), _Kept(row.number, row.size))
        return found

    async def keep(self, post: PostFacts, options: Sequence[str]) -> None:
        """What it says now is about to change. One statement, unless it has never been edited before."""
        before = (await self._kept.get(post.id) or ()) if post.edited is not None else ()
        contents = {name: getattr(post, name) for name in SHOWN}
        body = orjson.dumps({"contents": contents, "options": list(options)})
        new = _Kept(before[-1].number + 1 if before else 0, len(body))
        kept = thinned((*before, new))
        for each in before:
            if each not in kept:
                self._writes.drop(tables.post_version, post.id, each.number)
        if new in kept:
            at = post.edited or post.published
            row = {"post_id": post.id, "number": new.number, "at": at, "size": new.size, "body": body}
            self._writes.append(tables.post_version, row)
        self._kept.put(post.id, kept)


def thinned(found: tuple[_Kept, ...]) -> tuple[_Kept, ...]:
    """As many as there is room for: the oldest go first, but for the very first one, which goes last."""
    while len(found) > MOST or sum(each.size for each in found) > MOST_BYTES:
        found = (found[0], *found[2:]) if len(found) > 2 else found[1:]
    return found


async def versions_of(connection: AsyncConnection, post: PostId) -> list[VersionFacts]:
    """What it said before, the oldest first."""
    question = select(_v.at, _v.body).where(_v.post_id == post).order_by(_v.number)
    return [_facts(row) for row in await connection.execute(question)]


async def versions_among(connection: AsyncConnection, posts: Sequence[PostId]) -> dict[PostId, list[VersionFacts]]:
    """The same of several."""
    question = select(_v.post_id, _v.at, _v.body).where(_v.post_id.in_(posts)).order_by(_v.post_id, _v.number)
    found: dict[PostId, list[VersionFacts]] = {}
    for row in await connection.execute(question):
        found.setdefault(PostId(row.post_id), []).append(_facts(row))
    return found


def _facts(row: Any) -> VersionFacts:
    said = orjson.loads(row.body)
    return VersionFacts(Instant(row.at), said["contents"], tuple(said["options"]))
