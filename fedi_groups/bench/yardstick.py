"""The yardstick: the CPU of one RSA-2048 signature, here and now; and what something costs in such signatures."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fedi_groups.domain.types import Uri
from fedi_groups.wire.keys import SigningKey, generate_rsa
from fedi_groups.wire.signing.request import signed_bytes

SIGNATURES = 150
_TEXT = (
    b"(request-target): post /inbox\nhost: example.org\ndate: Sat, 21 Nov 2026 01:21:00 GMT\ndigest: SHA-256="
    + b"x" * 44
)


@dataclass(frozen=True, slots=True)
class Spent:
    """What `count` things took: CPU of all our processes, and time on the wall, in seconds."""

    count: int
    cpu: float
    seconds: float


class Yardstick:
    """Measured right before and right after everything it measures: machines change their pace."""

    def __init__(self) -> None:
        self._key = SigningKey(Uri("https://groups.example/actor#main-key"), generate_rsa())
        self.seen: list[float] = []

    def seconds(self) -> float:
        """CPU seconds of one signature."""
        before = time.thread_time()
        for _ in range(SIGNATURES):
            signed_bytes(self._key, _TEXT)
        found = (time.thread_time() - before) / SIGNATURES
        self.seen.append(found)
        return found

    async def cost_of(self, work: Callable[[], Awaitable[Spent]]) -> tuple[float, Spent]:
        """Signatures' worth of CPU of one of the things that `work` does, and what it spent."""
        before = self.seconds()
        spent = await work()
        signature = (before + self.seconds()) / 2
        return spent.cpu / spent.count / signature, spent
