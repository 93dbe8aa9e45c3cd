"""Hashtags in a text: letters, marks, digits and underscores of any script, and never digits alone."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fedi_groups.text.commonmark import plain_runs

_WIDE_SIGN: Final = "\uff03"
"""The number sign as keyboards for Chinese and Japanese give it."""
_START: Final = re.compile(r"(?<![\w/#\uff03&])[#\uff03](?=[^\s#\uff03])")
_JOINERS: Final = "\u200c\u200d·"
"""Between letters only: the zero-width (non-)joiner that Persian, Urdu and Indic words need, and the dot of Catalan."""
_MAX_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Hashtag:
    """Where in a text a hashtag stands, sign included, and its name without the sign, as written."""

    start: int
    end: int
    name: str

    @property
    def key(self) -> str:
        """The same for every way to write it."""
        return folded(self.name)


def folded(name: str) -> str:
    """A hashtag in the one way to write it."""
    return unicodedata.normalize("NFKC", name).casefold()


def hashtags_in(text: str) -> Iterator[Hashtag]:
    """The hashtags in plain text, in order."""
    for found in _START.finditer(text):
        name = _name_at(text, found.end())
        if any(character.isalpha() for character in name):
            yield Hashtag(found.start(), found.end() + len(name), name)


def find_hashtags(source: str) -> tuple[str, ...]:
    """The names of the hashtags in Markdown outside of code and links, each once, in order and as first written.

    Raises TooLarge beyond `commonmark.MAX_SOURCE` characters.
    """
    if "#" not in source and _WIDE_SIGN not in source:
        return ()
    names: dict[str, str] = {}
    for text in plain_runs(source):
        for hashtag in hashtags_in(text):
            names.setdefault(hashtag.key, hashtag.name)
    return tuple(names.values())


def _name_at(text: str, start: int) -> str:
    """Empty where the name is longer than a name may be: it would not be the one that was meant."""
    end = start
    while end < len(text) and end - start <= _MAX_NAME and _belongs(text[end]):
        end += 1
    name = text[start:end].rstrip(_JOINERS)
    return name if len(name) <= _MAX_NAME else ""


def _belongs(character: str) -> bool:
    is_word = character.isalnum() or character == "_" or character in _JOINERS
    return is_word or unicodedata.category(character).startswith("M")
