"""Rows of uploaded files: who uploaded which, and where it belongs. The files lie elsewhere (media.files)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.media import Focus, Made, MediaFacts, MediaState, Played, Small
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.errors import Missing
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import CHUNK, Shelf, Writes

_m = tables.media.c


def media_facts(row: Any) -> MediaFacts:
    return MediaFacts(
        id=row.id,
        author_id=ActorId(row.author_id),
        made=Made(row.file, row.width, row.height, row.blurhash, row.size, _small(row), row.name, _played(row)),
        alt=row.alt,
        created_at=Instant(row.created_at),
        focus=Focus(row.focus_x, row.focus_y) if row.focus_x is not None else None,
        post_id=row.post_id,
        profile_id=row.profile_id,
        state=MediaState(row.state),
        why=row.why,
    )


def _small(row: Any) -> Small | None:
    if row.small_width is None:
        return None
    return Small(row.small_width, row.small_height, row.small_size, row.small_mark)


def _played(row: Any) -> Played | None:
    return Played(row.duration, row.rate, row.bitrate, row.silent) if row.duration is not None else None


class MediaRows:
    """The files one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._by_id: Shelf[int, MediaFacts] = Shelf(self._load)

    async def _load(self, ids: Sequence[int]) -> dict[int, MediaFacts]:
        rows = await self._connection.execute(select(tables.media).where(_m.id.in_(ids)))
        return {row.id: media_facts(row) for row in rows}

    async def get(self, number: int) -> MediaFacts:
        """The file with this row id. Raises Missing."""
        found = await self._by_id.get(number)
        if found is None:
            raise Missing(f"no file {number}")
        return found

    async def some(self, numbers: Iterable[int]) -> dict[int, MediaFacts]:
        """Those of these that there are."""
        wanted = list(numbers)
        await self._by_id.want(wanted)
        return {each: found for each in wanted if (found := self._by_id.peeked(each)) is not None}

    def add(self, media: MediaFacts) -> MediaFacts:
        made = media.made
        row = {
            "id": media.id,
            "key": made.key,
            "file": made.file,
            "author_id": media.author_id,
            "post_id": media.post_id,
            "profile_id": media.profile_id,
            "name": made.name,
            "created_at": media.created_at,
            **_described(media),
            **_previewed(made.small),
            **_become(media),
        }
        self._writes.append(tables.media, row)
        self._by_id.put(media.id, media)
        return media

    def describe(self, media: MediaFacts, *, small: Small | None = None) -> MediaFacts:
        """With the description and the focus that it has here, and perhaps with another preview."""
        values = _described(media) | (_previewed(small) if small is not None else {})
        self._writes.change(tables.media, media.id, **values)
        found = replace(media, made=replace(media.made, small=small or media.made.small))
        self._by_id.put(media.id, found)
        return found

    def become(self, media: MediaFacts) -> MediaFacts:
        """It is now what it waited to be made into, or has failed. Its preview is left as it is."""
        self._writes.change(tables.media, media.id, **_become(media))
        self._by_id.put(media.id, media)
        return media

    def drop(self, media: MediaFacts) -> None:
        """Nothing is known of it any more; its files are still there."""
        self._writes.drop(tables.media, media.id)
        self._by_id.put(media.id, None)

    def settle(self, media: MediaFacts, *, post: PostId | None = None, profile: ActorId | None = None) -> MediaFacts:
        """It belongs there from now on; with neither, to nothing any more."""
        self._writes.change(tables.media, media.id, post_id=post, profile_id=profile)
        settled = replace(media, post_id=post, profile_id=profile)
        self._by_id.put(media.id, settled)
        return settled


def _described(media: MediaFacts) -> dict[str, Any]:
    """What may change of an upload."""
    focus = media.focus
    return {
        "alt": media.alt,
        "focus_x": focus.x if focus is not None else None,
        "focus_y": focus.y if focus is not None else None,
    }


def _previewed(small: Small | None) -> dict[str, Any]:
    return {
        "small_width": small.width if small is not None else None,
        "small_height": small.height if small is not None else None,
        "small_size": small.size if small is not None else 0,
        "small_mark": small.mark if small is not None else "",
    }


def _become(media: MediaFacts) -> dict[str, Any]:
    """What is known once it is made."""
    made, played = media.made, media.made.played
    return {
        "state": media.state,
        "why": media.why,
        "width": made.width,
        "height": made.height,
        "size": made.size,
        "blurhash": made.blurhash,
        "duration": played.duration if played is not None else None,
        "rate": played.rate if played is not None else "",
        "bitrate": played.bitrate if played is not None else 0,
        "silent": played is not None and played.silent,
    }


async def find_media(connection: AsyncConnection, key: str) -> MediaFacts | None:
    """The file with this key."""
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


@dataclass(frozen=True, slots=True)
class Kept:
    """How many files, and how large they are in all, in bytes."""

    number: int
    size: int


async def kept_in_all(connection: AsyncConnection, *, since: Instant | None = None) -> Kept:
    """All uploads with their previews, or those alone that came since."""
    question = select(func.count(), func.coalesce(func.sum(_m.size + _m.small_size), 0)).select_from(tables.media)
    if since is not None:
        question = question.where(_m.created_at >= since)
    row = (await connection.execute(question)).one()
    return Kept(int(row[0]), int(row[1]))


async def kept_by_kind(connection: AsyncConnection) -> dict[str, int]:
    """Bytes of all uploads with their previews: of pictures, of videos and sounds (`films`), of `documents`."""
    kind = case((_m.duration.is_not(None), "films"), (_m.width > 0, "pictures"), else_="documents").label("kind")
    question = select(kind, func.sum(_m.size + _m.small_size)).group_by(kind)
    return {row[0]: int(row[1]) for row in await connection.execute(question)}


async def forget_media(connection: AsyncConnection, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        await connection.execute(delete(tables.media).where(_m.id.in_(ids[start : start + CHUNK])))


async def known_keys(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Those of these keys that there is a file for."""
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        rows = await connection.execute(select(_m.key).where(_m.key.in_(keys[start : start + CHUNK])))
        found.update(rows.scalars())
    return found


async def _all(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[MediaFacts]:
    rows = await connection.execute(select(tables.media).where(condition).order_by(_m.id))
    return [media_facts(row) for row in rows]
