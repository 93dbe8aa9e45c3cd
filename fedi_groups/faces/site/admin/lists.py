"""Shared block lists: subscribed to after a look at what they would change, and left again; and lists pasted in."""

from dataclasses import dataclass

from starlette.responses import Response

from fedi_groups.actions import serverlists
from fedi_groups.actions import servers as actions
from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.policy.plans import Plan, plan_import, plan_list
from fedi_groups.domain.policy.servers import Rulebook
from fedi_groups.domain.servers import OWN, Rule, Stance, list_source
from fedi_groups.errands.serverlists import fetch_list
from fedi_groups.errors import Malformed, Missing, Refused, Unavailable
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.servers import newly_blocked
from fedi_groups.storage.serverlists import find_subscription, subscription_at, subscriptions
from fedi_groups.storage.servers import rules_from
from fedi_groups.storage.settling import Reach
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.blocklists import Listing, read_blocklist

LISTS = "/admin/lists"
_SHOWN = 50
_LONGEST_URL = 2000


@dataclass(frozen=True, slots=True)
class Look:
    """What a list would change, and what would end by that. `act`: what does it."""

    act: str
    plan: Plan
    here: Reach
    unread: int

    @property
    def hosts(self) -> list[Rule]:
        return list(self.plan.rules[:_SHOWN])


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def act(visit: Own) -> Response:
    """Raises Malformed."""
    deeds = {"look": _look, "subscribe": _subscribe, "unsubscribe": _unsubscribe, "read": _look_in, "import": _import}
    deed = deeds.get(visit.said("act"))
    if deed is None:
        raise Malformed("no such act")
    try:
        look = await deed(visit)
    except Refused as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    except Unavailable as error:
        return await _page(visit, wrong=error.public, status=502)
    return await _page(visit, look=look) if look is not None else visit.back(LISTS, told="saved")


async def _look(visit: Own) -> Look:
    listing = await _fetched(visit)
    return await _looked(visit, "subscribe", plan_list(listing.rules, {}, await _own_rules(visit)), listing)


async def _subscribe(visit: Own) -> None:
    url, most = _url(visit), _most(visit)
    listing = await _fetched(visit)
    own = await _own_rules(visit)
    async with transaction(visit.site.web.store) as tx:
        number = await serverlists.subscribe(tx, url=url, most=most)
        made = await subscription_at(tx.connection, url)
        assert made is not None
        source = list_source(number)
        theirs = [
            Rule(each.host, each.stance, each.limits, source, each.reason, obscured=each.obscured)
            for each in listing.rules
        ]
        await serverlists.take_over(tx, made, plan_list(theirs, {}, own))
        note(tx, visit.person, Did.SUBSCRIBE, url, said=most.value)


async def _unsubscribe(visit: Own) -> None:
    """Raises Missing."""
    async with transaction(visit.site.web.store) as tx:
        known = await find_subscription(tx.connection, number_in(visit.said("id")) or 0)
        if known is None:
            raise Missing("no such list", public="This list is followed no longer.")
        await serverlists.unsubscribe(tx, known)
        note(tx, visit.person, Did.UNSUBSCRIBE, known.url)


async def _look_in(visit: Own) -> Look:
    listing = read_blocklist(visit.said("list"))
    return await _looked(visit, "import", await _planned(visit, listing), listing)


async def _import(visit: Own) -> None:
    plan = await _planned(visit, read_blocklist(visit.said("list")))
    async with transaction(visit.site.web.store) as tx:
        await actions.lay_down(tx, plan.rules)
        note(tx, visit.person, Did.IMPORT, said=str(len(plan.rules)))


async def _planned(visit: Own, listing: Listing) -> Plan:
    host = visit.site.web.store.uris.host.rsplit(":", 1)[0]
    return plan_import(
        [each for each in listing.rules if each.host != host],
        await _own_rules(visit),
        overwrite="overwrite" in visit.form,
    )


async def _fetched(visit: Own) -> Listing:
    """Through the guarded connector. Raises Malformed, Unavailable, TooLarge."""
    return await fetch_list(visit.site.web.directory.resolver, _url(visit), most=_most(visit))


async def _own_rules(visit: Own) -> dict[str, Rule]:
    async with visit.site.web.store.database.read() as connection:
        return {rule.host: rule for rule in await rules_from(connection, OWN)}


async def _looked(visit: Own, act: str, plan: Plan, listing: Listing) -> Look:
    book = visit.site.web.store.rules.book
    after = Rulebook([*book.rules, *plan.rules], fixed=book.fixed, listed_only=book.listed_only)
    async with reading(visit.site.web.store) as tx:
        return Look(act, plan, await newly_blocked(tx, after), len(listing.unread))


def _url(visit: Own) -> str:
    url = visit.said("url").strip()
    if not url.startswith("https://") or len(url) > _LONGEST_URL:
        raise Malformed("no address", public="This is no address that begins with https://.")
    return url


def _most(visit: Own) -> Stance:
    return Stance.LIMITED if visit.said("most") == Stance.LIMITED else Stance.BLOCKED


async def _page(visit: Own, *, look: Look | None = None, wrong: str = "", status: int = 200) -> Response:
    async with visit.site.web.store.database.read() as connection:
        found = await subscriptions(connection)
        sizes = {each.id: len(await rules_from(connection, list_source(each.id))) for each in found}
    values = {"lists": found, "sizes": sizes, "look": look, "wrong": wrong, "form": visit.form}
    return await visit.site.page("admin/lists.html", visit.frame, values, status=status)


PAGES = (Served(LISTS, show), Served(LISTS, act, "POST"))
