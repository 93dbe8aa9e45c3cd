"""Who is addressed in a text: `@name`, `@name@host` and `!community@host`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fedi_groups.text.commonmark import plain_runs

_NAME: Final = r"[A-Za-z0-9_]++(?:[.-]++[A-Za-z0-9_]++)*+"
_HOST: Final = r"\w++(?:[.-]++\w++)*+(?::[0-9]{1,5}+)?+"
_HANDLE: Final = re.compile(rf"(?<![\w@!/=.-])(?:@({_NAME})(?:@({_HOST}))?+|!({_NAME})@({_HOST}))(?![\w@])")
_MAX_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Handle:
    """A name at a host, or at this server where there is no host. Both as they were written."""

    name: str
    host: str | None

    @property
    def key(self) -> str:
        """The same for every way to write it: lower case, without a sign in front."""
        return (f"{self.name}@{self.host}" if self.host else self.name).lower()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where in a text a handle stands, sign included."""

    start: int
    end: int
    handle: Handle


def mentions_in(text: str) -> Iterator[Mention]:
    """The mentions in plain text, in order."""
    for found in _HANDLE.finditer(text):
        name, host = (found[1], found[2]) if found[1] else (found[3], found[4])
        if len(name) <= _MAX_NAME:
            yield Mention(found.start(), found.end(), Handle(name, host))


def find_mentions(source: str) -> tuple[Handle, ...]:
    """Whom Markdown mentions outside of code and links, each once and in order.

    Raises TooLarge beyond `commonmark.MAX_SOURCE` characters.
    """
    if "@" not in source:
        return ()
    handles: dict[str, Handle] = {}
    for text in plain_runs(source):
        for mention in mentions_in(text):
            handles.setdefault(mention.handle.key, mention.handle)
    return tuple(handles.values())
