"""How templates put what they show: dates and numbers, a post's name and its first words, addresses that are safe."""

import re
from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from markupsafe import Markup

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import PREVIEW
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.text.html import sanitise, to_text
from fedi_groups.text.languages import direction, guess_direction
from fedi_groups.text.titles import title_from
from fedi_groups.wire.times import write_time
from fedi_groups.wire.uris import host_of

EXCERPT = 280
"""Characters of a post in a list."""

_TAG = re.compile("<[^>]*>?")
_LOOKED_AT = 8_000
"""Characters of a post that are read for its first words."""

_READ = 1_000
"""Characters of a post that tell which way it runs: a page may hold hundreds."""


class Words:
    """Filters of one language's templates."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def day(self, moment: Instant) -> str:
        return format_date(_moment(moment), format="medium", locale=self._locale)

    def moment(self, moment: Instant) -> str:
        """To the second, in UTC: the server does not know where its visitors are."""
        return format_datetime(_moment(moment), format="long", locale=self._locale)

    def number(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)


def machine(moment: Instant) -> str:
    """As the attribute `datetime` has it."""
    return write_time(moment)


def named(post: PostFacts) -> str:
    """A post's title, or if it has none its first line; empty if there is no text at all."""
    return post.title or title_from(_beginning(post.content), drop=()) or ""


def excerpt(html: str, most: int = EXCERPT) -> str:
    """The beginning of a text as plain words, cut between two of them."""
    text = " ".join(to_text(_beginning(html)).split())
    if len(text) <= most:
        return text
    cut = text[:most]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"


def _beginning(html: str) -> str:
    """As much of a text as its first words need; a tag that is cut in two is left out."""
    part = html[:_LOOKED_AT]
    cut = part.rfind("<")
    return part[:cut] if len(html) > len(part) and cut > part.rfind(">") else part


def shown_name(actor: ActorFacts) -> str:
    return actor.title or actor.name


def clean(html: str) -> Markup:
    """HTML from anywhere, made safe here and now."""
    return Markup(sanitise(html))


def stored(html: str) -> Markup:
    """HTML that was made safe before it was stored."""
    return Markup(html)


def runs(post: PostFacts) -> str:
    """Which way a post's text runs: as its language does, or else as its letters do."""
    if post.language:
        return direction(post.language).value
    return guess_direction(f"{post.title or ''} {_TAG.sub(' ', post.content[:_READ])}").value


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


def preview(file: str) -> str:
    """The same, small."""
    return picture(file.split(".", 1)[0] + PREVIEW)


_PLAIN = (
    machine,
    clock,
    named,
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
)
FILTERS = {each.__name__: each for each in _PLAIN}
"""Those that are the same in every language, by the names that templates know them by."""


def _moment(moment: Instant) -> datetime:
    return datetime.fromtimestamp(moment / SECOND, UTC)
