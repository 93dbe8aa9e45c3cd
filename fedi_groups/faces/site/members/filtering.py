"""Filters: words that somebody does not want to read, where, for how long, and whether a warning will do."""

from dataclasses import dataclass

from starlette.responses import Response

from fedi_groups.actions import filters as actions
from fedi_groups.actions.filters import End, FilterWish, KeywordWish
from fedi_groups.domain.filters import LONGEST_TITLE, FilterAction, FilterContext, FilterFacts
from fedi_groups.domain.types import DAY, HOUR, Instant
from fedi_groups.errors import Malformed
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.storage.unit import reading, transaction

PATH = "/settings/filters"
LASTS = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30 * DAY}
"""How long a filter may be wanted; beside for good, and as long as it was."""
OFFERED = (FilterAction.WARN, FilterAction.HIDE, FilterAction.BLUR)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as it is filled in. `lasts`: a word of LASTS, `ever`, or `same` for as long as it was."""

    title: str = ""
    words: str = ""
    whole: bool = True
    contexts: tuple[str, ...] = tuple(FilterContext)
    action: str = FilterAction.WARN.value
    lasts: str = "ever"


async def show(visit: Own, *, typed: Sheet | None = None, fault: str = "") -> Response:
    async with reading(visit.site.web.store) as tx:
        found = await tx.filters.of(visit.person.id)
        values = {"found": found, "now": tx.now, "known": None, "typed": typed or Sheet(), "fault": fault}
    return await _page(visit, values, fault)


async def one(visit: Own, *, typed: Sheet | None = None, fault: str = "") -> Response:
    """Raises Missing."""
    async with reading(visit.site.web.store) as tx:
        known = await actions.own_filter(tx, visit.person, number_in(visit.request))
        values = {"found": (), "now": tx.now, "known": known, "typed": typed or _as_it_is(known), "fault": fault}
    return await _page(visit, values, fault)


async def _page(visit: Own, values: dict[str, object], fault: str) -> Response:
    more = {"contexts": list(FilterContext), "offered": OFFERED, "lasts": list(LASTS), "longest": LONGEST_TITLE}
    return await visit.site.page("members/filters.html", visit.frame, values | more, status=422 if fault else 200)


async def make(visit: Own) -> Response:
    typed = _typed(visit)
    try:
        async with transaction(visit.site.web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            await actions.make_filter(tx, owner=me, wish=_wish(typed, None, now=tx.now))
    except Malformed as error:
        return await show(visit, typed=typed, fault=error.public)
    return visit.back(PATH, told="saved")


async def change(visit: Own) -> Response:
    """Raises Missing."""
    typed, number = _typed(visit), number_in(visit.request)
    try:
        async with transaction(visit.site.web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            known = await actions.own_filter(tx, me, number)
            await actions.change_filter(tx, owner=me, number=number, wish=_wish(typed, known, now=tx.now))
    except Malformed as error:
        return await one(visit, typed=typed, fault=error.public)
    return visit.back(PATH, told="saved")


async def drop(visit: Own) -> Response:
    """Raises Missing."""
    async with transaction(visit.site.web.store) as tx:
        await actions.drop_filter(tx, owner=visit.person, number=number_in(visit.request))
    return visit.back(PATH, told="deleted")


def _typed(visit: Own) -> Sheet:
    return Sheet(
        title=visit.said("title").strip(),
        words=visit.said("words").replace("\r\n", "\n"),
        whole="whole" in visit.form,
        contexts=tuple(each for each in FilterContext if f"in-{each}" in visit.form),
        action=visit.said("action"),
        lasts=visit.said("lasts"),
    )


def _as_it_is(known: FilterFacts) -> Sheet:
    return Sheet(
        title=known.title,
        words="\n".join(each.words for each in known.keywords),
        whole=all(each.whole for each in known.keywords),
        contexts=tuple(known.contexts),
        action=known.action.value,
        lasts="ever" if known.expires_at is None else "same",
    )


def _wish(typed: Sheet, known: FilterFacts | None, *, now: Instant) -> FilterWish:
    """Without a title its first words are one. What stands in the list no longer is gone. Raises Malformed."""
    lines = list(dict.fromkeys(" ".join(each.split()) for each in typed.words.split("\n") if each.strip()))
    if not lines and (known is None or not known.posts):
        raise _malformed("Write at least one word.")
    if typed.action not in set(FilterAction):
        raise _malformed("Say what is done with it.")
    before = {each.words: each for each in known.keywords} if known is not None else {}
    wishes = [KeywordWish(before[each].id if each in before else None, each, typed.whole) for each in lines]
    wishes += [KeywordWish(each.id, gone=True) for each in before.values() if each.words not in lines]
    lasts = LASTS.get(typed.lasts)
    return FilterWish(
        title=typed.title or lines[0][:LONGEST_TITLE],
        contexts=tuple(FilterContext(each) for each in typed.contexts),
        action=FilterAction(typed.action),
        end=None if typed.lasts == "same" else End(Instant(now + lasts) if lasts is not None else None),
        keywords=tuple(wishes),
    )


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)


PAGES = (
    Served(PATH, own(show)),
    Served(PATH, own(make), "POST"),
    Served(f"{PATH}/{{number}}", own(one)),
    Served(f"{PATH}/{{number}}", own(change), "POST"),
    Served(f"{PATH}/{{number}}/drop", own(drop), "POST"),
)
