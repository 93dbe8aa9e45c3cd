"""Permissions to quote what was written here, and which posts rest on one given elsewhere (FEP-044f)."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Approval
from fedi_groups.domain.types import Instant, PostId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.pairs import is_pair_of
from fedi_groups.storage.shelves import CHUNK, Shelf, Writes

Key = tuple[PostId, Uri]

MOST = 2000
"""Permissions of one post that are looked at: revoked with it, or listed."""

_a = tables.approval.c


class Quotes:
    """The permissions one transaction deals with. Keys are (post quoted, id of the post that quotes)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._given: Shelf[Key, Approval] = Shelf(self._load)

    async def _load(self, keys: Sequence[Key]) -> dict[Key, Approval]:
        question = select(tables.approval).where(is_pair_of(_a.post_id, _a.quoting, keys))
        return {(each.post_id, each.quoting): each for each in await self._rows(question)}

    async def _rows(self, question: Select[Any]) -> list[Approval]:
        return [Approval(**row._mapping) for row in await self._connection.execute(question)]

    async def given(self, post: PostId, quoting: Uri) -> Approval | None:
        """The permission for this quote, revoked or not."""
        return await self._given.get((post, quoting))

    async def numbered(self, number: int) -> Approval | None:
        found = await self._rows(select(tables.approval).where(_a.id == number))
        return found[0] if found else None

    async def living_of(self, posts: Iterable[PostId]) -> list[Approval]:
        """Those of these posts that are not revoked, the newest first."""
        ids, found = list(posts), list[Approval]()
        for start in range(0, len(ids), CHUNK):
            question = select(tables.approval).where(_a.post_id.in_(ids[start : start + CHUNK]))
            newest = question.where(_a.revoked_at.is_(None)).order_by(_a.id.desc()).limit(MOST)
            found += await self._rows(newest)
        return found

    def put(self, approval: Approval) -> Approval:
        """Given, or given again."""
        self._given.put((approval.post_id, approval.quoting), approval)
        self._writes.put(tables.approval, asdict(approval))
        return approval

    def revoke(self, approval: Approval, *, now: Instant) -> Approval:
        return self.put(replace(approval, revoked_at=now))

    async def resting_on(self, approval: Uri) -> PostId | None:
        """The post that quotes by this permission, which was given elsewhere."""
        question = select(tables.post.c.id).where(tables.post.c.quote_approval == approval).limit(1)
        found: int | None = (await self._connection.execute(question)).scalar_one_or_none()
        return PostId(found) if found is not None else None
