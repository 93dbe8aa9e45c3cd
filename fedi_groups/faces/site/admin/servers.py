"""Rules about other servers: what holds for each, what would end by another rule, laid down and lifted."""

from starlette.responses import Response

from fedi_groups.actions import servers as actions
from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.policy.servers import read_host
from fedi_groups.domain.servers import OWN, Limit, Rule, Stance
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Denied, Malformed
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import LONGEST, SPANS, number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.servers import reach, standing_rules
from fedi_groups.storage.unit import reading, transaction

SERVERS = "/admin/servers"
_MOST = 200


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def act(visit: Own) -> Response:
    """A rule is looked at first, then laid down; or lifted. Raises Malformed."""
    try:
        match visit.said("act"):
            case "look":
                return await _page(visit, preview=_rule(visit, visit.site.web.store.clock()))
            case "rule":
                await _lay_down(visit)
            case "lift":
                await _lift(visit)
            case "mode":
                await _set_mode(visit)
            case _:
                raise Malformed("no such act")
    except Denied as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(SERVERS, told="saved")


async def _lay_down(visit: Own) -> None:
    async with transaction(visit.site.web.store) as tx:
        rule = _rule(visit, tx.now)
        await actions.lay_down(tx, [rule])
        limits = " ".join(sorted(rule.limits))
        note(tx, visit.person, Did.RULE, rule.host, said=f"{rule.stance} {limits} {rule.reason}")


async def _lift(visit: Own) -> None:
    async with transaction(visit.site.web.store) as tx:
        await actions.open_again(tx, visit.said("host"))
        note(tx, visit.person, Did.LIFT, visit.said("host"))


async def _set_mode(visit: Own) -> None:
    listed_only = visit.said("mode") == "listed"
    async with transaction(visit.site.web.store) as tx:
        actions.set_mode(tx, listed_only=listed_only)
        note(tx, visit.person, Did.MODE, said=visit.said("mode"))


def _rule(visit: Own, now: Instant) -> Rule:
    """As it was filled in. Raises Denied for what is no host, Malformed for what the form does not have."""
    host = read_host(visit.said("host"))
    if host is None:
        raise Denied("no host", public="This is no name of a server.")
    try:
        stance = Stance(visit.said("stance"))
    except ValueError as error:
        raise Malformed("no such stance") from error
    span = number_in(visit.said("span"))
    limits = frozenset(each for each in Limit if f"limit-{each}" in visit.form)
    return Rule(
        host,
        stance,
        limits if stance is Stance.LIMITED else frozenset(),
        OWN,
        visit.said("reason").strip()[:LONGEST],
        visit.said("note").strip()[:LONGEST],
        "obscured" in visit.form,
        now,
        Instant(now + span * SECOND) if span in SPANS else None,
    )


async def _page(visit: Own, *, preview: Rule | None = None, wrong: str = "", status: int = 200) -> Response:
    book = visit.site.web.store.rules.book
    search = visit.request.query_params.get("q", "").strip().lower()[:100]
    found = [each for each in standing_rules(book) if search in each.host]
    async with reading(visit.site.web.store) as tx:
        here = await reach(tx, [preview.host]) if preview is not None else None
    values = {
        "rules": found[:_MOST],
        "more": max(0, len(found) - _MOST),
        "listed_only": book.listed_only,
        "preview": preview,
        "here": here,
        "host": visit.said("host") or visit.request.query_params.get("host", ""),
        "form": visit.form,
        "limits": list(Limit),
        "stances": list(Stance),
        "spans": SPANS,
        "search": search,
        "wrong": wrong,
    }
    return await visit.site.page("admin/servers.html", visit.frame, values, status=status)


PAGES = (Served(SERVERS, show), Served(SERVERS, act, "POST"))
