"""Work on what came from others, done beside the event loop if there is much of it."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from fedi_groups.wire.contexts import compact, is_plain
from fedi_groups.wire.shapes import Json

P = ParamSpec("P")
R = TypeVar("R")

SMALL = 8_000
"""Bytes that take less than 50 ms, whatever is in them and whatever is done. Most activities have fewer."""


async def aside(size: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` returns; in a thread if it is on more than SMALL bytes. Raises what it raises."""
    if size <= SMALL:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)


async def in_plain_form(document: Json, *, size: int) -> Json:
    """The document itself, or what JSON-LD makes of it (`contexts.compact`): that is never done on the event loop.

    `size` is what it had in bytes. Raises Malformed, TooLarge.
    """
    if await aside(size, is_plain, document):
        return document
    return await asyncio.to_thread(compact, document)
