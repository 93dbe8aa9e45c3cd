"""How many statements are run, of whatever database in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.engine import Engine


@dataclass
class Statements:
    """`number` so far. Beginning a transaction is none."""

    number: int = 0

    def ran(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.number += not statement.startswith("BEGIN")


@contextmanager
def counted_statements() -> Iterator[Statements]:
    found = Statements()
    event.listen(Engine, "before_cursor_execute", found.ran)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", found.ran)
