"""From the words of a message to a command: forgiving of case, mentions, punctuation, and the spellings of Arabic.

Pure, and for any text: what is no command is a message for people.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from fedi_groups.domain import letters
from fedi_groups.domain.types import DAY, HOUR, MINUTE, Power
from fedi_groups.text.vocabulary import (
    ENTRIES,
    EVERYTHING,
    GUARDED,
    LONE_UNITS,
    POWERS,
    PRESET,
    RULES,
    SETTINGS,
    UNITS,
    Entry,
    Takes,
    Word,
)

A_FEW: Final = 2
"""Words behind a command that takes nothing, or answers no post: with more it is a sentence that begins like one,
unless it begins with a slash."""

LONGEST_WORD: Final = 30
"""Characters of what may look like a command."""

LONGEST_SPAN: Final = 3650 * DAY

_SPACE: Final = re.compile(r"\s+")
_LEADING: Final = re.compile(r"\s*[@!][^\s@]+(?:@[^\s@,:;]+)?[,:;،؛.]*")
_FIRST: Final = re.compile(r"\s*(/?)(\S+)")
_AROUND: Final = " \t.,!?:;،؛؟«»\"'“”\u2018\u2019()[]{}*_`…\u200e\u200f\u2068\u2069"
_HANDLE: Final = re.compile(r"[@!]?[\w.+-]+@[\w.-]+\w(?::\d{1,5})?")
_NAMED: Final = re.compile(r"@[\w.+-]*\w")
_SPAN: Final = re.compile(r"(\d{1,5})([^\d\s]*)")
_LENGTHS: Final = {"minute": MINUTE, "hour": HOUR, "day": DAY, "week": 7 * DAY}


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants done. `rest` is all behind the word, `named` are those mentioned in front of it."""

    word: Word
    rest: str = ""
    slash: bool = False
    named: tuple[str, ...] = ()

    @property
    def takes(self) -> Takes:
        return _KNOWN.entries[self.word].takes


@dataclass(frozen=True, slots=True)
class Misspelt:
    """Begins with a slash and is no command; `nearest` is one that looks like it. Without a slash it is one that is
    meant for nobody else."""

    said: str
    nearest: Word | None


@dataclass(frozen=True, slots=True)
class Particulars:
    """What was said with a command: whom it is about, for how long (microseconds), with all they wrote, and why."""

    who: str | None = None
    span: int | None = None
    everything: bool = False
    reason: str = ""


NOTHING_MORE: Final = Particulars()


@dataclass(frozen=True, slots=True)
class _Lexicon:
    entries: dict[Word, Entry] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)


def folded(text: str) -> str:
    """The same for every way to write a word: case, marks, the forms of alef, tatweel, punctuation around it."""
    return letters.folded(text).strip(_AROUND)


def lexicon(entries: Iterable[Entry]) -> _Lexicon:
    """Raises ValueError if two commands are said alike."""
    found = _Lexicon()
    for entry in entries:
        found.entries[entry.word] = entry
        for said in dict.fromkeys(map(folded, (*entry.english, *entry.arabic))):
            if found.words.setdefault(said, entry.word) is not entry.word:
                raise ValueError(f"{said} means {found.words[said]} and {entry.word}")
    return found


_KNOWN: Final = lexicon(ENTRIES)
_RULES: Final = frozenset(map(folded, RULES))
_SETTING: Final = frozenset(
    folded(said)
    for said in (
        *PRESET,
        *(said for each in SETTINGS for said in (each.name, each.name.replace("_", "-"), each.arabic)),
    )
)
_SHORT: Final = 500
"""Characters of a message that is remembered as it was read."""

_EVERYTHING: Final = frozenset(map(folded, EVERYTHING))
_POWERS: Final = {folded(said): power for power, both in POWERS.items() for said in both}
_BETWEEN: Final = re.compile(r"[\s,،;؛]+")
_UNITS: Final = {folded(said): _LENGTHS[unit] for unit, some in UNITS.items() for said in some}
_GUARDED: Final = [said for said, word in _KNOWN.words.items() if word in GUARDED and "-" not in said]
_LONE: Final = {folded(said): _LENGTHS[unit] * count for said, (unit, count) in LONE_UNITS.items()}


def read_command(text: str, *, answers: bool = False) -> Command | Misspelt | None:
    """The command that a message is, None for a message to people. `answers`: it is an answer to a post."""
    # A message is read when it comes, when it is put down, and when it is heeded.
    return _read_again(text, answers) if len(text) <= _SHORT else _read(text, answers)


def _read(text: str, answers: bool) -> Command | Misspelt | None:
    body, named = without_mentions(text)
    first = _FIRST.match(body)
    if first is None:
        return None
    slash, said = first[1] == "/", folded(first[2])
    word, rest = _word(said, body[first.end() :].strip())
    if word is not None and (slash or _is_meant(_KNOWN.entries[word].takes, rest, answers=answers)):
        return Command(word, rest, slash, named)
    if slash and word is None and said.replace("-", "").isalpha():
        return Misspelt(first[2], _nearest(said))
    if word is None and len(said) <= LONGEST_WORD and get_close_matches(said, _GUARDED, n=1, cutoff=0.85):
        return Misspelt(first[2], _nearest(said))
    return None


_read_again = lru_cache(maxsize=1024)(_read)


def without_mentions(text: str) -> tuple[str, tuple[str, ...]]:
    """A message without those it is addressed to, and who that is."""
    named: list[str] = []
    while (found := _LEADING.match(text)) is not None:
        named.append(found.group().strip().rstrip(",:;،؛."))
        text = text[found.end() :]
    return text.strip(), tuple(named)


def read_particulars(rest: str, *, answers: bool = False) -> Particulars:
    """`troll@server 7d everything "reason"`, in this order, each of them left out at will. Only where nothing is
    answered a bare name is somebody."""
    who, rest = _take(rest, lambda word: _person(word, bare=not answers))
    span, rest = _take_span(rest)
    everything, rest = _take(rest, lambda word: word if folded(word) in _EVERYTHING else None)
    return Particulars(who, span, everything is not None, rest.strip())


def read_count(rest: str) -> int | None:
    """The number that stands there alone; None if nothing does. Raises ValueError for anything else."""
    words = rest.split()
    return int(_digits(words[0].strip(_AROUND))) if words else None


def read_role(rest: str) -> tuple[str, frozenset[Power]]:
    """`Greeter: approve, pin`: a name, and what whoever has it may do. Raises ValueError for anything else."""
    name, mark, said = rest.partition(":")
    words = [folded(word) for word in _BETWEEN.split(said) if word]
    if not mark or not name.strip() or not words or not set(words) <= _POWERS.keys():
        raise ValueError(f"{rest!r} names no role with what it may do")
    return name.strip(), frozenset(_POWERS[word] for word in words)


def read_rule(reason: str) -> tuple[int | None, str]:
    """The number of the rule that a reason begins with, as `rule 2` or `#2`, and the rest of it."""
    words = _SPACE.split(reason.strip(), maxsplit=2)
    first = _digits(words[0])
    if first.startswith("#") and first[1:].strip(_AROUND).isdecimal():
        return int(first[1:].strip(_AROUND)), " ".join(words[1:])
    if len(words) > 1 and folded(words[0]) in _RULES and _is_count(words[1]):
        return int(_digits(words[1].strip(_AROUND))), " ".join(words[2:])
    return None, reason


def lines_of(rest: str) -> tuple[str, ...]:
    """What was said, line by line."""
    return tuple(line.strip() for line in rest.splitlines() if line.strip())


def is_arabic(text: str) -> bool:
    """Whether it begins in the Arabic script: names and addresses behind a command may be in any other."""
    letter = next((each for each in text if each.isalpha()), "")
    return "\u0600" <= letter <= "\u06ff"


def _word(said: str, rest: str) -> tuple[Word | None, str]:
    """What the first word means, or the first two: some commands are two words in Arabic."""
    second = _FIRST.match(rest)
    both = _KNOWN.words.get(f"{said}-{folded(second[2])}") if second is not None else None
    if second is not None and both is not None:
        return both, rest[second.end() :].strip()
    return _KNOWN.words.get(said), rest


def _is_meant(takes: Takes, rest: str, *, answers: bool) -> bool:
    """Whether a message that begins like a command is one."""
    words = rest.split()
    match takes:
        case Takes.TEXT | Takes.PERSON:
            return True
        case Takes.NUMBER:
            return not words or _is_count(words[0])
        case Takes.SETTING:
            return (
                not words or folded(words[0].partition("=")[0]) in _SETTING or folded("-".join(words[:2])) in _SETTING
            )
        case Takes.NOTHING:
            return len(words) <= A_FEW
        case Takes.POST:
            return answers or len(words) <= A_FEW


def _is_count(word: str) -> bool:
    return word.strip(_AROUND).isdecimal()


def _nearest(said: str) -> Word | None:
    close = get_close_matches(said, _KNOWN.words, n=1, cutoff=0.65)
    return _KNOWN.words[close[0]] if close else None


def _take(rest: str, read: Callable[[str], str | None]) -> tuple[str | None, str]:
    """The first word, if it is one of those, and what stands behind it."""
    words = _SPACE.split(rest.strip(), maxsplit=1)
    found = read(words[0]) if words[0] else None
    return (None, rest) if found is None else (found, words[1] if len(words) > 1 else "")


def _person(word: str, *, bare: bool) -> str | None:
    bald = word.strip(_AROUND)
    if bald.startswith(("https://", "http://")) or _HANDLE.fullmatch(bald) or _NAMED.fullmatch(bald):
        return bald
    return bald if bare and bald and _span(bald, "") is None else None


def _take_span(rest: str) -> tuple[int | None, str]:
    """`7d`, `7 days`, `7 أيام`, `أسبوع`; digits of any script."""
    words = _SPACE.split(rest.strip(), maxsplit=2)
    alone = _span(words[0], "")
    if alone is not None:
        return alone, " ".join(words[1:])
    both = _span(words[0], words[1]) if len(words) > 1 else None
    return (both, " ".join(words[2:])) if both is not None else (None, rest)


def _span(word: str, following: str) -> int | None:
    lone = _LONE.get(folded(word)) if not following else None
    found = _SPAN.fullmatch(_digits(folded(word)))
    if found is None or lone is not None:
        return lone
    unit = _UNITS.get(found[2] or folded(following))
    return min(int(found[1]) * unit, LONGEST_SPAN) if unit is not None and int(found[1]) else None


def _digits(text: str) -> str:
    """With the digits of every script as those of ASCII."""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
