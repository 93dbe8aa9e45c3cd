"""The communities of this server: found, closed, opened again, taken out of the directory and put back."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from fedi_groups.actions import closing, offers
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.deeds import note
from fedi_groups.actions.profiles import Profile, change_community
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Role
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import LONGEST, number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.storage import counts
from fedi_groups.storage.founded import files_in, founded
from fedi_groups.storage.unit import Unit, reading, transaction

COMMUNITIES = "/admin/communities"
_MOST = 50


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def act(visit: Own) -> Response:
    """Raises Malformed, Missing."""
    deed = _DEEDS.get(visit.said("act"))
    if deed is None:
        raise Malformed("no such act")
    try:
        async with transaction(visit.site.web.store) as tx:
            community = await tx.actors.named(visit.said("name"))
            if community is None or not community.is_community or community.charter.hidden:
                raise Missing("no such community")
            hand = Hand(await tx.actors.get(visit.person.id), HERE, visit.said("reason").strip()[:LONGEST])
            await deed(visit, tx, hand, community)
    except Denied as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(COMMUNITIES, told="saved")


async def _close(_visit: Own, tx: Unit, hand: Hand, community: ActorFacts) -> None:
    await closing.close(tx, hand, community=community)
    note(tx, hand.moderator, Did.CLOSE, community.handle, said=hand.reason)


async def _reopen(_visit: Own, tx: Unit, hand: Hand, community: ActorFacts) -> None:
    await closing.reopen(tx, hand, community=community)
    note(tx, hand.moderator, Did.REOPEN, community.handle, said=hand.reason)


async def _hide(_visit: Own, tx: Unit, hand: Hand, community: ActorFacts) -> None:
    await change_community(tx, hand, community=community, profile=Profile(discoverable=False))
    note(tx, hand.moderator, Did.HIDE, community.handle, said=hand.reason)


async def _show(_visit: Own, tx: Unit, hand: Hand, community: ActorFacts) -> None:
    await change_community(tx, hand, community=community, profile=Profile(discoverable=True))
    note(tx, hand.moderator, Did.SHOW, community.handle, said=hand.reason)


async def _transfer(visit: Own, tx: Unit, hand: Hand, community: ActorFacts) -> None:
    """A member is asked to own it; raises Denied for anybody else."""
    person = await tx.actors.named(visit.said("person").strip().lower().lstrip("@"))
    if person is None:
        raise Denied("no such person", public="Nobody of this name lives here.")
    await offers.offer(tx, hand, community=community, person=person, role=Role.OWNER)
    note(tx, hand.moderator, Did.OFFER, community.handle, said=person.handle)


_DEEDS: dict[str, Callable[[Own, Unit, Hand, ActorFacts], Awaitable[None]]] = {
    "close": _close,
    "reopen": _reopen,
    "hide": _hide,
    "show": _show,
    "transfer": _transfer,
}


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    asked = visit.request.query_params
    search, before = asked.get("q", "").strip()[:100], number_in(asked.get("before", ""))
    async with reading(visit.site.web.store) as tx:
        found = await founded(tx.connection, search=search, before=before, most=_MOST + 1)
        page = found[:_MOST]
        await tx.actors.want(ids=page)
        communities = [await tx.actors.get(number) for number in page]
        values = {
            "communities": [each for each in communities if not each.charter.hidden],
            "members": await counts.members(tx.connection, page),
            "said": await counts.said_in(tx.connection, page),
            "files": await files_in(tx.connection, page),
            "older": page[-1] if len(found) > _MOST else None,
            "search": search,
            "wrong": wrong,
        }
    return await visit.site.page("admin/communities.html", visit.frame, values, status=status)


PAGES = (Served(COMMUNITIES, show), Served(COMMUNITIES, act, "POST"))
