"""Who keeps order in a community, who is asked to, and the roles that it has a name for: for its owner and admins."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from fedi_groups.actions import offers, roles
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, Power, Role
from fedi_groups.errors import Denied, Malformed, Refused, Unavailable
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.duties import Duties
from fedi_groups.reads.groups import keepers
from fedi_groups.reads.offers import offered_in
from fedi_groups.reads.roles import roles_in
from fedi_groups.storage.unit import Unit, reading, transaction

PATH = "/c/{name}/roles"

OFFERED = (Role.MODERATOR, Role.ADMIN, Role.OWNER)

Do = Callable[[Unit, Own, Hand, ActorFacts, ActorFacts | None], Awaitable[object]]


async def show(visit: Own) -> Response:
    return await _page(visit)


async def change(visit: Own) -> Response:
    do = _ACTS.get(visit.said("do"))
    if do is None:
        raise Malformed("no such act")
    async with reading(visit.site.web.store) as tx:
        await place_of(tx, visit, _may)
    try:
        person = await _meant(visit)
        async with transaction(visit.site.web.store) as tx:
            community = (await place_of(tx, visit, _may)).community
            known = await tx.actors.get(person.id) if person is not None else None
            await do(tx, visit, await hand_of(tx, visit), community, known)
    except (Refused, Unavailable) as error:
        words = refusal(visit.frame, error)
        return await _page(visit, fault=words, form=visit.form, status=422)
    return visit.back(visit.frame.path, told="saved")


async def _meant(visit: Own) -> ActorFacts | None:
    """By their handle: of somebody elsewhere, their server may have to be asked."""
    return await visit.site.web.directory.find(visit.said("who")) if visit.said("who").strip() else None


async def _offer(tx: Unit, visit: Own, hand: Hand, community: ActorFacts, person: ActorFacts | None) -> None:
    if visit.said("role") not in OFFERED:
        raise Malformed("no such role")
    await offers.offer(tx, hand, community=community, person=_named(person), role=Role(visit.said("role")))


async def _withdraw(tx: Unit, visit: Own, hand: Hand, community: ActorFacts, person: ActorFacts | None) -> None:
    asked = await tx.actors.seek(ActorId(number_in(visit.said("person")) or 0))
    await offers.withdraw(tx, hand, community=community, person=_named(asked))


async def _define(tx: Unit, visit: Own, hand: Hand, community: ActorFacts, person: ActorFacts | None) -> None:
    powers = [each for each in Power if f"power-{each}" in visit.form]
    await roles.define(tx, hand, community=community, name=visit.said("title"), powers=powers)


async def _drop(tx: Unit, visit: Own, hand: Hand, community: ActorFacts, person: ActorFacts | None) -> None:
    await roles.drop(tx, hand, community=community, name=visit.said("title"))


async def _grant(tx: Unit, visit: Own, hand: Hand, community: ActorFacts, person: ActorFacts | None) -> None:
    role = await roles.named(tx, community, visit.said("title"))
    await roles.grant(tx, hand, community=community, person=_named(person), role=role)


_ACTS: Mapping[str, Do] = {
    "offer": _offer,
    "withdraw": _withdraw,
    "define": _define,
    "drop": _drop,
    "grant": _grant,
}


def _named(person: ActorFacts | None) -> ActorFacts:
    """Raises Denied."""
    if person is None or person.is_collective:
        raise Denied("nobody is named", public="Say whom you mean.")
    return person


async def _page(visit: Own, *, status: int = 200, **more: Any) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
        values = {
            "place": place,
            "community": place.community,
            "keepers": await keepers(tx, place.community),
            "offers": await offered_in(tx, place.community),
            "named": await roles_in(tx, place.community),
            "powers": list(Power),
            "offered": OFFERED,
            "fault": "",
            "form": {},
            **more,
        }
    return await visit.site.page("moderation/roles.html", visit.frame, values, status=status)


def _may(duties: Duties) -> bool:
    return duties.governs


PAGES = (Served(PATH, own(show)), Served(PATH, own(change), "POST"))
