"""How much of everything is done: enough for two digits, in minutes; or a glance, in two; or next to nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from fedi_groups.bench.databases import Databases
from fedi_groups.bench.yardstick import Yardstick


@dataclass(frozen=True, slots=True)
class Effort:
    """`batch` things in one round where they go together, `single` where each goes alone; `rounds` of everything.

    `threads` and `answers`: posts that a distant server is told, and comments on each. `grown`: posts whose storage is
    compared between few and `many` servers. `told`: posts that a crowd of servers is told in one round.
    """

    rounds: int
    batch: int
    single: int
    told: int
    threads: int
    answers: int
    grown: int
    many: int


FULL = Effort(rounds=5, batch=3000, single=300, told=60, threads=64, answers=20, grown=40, many=1000)
QUICK = Effort(rounds=3, batch=400, single=20, told=8, threads=64, answers=3, grown=4, many=1000)
LEAST = Effort(rounds=1, batch=200, single=10, told=2, threads=4, answers=2, grown=4, many=20)
"""To see that the bench itself works."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measure is given. `tell` says what is being done, to whoever waits."""

    databases: Databases
    effort: Effort
    yardstick: Yardstick
    tell: Callable[[str], None]
