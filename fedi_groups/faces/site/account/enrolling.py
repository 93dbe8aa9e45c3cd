"""The pages by which people get an account: what they want to be called, and that their address is theirs.

Programs that look into mail follow links: so the link in the mail only asks, and its button does.
"""

from dataclasses import replace
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.accounts import resend
from fedi_groups.actions.arriving import as_pass
from fedi_groups.domain.accounts import Form, Refusals, SignUp, Step
from fedi_groups.domain.policy.accounts import terms_of
from fedi_groups.errors import Denied, Missing, Overloaded
from fedi_groups.faces.shared.enrolment import awaited, confirm, enrol
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.account.arrivals import let_in
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import browser_of, read_form, remember, visitor_of
from fedi_groups.reads.invites import Offer, into, offered
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.names import MAX_LENGTH

SIGN_UP = "/auth/sign-up"
AGAIN = "/auth/confirm"
CONFIRM = f"{AGAIN}/{{ticket}}"
_LONGEST = 2000


async def show(site: Site, request: Request) -> Response:
    """What is asked of whoever wants an account."""
    asked = {name: request.query_params.get(name, "") for name in ("code", "into")}
    return await _form(site, request, asked)


async def send(site: Site, request: Request) -> Response:
    """Raises Overloaded for too many from one place."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    if not visitor.filled_in(form):
        return await _form(site, request, form, wrong="old", status=403)
    try:
        wanted = _read(form, site.frame(request).language.tag, visitor.browser)
        found = await enrol(site.web, wanted, browser_of(request))
    except Overloaded:
        return await _form(site, request, form, wrong="often", status=429)
    except Denied:
        wrong = "code" if form.get("code", "").strip() else "closed"
        return await _form(site, request, form, wrong=wrong, status=403)
    if isinstance(found, Refusals):
        return await _form(site, request, form, refusals=found, status=422)
    if isinstance(found, SignUp):
        return await _told(site, request, "sent")
    return await let_in(site, request, visitor, found, onward=await _onward(site, request, wanted.into) or "/welcome")


async def again(site: Site, request: Request) -> Response:
    """The letter once more, if somebody waits for one at this address: the answer is the same. Raises Denied for a form
    of another site."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    visitor.require_mark(form)
    try:
        async with transaction(site.web.store) as tx:
            await resend(tx, form.get("email", "")[:_LONGEST], network=browser_of(request).network)
    except Overloaded:
        return await _told(site, request, "often", status=429)
    return await _told(site, request, "sent")


async def ask(site: Site, request: Request) -> Response:
    """The link of a mail. What it leads to is not looked at yet."""
    return await _told(site, request, "ask")


async def do(site: Site, request: Request) -> Response:
    """Whoever has what was sent there reads that mail: no cookie is asked for. In the browser in which they have signed
    up they are signed in by it, and where they were invited; in others their password is asked for."""
    ticket, visitor = request.path_params["ticket"], await visitor_of(site.web, request)
    wanted = await awaited(site.web, ticket)
    try:
        found = await confirm(site.web, ticket)
    except Denied:
        return await _told(site, request, "over", status=404)
    if isinstance(found, SignUp):
        return await _told(site, request, "waits" if found.step is Step.APPROVAL else "done")
    onward = await _onward(site, request, wanted.into) if wanted is not None else ""
    if wanted is not None and visitor.person is None and wanted.browser == visitor.browser:
        return await let_in(site, request, visitor, found, onward=onward or "/")
    return await _told(site, request, "done", onward=onward)


async def _onward(site: Site, request: Request, code: str) -> str:
    """The page of the community into which a link leads; empty for none."""
    async with reading(site.web.store) as tx:
        community = await into(tx, code) if code else None
    return site.frame(request).link(f"/c/{community.name}") if community is not None else ""


async def _told(site: Site, request: Request, what: str, *, onward: str = "", status: int = 200) -> Response:
    visitor, frame = await visitor_of(site.web, request), replace(site.frame(request), hidden=True)
    values = {"what": what, "mark": visitor.mark, "onward": onward, "posts": site.web.settings.mail_url is not None}
    page = with_forms(await site.page("account/confirm.html", frame, values, status=status))
    return remember(site.web, page, visitor.cookie, lasting=False) if visitor.fresh else page


async def _form(
    site: Site,
    request: Request,
    given: dict[str, str],
    *,
    wrong: str = "",
    refusals: Refusals | None = None,
    status: int = 200,
) -> Response:
    visitor = await visitor_of(site.web, request)
    frame = replace(site.frame(request), hidden=True)
    offer, counts = await _offer(site, given.get("into", ""))
    values = {
        "mark": visitor.mark,
        "action": frame.link(SIGN_UP),
        "given": {name: given.get(name, "")[:_LONGEST] for name in ("name", "email", "born", "reason", "code", "into")},
        "offer": offer,
        "counts": counts,
        "wrong": wrong,
        "longest": MAX_LENGTH,
        "faults": {field: faults[0][0] for field, faults in (refusals.by_field() if refusals else {}).items()},
    }
    page = with_forms(await site.page("account/sign_up.html", frame, values, status=status))
    return remember(site.web, page, visitor.cookie, lasting=False) if visitor.fresh else page


async def _offer(site: Site, code: str) -> tuple[Offer | None, bool]:
    """Into which community they come by this, and whether it is an invitation to this server as well."""
    if not code:
        return None, False
    async with reading(site.web.store) as tx:
        try:
            found = await offered(tx, code)
        except Missing:
            return None, False
        return found, await as_pass(tx, code, terms_of(site.web.settings)) is not None


def _read(form: dict[str, str], language: str, browser: str) -> Form:
    cut = {name: value[:_LONGEST] for name, value in form.items()}
    return Form(
        name=cut.get("name", ""),
        email=cut.get("email", ""),
        password=cut.get("password", ""),
        agreement=cut.get("agreement") == "yes",
        language=language,
        reason=cut.get("reason", ""),
        code=cut.get("code", "").strip(),
        born=_day(cut.get("born", "")),
        into=cut.get("into", "").strip(),
        browser=browser,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


PAGES = (
    Served(SIGN_UP, show),
    Served(SIGN_UP, send, "POST"),
    Served(AGAIN, again, "POST"),
    Served(CONFIRM, ask),
    Served(CONFIRM, do, "POST"),
)
