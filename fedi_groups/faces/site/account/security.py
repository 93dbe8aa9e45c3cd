"""The page on which somebody says what it takes to sign in as them. Each change takes their password once more: a
browser that was left open is not enough."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import segno
from starlette.responses import Response

from fedi_groups.actions import factors, passkeys, recovery
from fedi_groups.actions.addresses import change_email
from fedi_groups.actions.passwords import hash_password
from fedi_groups.domain.policy.accounts import password_faults
from fedi_groups.errors import Denied, Malformed, Overloaded
from fedi_groups.faces.shared.proofs import prove
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.faces.site.visitors import browser_of
from fedi_groups.reads.factors import factors_of
from fedi_groups.storage.accounts import account_of
from fedi_groups.storage.passkeys import drop_passkey
from fedi_groups.storage.unit import Unit, reading, transaction

PATH = "/auth/security"

_LONGEST = 1000


async def show(visit: Own) -> Response:
    return await _page(visit)


async def change(visit: Own) -> Response:
    """One of the changes below. Raises Malformed for none of them."""
    act = _CHANGES.get(visit.said("change"))
    if act is None:
        raise Malformed("no such change")
    password, browser = visit.said("password")[:_LONGEST], browser_of(visit.request)
    proof = await prove(visit.site.web, name=visit.person.name, password=password, browser=browser)
    if proof.person is None:
        return await _page(visit, wrong="often" if proof.again_at is not None else "password")
    return await act(visit) or led_on(visit.frame.link(PATH))


async def _set_up(visit: Own) -> Response | None:
    """A secret to put into a code app: nothing is changed before a code of it was shown."""
    async with reading(visit.site.web.store) as tx:
        return await _set_up_page(visit, tx, factors.begin(tx, visit.person))


async def _turn_on(visit: Own) -> Response | None:
    async with transaction(visit.site.web.store) as tx:
        offer, code = visit.said("offer"), visit.said("code")[:_LONGEST]
        codes = await factors.turn_on(tx, visit.person, offer=offer, code=code)
        if codes is None:
            return await _set_up_page(visit, tx, offer, wrong=True)
    return await _codes_page(visit, codes)


async def _renew(visit: Own) -> Response | None:
    async with transaction(visit.site.web.store) as tx:
        if (await factors_of(tx, visit.person)).codes_since is None:
            return None
        codes = await factors.renew_codes(tx, visit.person)
    return await _codes_page(visit, codes)


async def _turn_off(visit: Own) -> Response | None:
    async with transaction(visit.site.web.store) as tx:
        await factors.turn_off(tx, visit.person)
    return None


async def _add_passkey(visit: Own) -> Response | None:
    async with transaction(visit.site.web.store) as tx:
        await passkeys.add(
            tx,
            visit.person,
            answer=visit.said("answer"),
            seal=visit.said("seal"),
            browser=visit.visitor.browser,
            name=visit.said("label"),
        )
    return None


async def _drop_passkey(visit: Own) -> Response | None:
    number = visit.said("passkey")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Denied("no passkey", public="There is no such passkey.")
    async with transaction(visit.site.web.store) as tx:
        await drop_passkey(tx.connection, int(number), visit.person.id)
    return None


async def _set_password(visit: Own) -> Response | None:
    """Another one; with `others` whoever else is signed in is so no longer."""
    assert visit.visitor.session is not None
    new, trusting = visit.said("new")[:_LONGEST], visit.site.web.settings.test_mode
    if password_faults(new, names=(visit.person.name,), trusting=trusting):
        return await _page(visit, wrong="weak")
    hashed = await asyncio.to_thread(hash_password, new)
    async with transaction(visit.site.web.store) as tx:
        session, others = visit.visitor.session.id, "others" in visit.form
        await recovery.change(tx, visit.person, hashed=hashed, session=session, others=others)
    return await _page(visit, done="password")


async def _set_address(visit: Own) -> Response | None:
    """The new one confirms it by a letter; until then nothing is changed."""
    email, network = visit.said("email")[:_LONGEST], browser_of(visit.request).network
    try:
        async with transaction(visit.site.web.store) as tx:
            refused = await change_email(tx, person=visit.person, email=email, network=network)
    except Overloaded:
        return await _page(visit, wrong="often")
    return await (_page(visit, done="address") if refused is None else _page(visit, wrong="address"))


_CHANGES: dict[str, Callable[[Own], Awaitable[Response | None]]] = {
    "password": _set_password,
    "address": _set_address,
    "set up": _set_up,
    "on": _turn_on,
    "off": _turn_off,
    "codes": _renew,
    "add passkey": _add_passkey,
    "drop passkey": _drop_passkey,
}


async def _page(visit: Own, *, wrong: str = "", done: str = "") -> Response:
    """With what became of the last change."""
    async with reading(visit.site.web.store) as tx:
        found, account = await factors_of(tx, visit.person), await account_of(tx.connection, visit.person.id)
        question = await passkeys.ask_for_new(tx, visit.person, browser=visit.visitor.browser)
    values = {"person": visit.person, "factors": found, "question": question, "mark": visit.visitor.mark}
    values |= {"email": account.email if account is not None else "", "wrong": wrong, "done": done}
    status = {"": 200, "often": 429, "weak": 422, "address": 422}.get(wrong, 403)
    page = await visit.site.page("account/security.html", visit.frame, values, status=status)
    return with_forms(page)


async def _set_up_page(visit: Own, tx: Unit, offer: str, *, wrong: bool = False) -> Response:
    secret = factors.offered(tx, visit.person, offer)
    address = factors.address_of(tx, visit.person, secret, server=visit.site.web.settings.server_name)
    values = {
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": _drawn(address),
        "offer": offer,
        "mark": visit.form["mark"],
        "wrong": wrong,
    }
    return await _shown(visit, "account/code_app.html", values)


async def _codes_page(visit: Own, codes: tuple[str, ...]) -> Response:
    return await _shown(visit, "account/recovery_codes.html", {"codes": codes})


async def _shown(visit: Own, template: str, values: dict[str, Any]) -> Response:
    return with_forms(await visit.site.page(template, visit.frame, values))


def _drawn(address: str) -> str:
    """As a part of the page: a picture of its own would have an address, and so be kept somewhere."""
    file = io.BytesIO()
    segno.make(address, error="m").save(file, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgns=True)
    return file.getvalue().decode()


PAGES = (Served(PATH, own(show)), Served(PATH, own(change), "POST"))
