"""Work on texts and documents, done beside the event loop if there is much of it, or in portions between which the
loop does what else waits."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

PORTION = 256
"""Posts that take less than 30 ms, whatever is shown of them."""

SMALL = 8_000
"""Bytes that take less than 50 ms, whatever is in them and whatever is done. Most activities have fewer."""


async def aside(size: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` returns; in a thread if it is on more than SMALL bytes. Raises what it raises."""
    if size <= SMALL:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)


async def in_portions(items: Sequence[T], work: Callable[[Sequence[T]], Awaitable[Sequence[R]]]) -> list[R]:
    """What `work` makes of all of them, PORTION at a time: nobody else waits for more than that."""
    found: list[R] = []
    for start in range(0, len(items), PORTION):
        if start:
            await asyncio.sleep(0)
        found += await work(items[start : start + PORTION])
    return found
