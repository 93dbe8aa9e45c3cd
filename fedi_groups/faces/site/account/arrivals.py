"""Where people come in, and where they are led on to: pages of ours alone."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.sessions import begin
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.verdicts import Deny
from fedi_groups.faces.site.own import is_ours, led_on
from fedi_groups.faces.site.pages import Site
from fedi_groups.faces.site.visitors import Visitor, browser_of, remember
from fedi_groups.storage.memberships import is_anywhere
from fedi_groups.storage.unit import transaction

BARRED = "/suspended"
"""The one page for who is suspended."""

HOME, WELCOME = "/", "/welcome"
"""Where one is led on to after signing in, if nothing else is said: who is in no community yet to choose some."""


async def let_in(
    site: Site, request: Request, visitor: Visitor, person: ActorFacts, *, onward: str | None = None
) -> Response:
    """Signed in, under a new cookie: the one from before may be known to others. The suspended come to one page."""
    async with transaction(site.web.store) as tx:
        cookie = await begin(tx, person=person, browser=browser_of(request), before=visitor.cookie)
        home = HOME if await is_anywhere(tx.connection, person.id) else site.frame(request).link(WELCOME)
    if isinstance(may_act_at_all(person), Deny):
        onward = site.frame(request).link(BARRED)
    return remember(site.web, led_on(onward or next_of(request, home=home)), cookie, lasting=True)


def asked_of(request: Request) -> Mapping[str, str]:
    """What of the address goes along from one page to the next."""
    return {key: value for key, value in request.query_params.items() if key in ("next", "again")}


def next_of(request: Request, *, home: str = HOME) -> str:
    address = request.query_params.get("next", "")
    return address if is_ours(address) else home
