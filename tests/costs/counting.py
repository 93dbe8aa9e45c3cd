"""Counting what is asked of databases: statements, and commits of what was written. Never time, which varies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_LOOKS = ("SELECT", "BEGIN", "PRAGMA", "SHOW")


@dataclass
class Counted:
    """`statements` as the drivers get them, many rows at once as one. `commits` are of connections that wrote."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0
    _writing: set[int] = field(default_factory=set)

    def run(self, connection: Any, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            self.statements.append(statement)
        # pg_notify looks like a question, and is only ever asked beside what is written.
        if not statement.lstrip().startswith(_LOOKS):
            self._writing.add(id(connection))

    def committed(self, connection: Any) -> None:
        if id(connection) in self._writing:
            self._writing.discard(id(connection))
            self.commits += 1

    def __len__(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        """All of them, for the message of a test that found too many."""
        return "\n".join(f"{place:3} {' '.join(each.split())[:150]}" for place, each in enumerate(self.statements, 1))


@contextmanager
def counting() -> Iterator[Counted]:
    """On whatever database, in this process."""
    counted = Counted()
    event.listen(Engine, "before_cursor_execute", counted.run)
    event.listen(Engine, "commit", counted.committed)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", counted.run)
        event.remove(Engine, "commit", counted.committed)
