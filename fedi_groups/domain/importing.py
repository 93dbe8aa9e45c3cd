"""Files that people bring along from another server: what is in them, line by line. As Mastodon writes them."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errors import Malformed

MOST_LINES = 10_000
LARGEST = 1024 * 1024
"""Bytes: of ten thousand lines."""

_LONGEST = 2_000
"""Characters of an address."""
_HANDLE = re.compile(r"[@!]?[\w.-]{1,200}(@[\w.-]{1,253}(:\d{1,5})?)?")
_ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")
_HOST = re.compile(r"[\w-]{1,63}(\.[\w-]{1,63})+(:\d{1,5})?|\[[0-9a-fA-F:]+\]")
_HEADS = ("account address", "#uri", "#domain", "list name")
"""How the first line begins where it says what stands below it; other programs put in a column more."""


class ImportKind(StrEnum):
    FOLLOWS = "follows"
    BLOCKS = "blocks"
    MUTES = "mutes"
    HOSTS = "hosts"
    LISTS = "lists"
    BOOKMARKS = "bookmarks"


class ImportState(StrEnum):
    """ASKED: its owner looks at what it would do; nothing is done yet."""

    ASKED = "asked"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """`number`: its place in the file. `said`: what stands beside the address. `tries`: how often its server was out
    of reach; `why` it is given up, empty as long as it is not."""

    number: int
    address: str
    said: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """`total`: lines that could be read; `unread`: how many could not."""

    id: int
    actor_id: ActorId
    kind: ImportKind
    state: ImportState
    at: Instant
    total: int
    unread: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`unread`: the numbers of lines that say nothing of what such a file says."""

    lines: tuple[ImportLine, ...]
    unread: tuple[int, ...]


def read_sheet(kind: ImportKind, body: bytes) -> Sheet:
    """Each address once, as it was said last. Raises Malformed for what is no such file, empty, or too long."""
    found: dict[str, ImportLine] = {}
    unread: list[int] = []
    head: Sequence[str] = ()
    for number, row in _rows(body):
        if not head and not found and not unread and row[0].lower() in _HEADS:
            head = [each.lower() for each in row]
            continue
        line = _line(kind, number, row, head)
        if line is None:
            unread.append(number)
        else:
            found[f"{line.said.get('list', '')}\n{line.address.lower()}"] = line
        if len(found) + len(unread) > MOST_LINES:
            raise _malformed(f"The file has more than {MOST_LINES} lines: bring it in parts.")
    if not found:
        raise _malformed("There is nothing of that kind in this file." if unread else "This file is empty.")
    return Sheet(tuple(found.values()), tuple(unread))


def _rows(body: bytes) -> Iterator[tuple[int, list[str]]]:
    """With what is in their cells, those that have nothing left out. Raises Malformed for what is no table in UTF-8."""
    try:
        words = body.decode("utf-8-sig")
        if "\0" in words:
            raise _malformed("This is no text: a file of the kind CSV is wanted.")
        for number, row in enumerate(csv.reader(io.StringIO(words)), 1):
            cells = [each.strip() for each in row]
            if cells and cells[0]:
                yield number, cells
    except (UnicodeDecodeError, csv.Error) as error:
        raise _malformed("This is no text: a file of the kind CSV is wanted.") from error


def _line(kind: ImportKind, number: int, row: Sequence[str], head: Sequence[str]) -> ImportLine | None:
    if kind is ImportKind.LISTS:
        if len(row) < 2 or not _is_account(row[1]):
            return None
        return ImportLine(number, row[1], {"list": row[0]})
    if not _READS[kind](row[0]) or len(row[0]) > _LONGEST:
        return None
    return ImportLine(number, row[0], _said(kind, row, head))


def _said(kind: ImportKind, row: Sequence[str], head: Sequence[str]) -> dict[str, Any]:
    named = dict(zip(head or _ORDER.get(kind, ()), row, strict=False))
    match kind:
        case ImportKind.FOLLOWS:
            tongues = [each.strip() for each in named.get("languages", "").split(",")]
            return {
                "reblogs": _is_yes(named.get("show boosts", ""), otherwise=True),
                "notify": _is_yes(named.get("notify on new posts", ""), otherwise=False),
                "languages": [each for each in tongues if each],
            }
        case ImportKind.MUTES:
            return {"notifications": _is_yes(named.get("hide notifications", ""), otherwise=True)}
        case ImportKind.BLOCKS | ImportKind.HOSTS | ImportKind.BOOKMARKS | ImportKind.LISTS:
            return {}


def _is_yes(word: str, *, otherwise: bool) -> bool:
    return word.lower() in ("true", "1", "yes", "t") if word else otherwise


def _is_account(word: str) -> bool:
    return _HANDLE.fullmatch(word) is not None or _is_address(word)


def _is_address(word: str) -> bool:
    return _ADDRESS.fullmatch(word) is not None


def _is_host(word: str) -> bool:
    return _HOST.fullmatch(word) is not None


_READS: Mapping[ImportKind, Callable[[str], bool]] = MappingProxyType(
    {
        ImportKind.FOLLOWS: _is_account,
        ImportKind.BLOCKS: _is_account,
        ImportKind.MUTES: _is_account,
        ImportKind.HOSTS: _is_host,
        ImportKind.BOOKMARKS: _is_address,
    }
)
_ORDER: Mapping[ImportKind, tuple[str, ...]] = MappingProxyType(
    {
        ImportKind.FOLLOWS: ("account address", "show boosts", "notify on new posts", "languages"),
        ImportKind.MUTES: ("account address", "hide notifications"),
    }
)
"""What stands in the columns where the first line does not say so."""


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
