"""How templates put what they show: dates and numbers, a post's name and its first words, addresses that are safe."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta, get_day_names
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from fedi_groups.domain.emojis import is_here
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import preview_of, shows_picture
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant
from fedi_groups.storage.ids import Clock
from fedi_groups.text.browsers import browser
from fedi_groups.text.emojis import with_pictures
from fedi_groups.text.html import sanitise, to_text
from fedi_groups.text.labels import label
from fedi_groups.text.languages import direction, guess_direction
from fedi_groups.text.markup import beginning
from fedi_groups.text.reasons import in_arabic
from fedi_groups.text.titles import title_from
from fedi_groups.wire.times import write_time
from fedi_groups.wire.uris import host_of

EXCERPT = 280
"""Characters of a post in a list."""
LONGEST_NAME = 80
"""Characters of what people and communities call themselves: more is no name."""

_TAG = re.compile("<[^>]*>?")
_LOOKED_AT = 4_000
"""Characters of a post that are read for its first words."""

_MENTIONS = 200
"""Characters that may stand before the first line that says something, whom it mentions."""

_KEPT = 4096
"""Words for moments and numbers, of each language."""

_RECENT = 7 * DAY
"""Of what is newer it is told how old it is, and not of which day."""

_TEXTS = 1_024
"""Beginnings of posts whose words are kept: to read HTML takes longer than to show it, and lists show the newest."""

_READ = 1_000
"""Characters of a post that tell which way it runs: a page may hold hundreds."""


class Words:
    """Filters of one language's templates."""

    def __init__(self, locale: Locale, clock: Clock) -> None:
        self._locale, self._clock = locale, clock
        # The same few are shown again and again: Babel works long on each.
        self.time, self.number = lru_cache(_KEPT)(self._time), lru_cache(_KEPT)(self._number)
        self._day, self._age = lru_cache(_KEPT)(self._day_of), lru_cache(_KEPT)(self._age_of)
        self._element = lru_cache(_KEPT)(self._element_of)

    def day(self, moment: Instant) -> str:
        return self._day(moment // DAY)

    def _day_of(self, number: int) -> str:
        return format_date(_moment(Instant(number * DAY)), format="medium", locale=self._locale)

    def _time(self, moment: Instant) -> Markup:
        """As an element, with its day to read and all of it to look at."""
        return self._element_of(moment, self.day(moment))

    def ago(self, moment: Instant) -> Markup:
        """The same of what was just said: how long ago that is, within a week."""
        age = self._clock() - moment
        if not 0 <= age < _RECENT:
            return self.time(moment)
        unit = DAY if age >= DAY else HOUR if age >= HOUR else MINUTE
        return self._element(moment, self._age(max(1, age // unit) * unit))

    def _age_of(self, span: int) -> str:
        taken = timedelta(seconds=-(span // SECOND))
        return format_timedelta(taken, threshold=1, add_direction=True, format="short", locale=self._locale)

    def _element_of(self, moment: Instant, words: str) -> Markup:
        element = Markup('<time datetime="{}" title="{}">{}</time>')
        return element.format(machine(moment), self.moment(moment), words)

    def of_day(self, number: int) -> str:
        """A day counted from 1970."""
        return self._day(number)

    def moment(self, moment: Instant) -> str:
        """To the second, in UTC: the server does not know where its visitors are."""
        return format_datetime(_moment(moment), format="long", locale=self._locale)

    def occasion(self, moment: Instant) -> str:
        """The day of the week, the date and the minute, in UTC: people plan by these."""
        at = _moment(moment)
        clock = format_time(at, format="short", locale=self._locale)
        return f"{format_date(at, format='full', locale=self._locale)} · {clock} UTC"

    def tongue(self, tag: str) -> str:
        """What a language is called."""
        try:
            return Locale.parse(tag, sep="-").get_language_name(self._locale) or tag
        except (ValueError, UnknownLocaleError):
            return tag

    def _number(self, number: float) -> str:
        return format_decimal(number, locale=self._locale)

    def reason(self, words: str) -> str:
        """Why something is refused: the rules say it in English."""
        return in_arabic(words) if self._locale.language == "ar" else words

    def percent(self, share: float) -> str:
        return format_percent(share, locale=self._locale)

    def short_day(self, moment: Instant) -> str:
        """Without the year."""
        return str(format_skeleton("MMMd", _moment(moment), locale=self._locale))

    def weekday(self, number: int) -> str:
        """0: Monday."""
        return str(get_day_names("abbreviated", context="stand-alone", locale=self._locale)[number])

    def lasting(self, duration: int) -> str:
        """How long something took, to the largest unit that says enough."""
        taken = timedelta(seconds=max(60, duration // SECOND))
        return format_timedelta(taken, granularity="minute", threshold=1.5, locale=self._locale)


def machine(moment: Instant) -> str:
    """As the attribute `datetime` has it."""
    return write_time(moment)


def named(post: PostFacts) -> str:
    """A post's title, or if it has none its first line; empty if there is no text at all."""
    return label(post.title or "") or _first_line(beginning(post.content, _LOOKED_AT))


@lru_cache(_TEXTS)
def _first_line(html: str) -> str:
    return label(title_from(html, drop=()) or "")


def excerpt(html: str, most: int = EXCERPT) -> str:
    """The beginning of a text as plain words, cut between two of them."""
    return _cut(_in_a_line(beginning(html, _LOOKED_AT)), most)


def told(post: PostFacts, most: int = EXCERPT) -> str:
    """What a list says below the name of a post: how it begins, without the first line, if that is its name."""
    text = _in_a_line(beginning(post.content, _LOOKED_AT))
    name = named(post) if post.parent_id is None and not post.title else ""
    before, found, after = text.partition(name.removesuffix("…").rstrip()) if name else ("", "", text)
    if not found or len(before) > _MENTIONS:
        return _cut(text, most)
    return _cut(f"…{after}" if name.endswith("…") and after else after.strip(), most)


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[:most]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"


@lru_cache(_TEXTS)
def _in_a_line(html: str) -> str:
    return " ".join(to_text(html).split())


def shown_name(actor: ActorFacts) -> str:
    """What they call themselves, as far as it fits into a line; their name, if nothing of that is to be seen."""
    title = label(actor.title or "")
    return f"{title[:LONGEST_NAME]}…" if len(title) > LONGEST_NAME else title or actor.name


def clean(html: str) -> Markup:
    """HTML from anywhere, made safe here and now."""
    return Markup(sanitise(html))


def stored(html: str) -> Markup:
    """HTML that was made safe before it was stored. Tables are scrolled to the side, by keyboard as well."""
    return Markup(html.replace("<table>", '<table tabindex="0">') if "<table>" in html else html)


def runs(post: PostFacts) -> str:
    """Which way a post's text runs: as its language does, or else as its letters do."""
    if post.language:
        return direction(post.language).value
    return _runs(post.title or "", post.content[:_READ])


@lru_cache(4096)
def _runs(title: str, beginning: str) -> str:
    return guess_direction(f"{title} {_TAG.sub(' ', beginning)}").value


def clock(seconds: int) -> str:
    """As players show it: 1:02:03, 4:05."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def web_address(address: str | None) -> str:
    """An address that may stand in a link; empty for anything that is not of the web."""
    return address if address is not None and address.startswith(("https://", "http://")) else ""


def host(address: str) -> str:
    """Where a link leads."""
    try:
        return host_of(address)
    except ValueError:
        return ""


def picture(file: str) -> str:
    """Where a picture that was uploaded here is shown."""
    return f"/media/{file}"


def portrait(actor: ActorFacts) -> str:
    """The picture of somebody who lives here, small; empty for all others, whose pictures lie elsewhere."""
    return preview(actor.icon.rsplit("/", 1)[1]) if actor.local and actor.icon else ""


def banner(actor: ActorFacts) -> str:
    """The one above their page, as wide as that."""
    return picture(actor.image.rsplit("/", 1)[1]) if actor.local and actor.image else ""


def preview(file: str) -> str:
    """The same, small."""
    return picture(preview_of(file))


def pictured(text: Markup, emojis: Sequence[Mapping[str, Any]]) -> Markup:
    """Clean HTML with the pictures of custom emoji of this server. Those of others are never loaded unasked: they would
    tell their server who reads here."""
    pictures = {each["name"]: emoji_picture(each["image"]) for each in emojis if is_here(each["image"] or "")}
    return Markup(with_pictures(str(text), pictures)) if pictures else text


def emoji_picture(image: str | None) -> str:
    """Where the picture of a custom emoji of this server is; empty for all others."""
    return f"/emojis/{image}" if image is not None and is_here(image) else ""


_PLAIN = (
    machine,
    clock,
    named,
    told,
    excerpt,
    shown_name,
    clean,
    stored,
    runs,
    web_address,
    host,
    picture,
    preview,
    portrait,
    banner,
    pictured,
    emoji_picture,
    browser,
    shows_picture,
)
FILTERS = {each.__name__: each for each in _PLAIN}
"""Those that are the same in every language, by the names that templates know them by."""


def _moment(moment: Instant) -> datetime:
    return datetime.fromtimestamp(moment / SECOND, UTC)
