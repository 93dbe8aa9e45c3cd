"""Signing in by more than a password: the code that is asked for after it, or a passkey in its place."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.factors import is_shown
from fedi_groups.actions.passkeys import recognise
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import OF_CODES
from fedi_groups.domain.types import MINUTE, ActorId
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.account.arrivals import asked_of, let_in
from fedi_groups.faces.site.own import ENTRANCE, led_on
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import Visitor, read_form, visitor_of
from fedi_groups.storage.attempts import attempt, forgive
from fedi_groups.storage.unit import Unit, reading, transaction

CODE = f"{ENTRANCE}/code"
PASSKEY = f"{ENTRANCE}/passkey"

_LASTS = 15 * MINUTE


async def ask_code(
    site: Site, request: Request, visitor: Visitor, person: ActorFacts, *, wrong: str = "", status: int = 200
) -> Response:
    """The page after the password. What it carries says that this browser has shown it, for a while."""
    async with reading(site.web.store) as tx:
        half = tx.seals.sealed(f"{person.id} {tx.now + _LASTS}".encode(), purpose=_purpose(visitor))
    asked = asked_of(request)
    frame = replace(site.frame(request), hidden=True, path=CODE, asked=tuple(asked.items()))
    values = {"mark": visitor.mark, "half": half, "action": frame.link(CODE, **asked), "wrong": wrong}
    return with_forms(await site.page("account/sign_in_code.html", frame, values, status=status))


async def show(site: Site, request: Request) -> Response:
    """There is nothing to see here for who has shown no password."""
    return led_on(site.frame(request).link(ENTRANCE, **asked_of(request)))


async def enter(site: Site, request: Request) -> Response:
    """Signs in who shows a code as well; codes are guessed at no more often than passwords."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    person = await _halfway(site, visitor, form)
    if person is None:
        return await show(site, request)
    key = f"code {person.id}"
    async with transaction(site.web.store) as tx:
        again_at = await attempt(tx.connection, {key: OF_CODES}, now=tx.now)
    if again_at is not None:
        return await ask_code(site, request, visitor, person, wrong="often", status=429)
    async with transaction(site.web.store) as tx:
        right = await is_shown(tx, person, form.get("code", "")[:100])
        if right:
            await forgive(tx.connection, [key])
    if not right:
        return await ask_code(site, request, visitor, person, wrong="code", status=403)
    return await let_in(site, request, visitor, person)


async def enter_by_passkey(site: Site, request: Request) -> Response:
    """Signs in whose device answers: it has asked who holds it, so nothing else is asked. Raises Denied."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    visitor.require_mark(form)
    async with transaction(site.web.store) as tx:
        answer, seal = form.get("answer", ""), form.get("seal", "")
        person = await recognise(tx, answer=answer, seal=seal, browser=visitor.browser)
    return await let_in(site, request, visitor, person)


async def _halfway(site: Site, visitor: Visitor, form: dict[str, str]) -> ActorFacts | None:
    """Who has shown their password in this browser a moment ago."""
    if not visitor.filled_in(form):
        return None
    async with reading(site.web.store) as tx:
        number = _read(tx, form.get("half", ""), visitor)
        return await tx.actors.get(number) if number is not None else None


def _read(tx: Unit, half: str, visitor: Visitor) -> ActorId | None:
    try:
        number, until = tx.seals.opened(half, purpose=_purpose(visitor)).decode().split()
    except Missing:
        return None
    return ActorId(int(number)) if int(until) > tx.now else None


def _purpose(visitor: Visitor) -> str:
    return f"half signed in {visitor.browser}"


PAGES = (
    Served(CODE, show),
    Served(CODE, enter, "POST"),
    Served(PASSKEY, show),
    Served(PASSKEY, enter_by_passkey, "POST"),
)
