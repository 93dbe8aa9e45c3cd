"""The form in which something new is begun: as it is filled in, kept for another day, and sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from fedi_groups.domain.details import Details
from fedi_groups.domain.media import MOST_ATTACHED
from fedi_groups.domain.submissions import PollWish, ScheduledFacts, Submission
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, ActorId, Instant, Visibility
from fedi_groups.errors import Malformed
from fedi_groups.faces.site.clocks import OFFSETS

CHOICES = 8
"""Answers of a poll for which the form has room."""
LASTING = {"hour": HOUR, "day": DAY, "3days": 3 * DAY, "week": 7 * DAY, "month": 30 * DAY}
AUDIENCES = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS)
"""Of what is in no community."""

_LONGEST_OFFSET = 16 * 60
_FLAIR = "flair-"
_LONGEST_ID = 19


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that has been uploaded already, and what is to be seen in it."""

    id: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`place`: the number of the community. `at`: the moment as the field has it, `offset` minutes from UTC where the
    browser is. `sketch`, `scheduled`: of what it was kept as before, the numbers. `asked`: they have been asked
    whether pictures are to be described. `starts`, `ends`: of an event, by a clock that is `zone` minutes ahead of UTC;
    `venue` and `join`: where it is, and where one takes part online. `key`: made up for this form, so that it is said
    once."""

    place: int | None = None
    title: str = ""
    text: str = ""
    link: str = ""
    warning: str = ""
    sensitive: bool = False
    language: str = ""
    visibility: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False
    hidden: bool = False
    lasts: str = "day"
    flairs: tuple[str, ...] = ()
    unnamed: bool = False
    at: str = ""
    offset: int = 0
    starts: str = ""
    ends: str = ""
    zone: str = ""
    venue: str = ""
    join: str = ""
    files: tuple[Kept, ...] = ()
    sketch: int | None = None
    scheduled: int | None = None
    asked: bool = False
    key: str = ""

    @property
    def uploads(self) -> tuple[int, ...]:
        return tuple(each.id for each in self.files)

    @property
    def ahead(self) -> int:
        """Minutes; a clock that there is not is that of UTC."""
        return next((each for each in OFFSETS if str(each) == self.zone), 0)

    @property
    def is_empty(self) -> bool:
        said = (self.title, self.text, self.link, self.starts, *self.choices)
        return not any(each.strip() for each in said) and not self.files


def sheet_in(form: Mapping[str, str]) -> Sheet:
    """As it was filled in; numbers that are none are left out."""
    files = [(f"media{n}", f"alt{n}") for n in range(1, MOST_ATTACHED + 1)]
    kept = [Kept(number, form.get(alt, "")) for name, alt in files if (number := number_in(form, name)) is not None]
    filled: dict[str, Any] = {name: form.get(name, "").replace("\r\n", "\n").replace("\0", "") for name in _TEXTS}
    return Sheet(
        place=number_in(form, "place"),
        **filled | {name: name in form for name in _TICKS},
        choices=tuple(form.get(f"choice{n}", "").strip() for n in range(1, CHOICES + 1)),
        lasts=form.get("lasts", "") if form.get("lasts") in LASTING else "day",
        flairs=tuple(name.removeprefix(_FLAIR) for name in form if name.startswith(_FLAIR)),
        offset=_offset(form.get("offset", "")),
        files=tuple(each for each in kept if f"drop{each.id}" not in form),
        sketch=number_in(form, "sketch"),
        scheduled=number_in(form, "scheduled"),
    )


def fields_of(sheet: Sheet) -> dict[str, str]:
    """What is to be kept of it, as it would be filled in. That it is to be anonymous stands nowhere."""
    found = {name: getattr(sheet, name) for name in _TEXTS if name != "key"}
    found |= {name: "yes" for name in _TICKS if name not in ("unnamed", "asked") and getattr(sheet, name)}
    found |= {f"choice{n}": each for n, each in enumerate(sheet.choices, 1)}
    found |= {f"{_FLAIR}{each}": "yes" for each in sheet.flairs}
    for n, each in enumerate(sheet.files, 1):
        found |= {f"media{n}": str(each.id), f"alt{n}": each.alt}
    found |= {"place": str(sheet.place or ""), "lasts": sheet.lasts, "offset": str(sheet.offset or "")}
    return {name: value for name, value in found.items() if value}


def sheet_of(scheduled: ScheduledFacts) -> Sheet:
    """What waits to be posted, as it would be filled in."""
    sent, poll = scheduled.submission, scheduled.submission.poll
    begun = Sheet(
        place=sent.place,
        title=sent.title,
        text=sent.text,
        link=sent.link,
        warning=sent.warning,
        sensitive=sent.sensitive,
        language=sent.language or "",
        visibility=sent.visibility.value if sent.visibility is not None else "",
        flairs=sent.flairs,
        at=_as_field(scheduled.at),
        files=tuple(Kept(each) for each in sent.media_ids),
        scheduled=scheduled.id,
        **_fields_of_event(sent.event),
    )
    if poll is None:
        return begun
    lasts = next((name for name, span in LASTING.items() if span >= poll.lasts), "month")
    return replace(begun, choices=poll.options, several=poll.several, hidden=poll.hidden, lasts=lasts)


def submission_of(sheet: Sheet) -> Submission:
    """Raises Malformed for an audience that there is not."""
    audience = Visibility(sheet.visibility) if sheet.visibility in set(AUDIENCES) else None
    if sheet.visibility and audience is None:
        raise Malformed(f"visibility {sheet.visibility[:40]!r}")
    choices = tuple(each for each in sheet.choices if each)
    return Submission(
        sheet.text,
        media_ids=sheet.uploads,
        poll=PollWish(choices, LASTING[sheet.lasts], sheet.several, sheet.hidden) if choices else None,
        sensitive=sheet.sensitive,
        warning=sheet.warning,
        visibility=audience if sheet.place is None else None,
        language=sheet.language or None,
        place=ActorId(sheet.place) if sheet.place is not None else None,
        title=sheet.title,
        link=sheet.link,
        flairs=sheet.flairs if sheet.place is not None else (),
        unnamed=sheet.unnamed,
        event=event_of(sheet),
    )


def event_of(sheet: Sheet) -> Details | None:
    """None where nothing of one is said. Raises Malformed."""
    if not sheet.starts:
        if sheet.ends or sheet.venue.strip() or sheet.join.strip():
            raise _no_event("An event begins at some time.")
        return None
    starts, ends = (_moment(each, sheet.ahead) if each else None for each in (sheet.starts, sheet.ends))
    return Details("Event", starts, ends, sheet.venue.strip() or None, sheet.join.strip() or None)


def _fields_of_event(event: Details | None) -> dict[str, Any]:
    if event is None:
        return {}
    moments = {"starts": event.starts, "ends": event.ends}
    found = {name: _as_field(moment) for name, moment in moments.items() if moment is not None}
    return found | {"zone": "0", "venue": event.place or "", "join": event.join or ""}


def _moment(text: str, ahead: int) -> Instant:
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return Instant(int(at.timestamp()) * SECOND - ahead * MINUTE)
    except (ValueError, OverflowError) as error:
        raise _no_event("An event begins and ends at a date and a time.") from error


def _no_event(reason: str) -> Malformed:
    return Malformed(reason, public=reason)


def _as_field(moment: Instant) -> str:
    """As a field for a date and time has it, in UTC."""
    return datetime.fromtimestamp(moment // SECOND, UTC).strftime("%Y-%m-%dT%H:%M")


def moment_of(sheet: Sheet) -> Instant:
    """When it is to be posted. Raises Malformed for what is no moment."""
    try:
        at = datetime.fromisoformat(sheet.at).replace(tzinfo=UTC)
        return Instant(int(at.timestamp()) * SECOND + sheet.offset * MINUTE)
    except (ValueError, OverflowError) as error:
        reason = "This is no date and time."
        raise Malformed(reason, public=reason) from error


def number_in(form: Mapping[str, str], name: str) -> int | None:
    text = form.get(name, "")
    if not 0 < len(text) <= _LONGEST_ID or not text.isascii() or not text.isdecimal():
        return None
    return int(text) if int(text) < 2**63 else None


def _offset(text: str) -> int:
    """Minutes that UTC is ahead of where the browser is, as browsers count them."""
    digits = text.removeprefix("-")
    if not 0 < len(digits) <= 4 or not digits.isascii() or not digits.isdecimal():
        return 0
    return max(-_LONGEST_OFFSET, min(int(text), _LONGEST_OFFSET))


_TEXTS = (
    *("title", "text", "link", "warning", "language", "visibility", "at", "key"),
    *("starts", "ends", "zone", "venue", "join"),
)
_TICKS = ("sensitive", "several", "hidden", "unnamed", "asked")
assert {*_TEXTS, *_TICKS} < {each.name for each in fields(Sheet)}
