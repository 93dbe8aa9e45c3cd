"""The languages this server speaks to visitors, and which of them one wants. Catalogues are gettext's, in locale/."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from starlette.requests import Request

from fedi_groups.text.languages import Direction, direction

LANGUAGES = ("en", "ar")
"""The first is for those who want none of these."""

SPOKEN = (
    *("bn", "cs", "da", "de", "el", "eo", "es", "eu", "fa", "fi", "fr", "ga", "gl", "he", "hi", "hu", "id", "it", "ja"),
    *("ko", "ku", "nl", "no", "pl", "pt", "ro", "ru", "sv", "sw", "ta", "tr", "uk", "ur", "vi", "zh"),
)
"""What communities and replies may be said to be written in, beside whatever else they are."""

LOCALE = Path(__file__).parents[2] / "locale"
_MOST_WANTED = 20


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is what its speakers call it."""

    tag: str
    name: str
    direction: Direction
    locale: Locale
    words: Translations


@dataclass(frozen=True, slots=True)
class Choice:
    """`stated`: the address names the language, and so must the links on the page."""

    tag: str
    stated: bool


@cache
def load_languages() -> Mapping[str, Language]:
    """Their catalogues, compiled from the text that translators edit once in the life of a process."""
    return {tag: _language(tag) for tag in LANGUAGES}


@cache
def spoken() -> tuple[tuple[str, str], ...]:
    """Each with what its speakers call it: those of this site first."""
    return tuple((tag, Locale.parse(tag).get_language_name(tag) or tag) for tag in (*LANGUAGES, *SPOKEN))


def choose_language(request: Request) -> Choice:
    """`?lang=`, else the first that the browser's Accept-Language prefers (RFC 9110 12.5.4)."""
    stated = request.query_params.get("lang", "")
    if stated in LANGUAGES:
        return Choice(stated, stated=True)
    wanted = _wanted(request.headers.get("accept-language", ""))
    return Choice(next((tag for tag in wanted if tag in LANGUAGES), LANGUAGES[0]), stated=False)


def _language(tag: str) -> Language:
    with (LOCALE / tag / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=tag)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    locale = Locale.parse(tag)
    return Language(tag, locale.get_language_name(tag) or tag, direction(tag), locale, Translations(compiled))


def _wanted(header: str) -> list[str]:
    """Primary subtags, the most wanted first."""
    found: list[tuple[float, str]] = []
    for each in header.split(",")[:_MOST_WANTED]:
        tag, _, parameters = each.strip().partition(";")
        try:
            quality = float(parameters.strip().removeprefix("q=") or "1")
        except ValueError:
            continue
        if quality > 0:
            found.append((quality, tag.strip().split("-")[0].lower()))
    return [tag for _, tag in sorted(found, key=lambda pair: -pair[0])]
