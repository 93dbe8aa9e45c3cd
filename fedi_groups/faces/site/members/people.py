"""What somebody has to do with another: follow, mute, block, and take it back."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.responses import Response

from fedi_groups.actions import blocking, membership
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, HOUR, Instant
from fedi_groups.domain.verdicts import Deny, Hold
from fedi_groups.errors import Denied, Malformed
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.reads.accounts import find_account, relations
from fedi_groups.storage.unit import Unit, reading, transaction

LASTS = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30 * DAY}
"""How long a mute may be wanted for; anything else is for good."""

Deed = Callable[[Unit, ActorFacts, ActorFacts, dict[str, str]], Awaitable[str]]
"""Returns the news."""


async def _follow(tx: Unit, me: ActorFacts, other: ActorFacts, form: dict[str, str]) -> str:
    if me.id == other.id:
        raise Denied("following oneself", public="Nobody follows themselves.")
    verdict = await membership.follow(tx, follower=me, target=other)
    if isinstance(verdict, Deny):
        require(verdict)
    return "asked" if isinstance(verdict, Hold) else "followed"


async def _unfollow(tx: Unit, me: ActorFacts, other: ActorFacts, form: dict[str, str]) -> str:
    await membership.unfollow(tx, follower=me, target=other)
    return "unfollowed"


async def _mute(tx: Unit, me: ActorFacts, other: ActorFacts, form: dict[str, str]) -> str:
    lasts = LASTS.get(form.get("duration", ""))
    until = Instant(tx.now + lasts) if lasts is not None else None
    await blocking.mute(tx, person=me, other=other, until=until, notifications="notifications" in form)
    return "muted-person"


async def _unmute(tx: Unit, me: ActorFacts, other: ActorFacts, form: dict[str, str]) -> str:
    await blocking.unmute(tx, person=me, other=other)
    return "unmuted-person"


async def _block(tx: Unit, me: ActorFacts, other: ActorFacts, form: dict[str, str]) -> str:
    await blocking.block(tx, person=me, other=other)
    return "blocked"


async def _unblock(tx: Unit, me: ActorFacts, other: ActorFacts, form: dict[str, str]) -> str:
    await blocking.unblock(tx, person=me, other=other)
    return "unblocked"


DEEDS: dict[str, Deed] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "mute": _mute,
    "unmute": _unmute,
    "block": _block,
    "unblock": _unblock,
}


async def do(visit: Own, *, deed: Deed) -> Response:
    """Raises Missing for whom they may not know of."""
    try:
        async with transaction(visit.site.web.store) as tx:
            other = await find_account(tx, number_in(visit.request), visit.person.id)
            told = await deed(tx, await tx.actors.get(visit.person.id), other, visit.form)
    except Malformed as error:
        raise Denied(str(error), public=error.public) from error
    return visit.back(home_of(other), told=told)


def home_of(actor: ActorFacts) -> str:
    """Where they are shown here."""
    if not actor.local:
        return f"/@{actor.name}@{actor.host}"
    return f"/{'c' if actor.is_community else 'u'}/{actor.name}"


async def ask(visit: Own) -> Response:
    """Mute them, for how long, or block them: what that means, before it is done."""
    async with reading(visit.site.web.store) as tx:
        other = await find_account(tx, number_in(visit.request), visit.person.id)
        (relation,) = await relations(tx, visit.person.id, [other])
    values = {"other": other, "relation": relation, "home": home_of(other)}
    return with_forms(await visit.site.page("members/shun.html", visit.frame, values))


PAGES = (
    *(Served(f"/people/{{number}}/{name}", own(partial(do, deed=deed)), "POST") for name, deed in DEEDS.items()),
    Served("/people/{number}/shun", own(ask)),
)
