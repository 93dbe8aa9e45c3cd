"""What a face is made of: a table of paths, each with what answers there. Merging refuses two answers at one place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Served(Generic[C]):
    """What `answer` gives at `path`, given the face's own context. `path` is a Starlette path."""

    path: str
    answer: Callable[[C, Request], Awaitable[Response]]
    method: str = "GET"


def each_once(*tables: tuple[Served[C], ...]) -> dict[tuple[str, str], Served[C]]:
    """By method and path. Raises ValueError if two would answer at one place."""
    found: dict[tuple[str, str], Served[C]] = {}
    for served in (row for table in tables for row in table):
        place = (served.method, served.path)
        if place in found:
            raise ValueError(f"{served.method} {served.path} is answered twice")
        found[place] = served
    return found
