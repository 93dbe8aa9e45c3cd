"""Who lives here and who wants to: found, let in, turned away, shut out, let back, and helped to sign in."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response

from fedi_groups.actions import accounts, limiting, residents, suspension, vetting
from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.citing import hand_for, hand_of
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import LONGEST, SPANS, number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.access import access_of
from fedi_groups.reads.appeals import standing_of
from fedi_groups.reads.factors import factors_of
from fedi_groups.storage.memberships import stands_here
from fedi_groups.storage.residents import Which, resident_of
from fedi_groups.storage.residents import residents as find_residents
from fedi_groups.storage.signups import pending, unconfirmed
from fedi_groups.storage.unit import Unit, reading, transaction

PEOPLE = "/admin/people"
PERSON = "/admin/people/{name}"
SIGN_UPS = "/admin/signups"
_MOST = 50


@admin
async def show(visit: Own) -> Response:
    asked = visit.request.query_params
    which = Which(asked["which"]) if asked.get("which") in list(Which) else Which.ALL
    search, before = asked.get("q", "").strip()[:100], number_in(asked.get("before", ""))
    async with reading(visit.site.web.store) as tx:
        found = await find_residents(tx.connection, which=which, search=search, before=before, most=_MOST + 1)
    values = {
        "people": found[:_MOST],
        "older": found[_MOST - 1].id if len(found) > _MOST else None,
        "which": which,
        "all": list(Which),
        "search": search,
    }
    return await visit.site.page("admin/people.html", visit.frame, values)


@admin
async def show_sign_ups(visit: Own) -> Response:
    return await _sign_ups(visit)


@admin
async def decide(visit: Own) -> Response:
    """About somebody who wants an account."""
    name, act = visit.said("name"), visit.said("act")
    keys = await asyncio.to_thread(visit.site.web.new_keys) if act in ("approve", "confirm") else None
    try:
        async with transaction(visit.site.web.store) as tx:
            wanted = await vetting.wanted_named(tx, name)
            match act:
                case "approve" if keys is not None:
                    await vetting.approve(tx, wanted, keys=keys)
                    note(tx, visit.person, Did.APPROVE, wanted.name)
                case "confirm" if keys is not None:
                    await accounts.confirmed(tx, wanted, keys=keys)
                    note(tx, visit.person, Did.CONFIRM, wanted.name)
                case "refuse":
                    await vetting.refuse(tx, wanted, reason=visit.said("reason")[:LONGEST])
                    note(tx, visit.person, Did.REFUSE, wanted.name, said=visit.said("reason"))
                case _:
                    raise Malformed("no such decision")
    except (Denied, Missing) as error:
        return await _sign_ups(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(SIGN_UPS, told="decided")


@admin
async def show_one(visit: Own) -> Response:
    return await _one(visit)


@admin
async def act(visit: Own) -> Response:
    """Raises Malformed, Missing."""
    deed = _DEEDS.get(visit.said("act"))
    if deed is None:
        raise Malformed("no such act")
    try:
        async with transaction(visit.site.web.store) as tx:
            await deed(visit, tx, await _named(tx, visit))
    except Denied as error:
        return await _one(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(visit.frame.path, told="saved")


async def _suspend(visit: Own, tx: Unit, person: ActorFacts) -> None:
    span = number_in(visit.said("span"))
    until = Instant(tx.now + span * SECOND) if span in SPANS else None
    await suspension.suspend(
        tx, hand_for(visit, visit.person, person), person=person, until=until, contents="contents" in visit.form
    )


async def _unsuspend(visit: Own, tx: Unit, person: ActorFacts) -> None:
    await suspension.unsuspend(tx, hand_of(visit, visit.person), person=person, contents="contents" in visit.form)


async def _limit(visit: Own, tx: Unit, person: ActorFacts) -> None:
    await limiting.limit(tx, hand_for(visit, visit.person, person), person=person)


async def _unlimit(visit: Own, tx: Unit, person: ActorFacts) -> None:
    await limiting.unlimit(tx, hand_of(visit, visit.person), person=person)


async def _allow(visit: Own, tx: Unit, person: ActorFacts) -> None:
    most = number_in(visit.said("most").strip())
    await residents.allow(tx, visit.person, person=person, most=min(most, 1_000_000) if most is not None else None)


def _plain(action: Callable[..., Awaitable[None]]) -> Callable[[Own, Unit, ActorFacts], Awaitable[None]]:
    async def done(visit: Own, tx: Unit, person: ActorFacts) -> None:
        await action(tx, visit.person, person=person)

    return done


_DEEDS: dict[str, Callable[[Own, Unit, ActorFacts], Awaitable[None]]] = {
    "suspend": _suspend,
    "unsuspend": _unsuspend,
    "limit": _limit,
    "unlimit": _unlimit,
    "allow": _allow,
    "promote": _plain(residents.promote),
    "demote": _plain(residents.demote),
    "sign out": _plain(residents.sign_out),
    "factors": _plain(residents.drop_factors),
    "vouch": _plain(residents.vouch),
}


async def _named(tx: Unit, visit: Own) -> ActorFacts:
    """Raises Missing for who has no account here."""
    person = await tx.actors.named(visit.request.path_params["name"])
    if person is None or await resident_of(tx.connection, person.id) is None:
        raise Missing("no account of this name")
    return person


async def _one(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    async with reading(visit.site.web.store) as tx:
        person = await _named(tx, visit)
        stands = [each for each in await stands_here(tx.connection, person.id) if each.is_member]
        await tx.actors.want(ids=[each.community_id for each in stands])
        places = [(await tx.actors.get(each.community_id), each) for each in stands]
        values = {
            "person": person,
            "account": await resident_of(tx.connection, person.id),
            "access": await access_of(tx, person),
            "factors": await factors_of(tx, person),
            "standing": await standing_of(tx, person),
            # Of hidden communities those who are in them know, admins no more than others.
            "places": [(place, each) for place, each in places if not place.charter.hidden],
            "spans": SPANS,
            "wrong": wrong,
            "form": visit.form,
        }
    return await visit.site.page("admin/person.html", visit.frame, values, status=status)


async def _sign_ups(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    async with reading(visit.site.web.store) as tx:
        waiting = await pending(tx.connection, most=_MOST)
        values = {"waiting": waiting, "unconfirmed": await unconfirmed(tx.connection, most=_MOST), "wrong": wrong}
    return await visit.site.page("admin/signups.html", visit.frame, values, status=status)


PAGES = (
    Served(PEOPLE, show),
    Served(SIGN_UPS, show_sign_ups),
    Served(SIGN_UPS, decide, "POST"),
    Served(PERSON, show_one),
    Served(PERSON, act, "POST"),
)
