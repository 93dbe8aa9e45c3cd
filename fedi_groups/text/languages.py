"""Languages of texts: their tags (BCP 47), their English names, and the direction they are written in."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from babel import Locale

UNDETERMINED: Final = "und"


class Direction(StrEnum):
    """Which way a text runs. Values are those of the HTML attribute `dir`."""

    LTR = "ltr"
    RTL = "rtl"


@dataclass(frozen=True, slots=True)
class LanguageName:
    """The `language` of a post as Lemmy and PieFed have it: a bare code, and its English name."""

    identifier: str
    name: str


_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-[a-z0-9]{1,8}){0,4})",
    re.IGNORECASE | re.ASCII,
)
_MODERN: Final = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}
"""Codes that were replaced, and that old software still sends."""

_RTL_LANGUAGES: Final = frozenset(
    {"ar", "arc", "ary", "arz", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "khw", "ks", "lrc", "mzn", "nqo", "pnb"}
    | {"ps", "sd", "skr", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS: Final = frozenset(
    {"Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"}
)
_ENGLISH: Final = Locale("en")

_NOT_PROSE: Final = re.compile(r"https?://\S+|[@#!]\S+", re.IGNORECASE)
_READ_FOR_DIRECTION: Final = 2_000


def normalise(tag: str) -> str | None:
    """A tag as BCP 47 writes it (`pt-BR`, `zh-Hant`), from any mix of case and `_`; None where it is no tag.

    The form is checked, not whether there is such a language: new ones come, and people tag in Klingon.
    """
    found = _TAG.fullmatch(tag.strip().replace("_", "-"))
    if found is None:
        return None
    language = found["language"].lower()
    parts = [_MODERN.get(language, language)]
    if script := found["script"]:
        parts.append(script.title())
    if region := found["region"]:
        parts.append(region.upper())
    return "-".join(parts) + found["rest"].lower()


def language_name(tag: str | None) -> LanguageName:
    """What Lemmy and PieFed read in `language`; `und` where there is no tag, or none that can be read."""
    normal = normalise(tag) if tag else None
    code = normal.split("-")[0] if normal else UNDETERMINED
    if code == UNDETERMINED:
        return LanguageName(UNDETERMINED, "Undetermined")
    return LanguageName(code, _ENGLISH.languages.get(code, code))


def direction(tag: str) -> Direction:
    """Which way a language is written: by the script in its tag if it names one (`az-Arab`), else as is usual."""
    normal = normalise(tag)
    if normal is None:
        return Direction.LTR
    language, *subtags = normal.split("-")
    script = next((subtag for subtag in subtags[:1] if len(subtag) == 4 and subtag.isalpha()), None)
    is_rtl = script in _RTL_SCRIPTS if script else language in _RTL_LANGUAGES
    return Direction.RTL if is_rtl else Direction.LTR


def guess_direction(text: str) -> Direction:
    """Which way plain text runs, by its letters: right to left if these are more than a third of them.

    Mentions, hashtags and links do not count: they are Latin in Arabic posts too, and often stand first, where
    `dir="auto"` would look. A third, as Arabic prose with foreign names is more common than the reverse.
    """
    rtl = ltr = 0
    for character in _NOT_PROSE.sub(" ", text[:_READ_FOR_DIRECTION]):
        match unicodedata.bidirectional(character):
            case "R" | "AL":
                rtl += 1
            case "L":
                ltr += 1
    return Direction.RTL if rtl * 2 > ltr else Direction.LTR
