"""Whether anything is still under way at a server, read from its tables; and waiting until something can be seen."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from fedi_groups.app import Services
from fedi_groups.delivery.receipts import ReceiptState, receipts
from fedi_groups.domain.log import LogRow
from fedi_groups.errors import Unreachable
from fedi_groups.storage.cursors import lags
from fedi_groups.storage.outgoing import read_log
from fedi_groups.storage.underway import count_open, count_unnumbered

PATIENCE = 30.0
"""Seconds until whatever people did has reached everyone."""

LOOK_EVERY = 0.1


@dataclass(slots=True)
class Watch:
    """One server's queues. What everyone concerned has got is not looked at again."""

    services: Services
    _open: dict[int, LogRow] = field(default_factory=dict)
    _read: int = 0

    async def is_quiet(self, *, absent: Collection[str] = ()) -> bool:
        """Whether everything that came in is settled, and everyone but the origins in `absent` told everything."""
        async with self.services.store.database.read() as connection:
            if await count_open(connection) or await count_unnumbered(connection):
                return False
        return not set(await self.waiting()) - set(absent)

    async def waiting(self) -> Counter[str]:
        """How many activities wait here for which origin."""
        async with self.services.store.database.read() as connection:
            told_to_all = min((each.cursor.position for each in await lags(connection)), default=0)
            while fresh := await read_log(connection, after=max(self._read, told_to_all)):
                self._open |= {row.id: row for row in fresh}
                self._read = fresh[-1].position or self._read
        self._open = {number: row for number, row in self._open.items() if (row.position or 0) > told_to_all}
        found: Counter[str] = Counter()
        for number, row in list(self._open.items()):
            for_whom = [
                each.origin
                for each in await receipts(self.services.store.database, row)
                if each.state is ReceiptState.WAITING
            ]
            found.update(for_whom)
            if not for_whom:
                del self._open[number]
        return found


async def until(seen: Callable[[], Awaitable[bool]], what: str, *, patience: float = PATIENCE) -> None:
    """Look again and again. Raises Unreachable, naming `what` was to be seen, if it does not come in time."""
    try:
        async with asyncio.timeout(patience):
            await _look(seen)
    except TimeoutError as error:
        raise Unreachable(f"after {patience:g} s still not: {what}") from error


async def _look(seen: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await seen():
            return
        await asyncio.sleep(LOOK_EVERY)
