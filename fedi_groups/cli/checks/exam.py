"""What a check is given, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.config import Settings
from fedi_groups.peers.connect import Connector
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Clock


class State(StrEnum):
    """FAIL: the server cannot do its work like this. WARN: it can, and somebody should look."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has found; `words` say how to mend it where it is not OK."""

    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Exam:
    """A server about to be looked at. `connector` goes to its own address, wherever that is."""

    settings: Settings
    clock: Clock
    connector: Connector


@dataclass(frozen=True, slots=True)
class Opened:
    """The same with its database open, at today's schema, and the address it goes by."""

    exam: Exam
    database: Database
    origin: str


@dataclass(frozen=True, slots=True)
class Visited:
    """The same after asking for its own address; `document` is its Application actor as others see it."""

    opened: Opened
    document: Mapping[str, object]
    date: str


def ok(words: str) -> Finding:
    return Finding(State.OK, words)


def warn(words: str) -> Finding:
    return Finding(State.WARN, words)


def fail(words: str) -> Finding:
    return Finding(State.FAIL, words)
