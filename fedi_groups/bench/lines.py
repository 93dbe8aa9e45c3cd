"""How the bench speaks to its own programs: a line of JSON each way, over standard input and output."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import uvloop

_LONGEST = 32 * 1024 * 1024
PATIENCE = 60.0
"""Seconds that any order may take."""


class Helper:
    """A program of the bench in a process of its own."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def ask(self, order: str, **arguments: Any) -> dict[str, Any]:
        """Raises RuntimeError if the program has died."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(orjson.dumps([order, arguments]) + b"\n")
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
        if not line:
            raise RuntimeError(f"a program of the bench has died at {order!r}")
        answer: dict[str, Any] = orjson.loads(line)
        return answer


@asynccontextmanager
async def helper(module: str) -> AsyncIterator[Helper]:
    """The program in this module, until it is no longer needed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=PIPE, stdout=PIPE, limit=_LONGEST
    )
    try:
        yield Helper(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def answer_lines(orders: Callable[[], object]) -> None:
    """In the program: do what comes in, one order after the other, until nothing more does."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer_all(orders))


async def _answer_all(orders: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LONGEST)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    doing = orders()
    while line := await reader.readline():
        order, arguments = orjson.loads(line)
        answer = await getattr(doing, order)(**arguments)
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()
