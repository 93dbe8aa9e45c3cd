"""How a community fares: a page of charts and tables, and each of them as a file to take away."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.responses import Response

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.insights import FLOOR, SMALLEST, Hour, Insights, Period
from fedi_groups.domain.policy.insights import is_large_enough
from fedi_groups.domain.types import HOUR, Instant
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site import charts
from fedi_groups.faces.site.charts import Chart
from fedi_groups.faces.site.clocks import OFFSETS
from fedi_groups.faces.site.moderation.figures import FIGURES, Kind, Sheet, Value, sheets_of
from fedi_groups.faces.site.own import Own, own
from fedi_groups.faces.site.pages import PRIVATE, moved
from fedi_groups.reads.duties import Duties, duties_of
from fedi_groups.reads.insights import busy_hours, insights, measured, members_up_to
from fedi_groups.storage.unit import reading
from fedi_groups.wire.times import write_time

WORDS = "moderation/insight_words.html"

_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of it somebody wants to see. What makes no sense is as if it had not been asked for."""

    period: Period
    offset: int

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        period = asked.get("period", "")
        offset = asked.get("offset", "")
        minutes = {str(each): each for each in OFFSETS}.get(offset, 0)
        return cls(Period(period) if period in set(Period) else Period.WEEKS, minutes)

    @property
    def query(self) -> dict[str, str]:
        return self.over(self.period)

    def over(self, period: Period) -> dict[str, str]:
        """The same over another period."""
        return {"period": period.value, **({"offset": str(self.offset)} if self.offset else {})}


async def show(visit: Own) -> Response:
    place, members = await _place(visit)
    community = place.community
    home = f"{urlsplit(community.uri).path}/insights"
    if visit.frame.path != home:
        return moved(visit.frame.link(home))
    asked = Asked.of(visit.request.query_params)
    values: dict[str, Any] = {"community": community, "asked": asked, "floor": FLOOR, "smallest": SMALLEST}
    values["place"] = place
    if not is_large_enough(members):
        return await visit.site.page("moderation/no_insights.html", visit.frame, values)
    found, hours = await _figures(visit, community, asked)
    sheets = sheets_of(found, hours, first_day=visit.frame.language.locale.first_week_day)
    mirrored = visit.frame.language.direction == "rtl"
    values |= {
        "found": found,
        "sheets": sheets,
        "drawings": {sheet.name: _drawn(sheet, mirrored=mirrored) for sheet in sheets},
        "periods": list(Period),
        "offsets": OFFSETS,
    }
    return await visit.site.page("moderation/insights.html", visit.frame, values)


async def take(visit: Own) -> Response:
    """One figure as a file that spreadsheets read. Raises Missing for one that there is not."""
    name = visit.request.path_params["figure"]
    place, members = await _place(visit)
    community = place.community
    if name not in FIGURES or not is_large_enough(members):
        raise Missing(f"no figure {name[:40]!r} of {community.uri}")
    asked = Asked.of(visit.request.query_params)
    found, hours = await _figures(visit, community, asked)
    sheets = sheets_of(found, hours, first_day=visit.frame.language.locale.first_week_day)
    sheet = next(each for each in sheets if each.name == name)
    file = f"{community.name}-{name}-{asked.period.value}.csv"
    headers = {**CLOSED, **PRIVATE, "Content-Disposition": f'attachment; filename="{file}"'}
    words = visit.site.words_of(WORDS, visit.frame)
    return Response(written(sheet, words), 200, headers, "text/csv; charset=utf-8")


def written(sheet: Sheet, words: Any) -> bytes:
    """Comma-separated (RFC 4180), with the mark by which spreadsheets know UTF-8. No cell is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_safe(words.COLUMNS[column.name]) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_cell(column.kind, value, words) for column, value in zip(sheet.columns, row, strict=True)])
    return file.getvalue().encode("utf-8-sig")


def _cell(kind: Kind, value: Value, words: Any) -> str:
    if value is None:
        return f"<{FLOOR}"
    if isinstance(value, str):
        return _safe(Markup(words.word(value)).unescape()) if value else ""
    match kind:
        case Kind.DAY:
            return write_time(Instant(int(value)))[:10]
        case Kind.HOUR:
            return f"{value:02}:00"
        case Kind.SHARE:
            return f"{value:.4f}"
        case Kind.TIME:
            return f"{value / HOUR:.2f}"
        case Kind.COUNT | Kind.WORD:
            return str(value)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_RISKY) else text


async def _place(visit: Own) -> tuple[Duties, int]:
    """Where they are, and how many members it has, as far as that matters."""
    async with reading(visit.site.web.store) as tx:
        community = await measured(tx, visit.request.path_params["name"], visit.person)
        return await duties_of(tx, visit.person, community), await members_up_to(tx, community, SMALLEST)


async def _figures(visit: Own, community: ActorFacts, asked: Asked) -> tuple[Insights, list[Hour]]:
    hourly, store = visit.site.hourly, visit.site.web.store

    async def count() -> Insights:
        async with reading(store) as tx:
            return await insights(tx, community, asked.period)

    async def look() -> list[Hour]:
        async with reading(store) as tx:
            return await busy_hours(tx, community, asked.period, offset=asked.offset)

    found = await hourly.get(("insights", community.id, asked.period), count)
    hours = await hourly.get(("hours", community.id, asked.period, asked.offset), look)
    return found, hours


def _drawn(sheet: Sheet, *, mirrored: bool) -> Chart | None:
    """As what a figure is seen best; None: its table says it all."""
    values = [sheet.column(column.name) for column in sheet.columns]
    numbers = [[value if not isinstance(value, str) else 0 for value in each] for each in values]
    columns = partial(charts.columns, mirrored=mirrored)
    match sheet.name:
        case "members":
            return charts.line(numbers[1], mirrored=mirrored)
        case "growth":
            return columns(numbers[1:], stacked=False)
        case "active" | "said" | "work":
            return columns(numbers[1:])
        case "voices":
            return columns(numbers[1:3], stacked=False)
        case "answers":
            return columns([[value / HOUR if value else value for value in numbers[3]]])
        case "hours":
            return charts.grid(values[1:], mirrored=mirrored, start=64, tall=22)
        case "shares":
            return charts.bars(numbers[3:5], mirrored=mirrored)
        case "retention":
            return charts.grid(list(zip(*values[2:], strict=True)), mirrored=mirrored, start=110, tall=24)
        case "reach":
            return charts.bars(numbers[1:], mirrored=mirrored)
    return None


PAGES = (
    Served("/c/{name}/insights", own(show)),
    Served("/c/{name}/insights/{figure}.csv", own(take)),
)
