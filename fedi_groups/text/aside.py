"""Work on texts and documents, done beside the event loop if there is much of it."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SMALL = 8_000
"""Bytes that take less than 50 ms, whatever is in them and whatever is done. Most activities have fewer."""


async def aside(size: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` returns; in a thread if it is on more than SMALL bytes. Raises what it raises."""
    if size <= SMALL:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
