"""The files of an export, made while they are written: a portion of rows at a time, whatever there is in all."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import orjson

from fedi_groups.domain.facts import PostFacts
from fedi_groups.storage.unit import Store, Unit, reading
from fedi_groups.wire.render import with_context
from fedi_groups.wire.shapes import Json

PORTION = 200
"""Rows in one transaction."""

MEDIA = "media_attachments"

_TOLD_TO_COUNT = ("=", "+", "-", "@", "\t", "\r")

T = TypeVar("T")

Step = Callable[[Unit, int], Awaitable[tuple[list[T], int | None]]]
"""A portion of what comes after this row, and after which row the next one begins: None if there is none."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of an export. `content` is read once."""

    name: str
    content: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """`pieces` in order, and then the pictures that are named in them, each by the name of its file, once or more."""

    pieces: tuple[Piece, ...]
    pictures: AsyncIterator[str]


async def walk(store: Store, step: Step[T]) -> AsyncIterator[T]:
    """All of it, each portion as it is when it is read."""
    after: int | None = 0
    while after is not None:
        async with reading(store) as tx:
            found, after = await step(tx, after)
        for each in found:
            yield each


def following_row(rows: Sequence[object], last: int) -> int | None:
    """After which row the next portion begins, if this one was full."""
    return last if len(rows) == PORTION else None


async def one(document: Json) -> AsyncIterator[bytes]:
    """A file of one document."""
    yield orjson.dumps(document, option=orjson.OPT_INDENT_2)


async def collection(name: str, items: AsyncIterator[Json | str]) -> AsyncIterator[bytes]:
    """An OrderedCollection that goes by the name of its file, as Mastodon's archives have it."""
    head = orjson.dumps(with_context({"id": name, "type": "OrderedCollection"}))
    yield head[:-1] + b',"orderedItems":['
    total = 0
    async for item in items:
        yield (b",\n" if total else b"\n") + orjson.dumps(item)
        total += 1
    yield b'\n],"totalItems":%d}\n' % total


async def lines(items: AsyncIterator[Json]) -> AsyncIterator[bytes]:
    """A document on each line."""
    async for item in items:
        yield orjson.dumps(item) + b"\n"


async def sheet(names: Sequence[str], rows: AsyncIterator[Sequence[str]]) -> AsyncIterator[bytes]:
    """CSV (RFC 4180), its first line the names of the columns."""
    yield _row(names)
    async for row in rows:
        yield _row(row)


def _row(cells: Sequence[str]) -> bytes:
    """What a spreadsheet would take for a formula it gets as text."""
    written = io.StringIO()
    csv.writer(written).writerow([f"'{each}" if each.startswith(_TOLD_TO_COUNT) else each for each in cells])
    return written.getvalue().encode()


def files_of(post: PostFacts) -> list[str]:
    """The pictures of ours that are attached to it."""
    return [str(each["file"]) for each in post.attachments if "file" in each]
