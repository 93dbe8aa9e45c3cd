"""How much of everything is done: enough for two digits, in minutes; or a glance, in two; or next to nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from fedi_groups.bench.databases import Databases
from fedi_groups.bench.yardstick import Yardstick


@dataclass(frozen=True, slots=True)
class Effort:
    """`batch` things in one round where they go together, `single` where each goes alone; `rounds` of everything.

    `threads` and `answers`: posts that a distant server is told, and comments on each. `grown`: posts whose storage is
    compared between few and `many` servers. `members`: of a small community and of a large one. `told`: posts that a
    crowd of servers is told in one round. `watching`: open streams. `shelves`: communities that somebody follows, and
    the posts in all of them.
    """

    rounds: int
    batch: int
    single: int
    told: int
    threads: int
    answers: int
    grown: int
    many: int
    members: tuple[int, int]
    watching: int
    shelves: tuple[int, int]


FULL = Effort(
    rounds=5,
    batch=3000,
    single=300,
    told=60,
    threads=64,
    answers=20,
    grown=40,
    many=1000,
    members=(100, 100_000),
    watching=1000,
    shelves=(1_000, 1_000_000),
)
QUICK = Effort(
    rounds=3,
    batch=400,
    single=20,
    told=8,
    threads=64,
    answers=3,
    grown=4,
    many=1000,
    members=(100, 10_000),
    watching=1000,
    shelves=(100, 50_000),
)
LEAST = Effort(
    rounds=1,
    batch=200,
    single=10,
    told=2,
    threads=4,
    answers=2,
    grown=4,
    many=20,
    members=(10, 100),
    watching=10,
    shelves=(5, 500),
)
"""To see that the bench itself works."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measure is given. `tell` says what is being done, to whoever waits."""

    databases: Databases
    effort: Effort
    yardstick: Yardstick
    tell: Callable[[str], None]
