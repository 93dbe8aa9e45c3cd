"""Signs requests in batches, in threads: the key's work gives up the GIL, and a batch costs one change of thread."""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from fedi_groups.wire.signing import Unsigned, complete

Headers = dict[str, str]
Pending = asyncio.Future[Headers]

BATCH = 16
"""At most so many wait for each other: with RSA-2048 some 13 ms."""


class SigningBench:
    """`threads` batches at a time; what comes in meanwhile makes up the next ones."""

    def __init__(self, *, threads: int) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="signing")
        self._waiting: deque[tuple[Unsigned, Pending]] = deque()
        self._busy = 0
        self._called = False

    async def sign(self, unsigned: Unsigned) -> Headers:
        """The headers to add to a request, signed."""
        loop = asyncio.get_running_loop()
        future: Pending = loop.create_future()
        self._waiting.append((unsigned, future))
        if not self._called:
            # Not at once: all that asks in this turn of the loop goes together.
            self._called = True
            loop.call_soon(self._start, loop)
        return await future

    def close(self) -> None:
        """No thread is left behind."""
        self._pool.shutdown(cancel_futures=True)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._called = False
        while self._waiting and self._busy < self._threads:
            size = min(BATCH, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(size)]
            self._busy += 1
            job = self._pool.submit(_complete_all, [unsigned for unsigned, _ in batch])
            job.add_done_callback(partial(self._hand_over, loop, [future for _, future in batch]))

    def _hand_over(self, loop: asyncio.AbstractEventLoop, futures: list[Pending], job: Future[list[Headers]]) -> None:
        """Still in the signing thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(self._finish, loop, futures, job)

    def _finish(self, loop: asyncio.AbstractEventLoop, futures: list[Pending], job: Future[list[Headers]]) -> None:
        self._busy -= 1
        error = asyncio.CancelledError() if job.cancelled() else job.exception()
        for number, future in enumerate(futures):
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(job.result()[number])
        self._start(loop)


def _complete_all(batch: Sequence[Unsigned]) -> list[Headers]:
    return [complete(each) for each in batch]
