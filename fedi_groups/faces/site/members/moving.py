"""Moving: which other accounts are one's own as well, giving this one up for another, and coming back."""

from starlette.responses import Response

from fedi_groups.actions import moving
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import OF_MOVES
from fedi_groups.errors import Denied, Missing, Refused, Unavailable
from fedi_groups.faces.shared.proofs import prove
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.faces.site.visitors import browser_of
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.handles import FETCHES
from fedi_groups.storage.attempts import attempt
from fedi_groups.storage.unit import reading, transaction

PATH = "/settings/move"
_LONGEST = 1000
_SEVERAL = "You have asked for many accounts in a short time: try it again in an hour."


async def show(visit: Own, *, alias: str = "", leave: str = "") -> Response:
    """`alias`, `leave`: what is wrong with what was filled in there."""
    async with reading(visit.site.web.store) as tx:
        me = await tx.actors.get(visit.person.id)
        aliases = [(uri, await tx.actors.find(uri)) for uri in me.aliases]
        target = await tx.actors.find(me.moved_to) if me.moved_to is not None else None
    values = {"me": me, "aliases": aliases, "target": target, "given": visit.form, "alias": alias, "leave": leave}
    return await visit.site.page("members/move.html", visit.frame, values, status=422 if alias or leave else 200)


async def add_alias(visit: Own) -> Response:
    """So that an account elsewhere may move here."""
    try:
        other = await _other(visit)
        async with transaction(visit.site.web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            await moving.set_alias(tx, person=me, alias=await tx.actors.get(other.id), stated=True)
    except (Refused, Unavailable) as error:
        return await show(visit, alias=error.public)
    return visit.back(PATH, told="saved")


async def drop_alias(visit: Own) -> Response:
    """Raises Missing for what is none."""
    async with transaction(visit.site.web.store) as tx:
        me, other = await tx.actors.get(visit.person.id), await tx.actors.find(visit.said("uri"))
        if other is None or other.uri not in me.aliases:
            raise Missing("no alias of theirs")
        await moving.set_alias(tx, person=me, alias=other, stated=False)
    return visit.back(PATH, told="saved")


async def leave(visit: Own) -> Response:
    """Their followers are sent on: a browser that was left open is not enough."""
    password, browser = visit.said("password")[:_LONGEST], browser_of(visit.request)
    try:
        proof = await prove(visit.site.web, name=visit.person.name, password=password, browser=browser)
        if proof.person is None:
            raise _denied("This is not your password." if proof.again_at is None else _SEVERAL)
        found = await _other(visit)
        # As it is now: it has to name this account, which its owner has just written there.
        new = await visit.site.web.directory.resolver.actor(found.uri, budget=Budget(FETCHES), fresh=True)
        async with transaction(visit.site.web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            await moving.move(tx, old=me, new=await tx.actors.get(new.id))
    except (Refused, Unavailable) as error:
        return await show(visit, leave=error.public)
    return visit.back(PATH, told="moved")


async def come_back(visit: Own) -> Response:
    """Raises Denied for who has not moved."""
    async with transaction(visit.site.web.store) as tx:
        await moving.come_back(tx, person=await tx.actors.get(visit.person.id))
    return visit.back(PATH, told="moved-back")


async def _other(visit: Own) -> ActorFacts:
    """The account that is named, asked for at its server where it is not known here. Raises Refused, Unavailable."""
    web = visit.site.web
    if not web.settings.test_mode:
        async with transaction(web.store) as tx:
            again = await attempt(tx.connection, {f"moves {visit.person.id}": OF_MOVES}, now=tx.now)
        if again is not None:
            raise _denied(_SEVERAL)
    found = await web.directory.find(visit.said("handle")[:_LONGEST], budget=Budget(FETCHES))
    if found.is_collective:
        raise _denied("An account moves to another one of its kind.")
    return found


def _denied(reason: str) -> Denied:
    return Denied(reason, public=reason)


PAGES = (
    Served(PATH, own(show)),
    Served(PATH, own(leave), "POST"),
    Served(f"{PATH}/alias", own(add_alias), "POST"),
    Served(f"{PATH}/alias/drop", own(drop_alias), "POST"),
    Served(f"{PATH}/back", own(come_back), "POST"),
)
