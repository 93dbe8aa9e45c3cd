"""Rows of pictures: who uploaded which, and where it belongs. The files lie elsewhere (media.files)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.media import Focus, MediaFacts, Picture
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.errors import Missing
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import CHUNK, Shelf, Writes

_m = tables.media.c


def media_facts(row: Any) -> MediaFacts:
    return MediaFacts(
        id=row.id,
        author_id=ActorId(row.author_id),
        picture=Picture(row.file, row.width, row.height, row.blurhash, row.size),
        alt=row.alt,
        created_at=Instant(row.created_at),
        focus=Focus(row.focus_x, row.focus_y) if row.focus_x is not None else None,
        post_id=row.post_id,
        profile_id=row.profile_id,
    )


class MediaRows:
    """The pictures one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._by_id: Shelf[int, MediaFacts] = Shelf(self._load)

    async def _load(self, ids: Sequence[int]) -> dict[int, MediaFacts]:
        rows = await self._connection.execute(select(tables.media).where(_m.id.in_(ids)))
        return {row.id: media_facts(row) for row in rows}

    async def get(self, number: int) -> MediaFacts:
        """The picture with this row id. Raises Missing."""
        found = await self._by_id.get(number)
        if found is None:
            raise Missing(f"no picture {number}")
        return found

    def add(self, media: MediaFacts) -> MediaFacts:
        picture, focus = media.picture, media.focus
        row = {
            "id": media.id,
            "key": picture.key,
            "file": picture.file,
            "author_id": media.author_id,
            "post_id": media.post_id,
            "profile_id": media.profile_id,
            "width": picture.width,
            "height": picture.height,
            "size": picture.size,
            "blurhash": picture.blurhash,
            "alt": media.alt,
            "focus_x": focus.x if focus is not None else None,
            "focus_y": focus.y if focus is not None else None,
            "created_at": media.created_at,
        }
        self._writes.append(tables.media, row)
        self._by_id.put(media.id, media)
        return media

    def settle(self, media: MediaFacts, *, post: PostId | None = None, profile: ActorId | None = None) -> MediaFacts:
        """It belongs there from now on; with neither, to nothing any more."""
        self._writes.change(tables.media, media.id, post_id=post, profile_id=profile)
        settled = replace(media, post_id=post, profile_id=profile)
        self._by_id.put(media.id, settled)
        return settled


async def find_media(connection: AsyncConnection, key: str) -> MediaFacts | None:
    """The picture with this key."""
    row = (await connection.execute(select(tables.media).where(_m.key == key))).one_or_none()
    return media_facts(row) if row is not None else None


async def media_of_post(connection: AsyncConnection, post: PostId) -> list[MediaFacts]:
    return await _all(connection, _m.post_id == post)


async def media_of_author(connection: AsyncConnection, author: ActorId) -> list[MediaFacts]:
    """All that somebody has uploaded, and what stands for them."""
    return await _all(connection, (_m.author_id == author) | (_m.profile_id == author))


async def free_media(connection: AsyncConnection, number: int) -> list[MediaFacts]:
    """This one, unless it belongs to something."""
    return await _all(connection, (_m.id == number) & _m.post_id.is_(None) & _m.profile_id.is_(None))


async def forget_media(connection: AsyncConnection, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        await connection.execute(delete(tables.media).where(_m.id.in_(ids[start : start + CHUNK])))


async def known_keys(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Those of these keys that there is a picture for."""
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        rows = await connection.execute(select(_m.key).where(_m.key.in_(keys[start : start + CHUNK])))
        found.update(rows.scalars())
    return found


async def _all(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[MediaFacts]:
    rows = await connection.execute(select(tables.media).where(condition).order_by(_m.id))
    return [media_facts(row) for row in rows]
