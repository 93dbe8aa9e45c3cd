"""Getting an account from an app, with a token that is theirs once they are somebody."""

from datetime import date
from typing import Any

from fedi_groups.actions.accounts import resend, send_elsewhere
from fedi_groups.actions.apps import hand_over
from fedi_groups.actions.sessions import Browser
from fedi_groups.domain.accounts import Form as Wanted
from fedi_groups.domain.accounts import Refusals, SignUp
from fedi_groups.domain.apps import App
from fedi_groups.domain.policy.accounts import terms_of
from fedi_groups.errors import Denied, Unauthenticated
from fedi_groups.faces.mastodon.api import Answer, Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.apps import Token
from fedi_groups.faces.mastodon.forms import Flag, Form, Nothing, Text
from fedi_groups.faces.mastodon.limits import SIGN_UPS
from fedi_groups.faces.mastodon.oauth import token_entity
from fedi_groups.faces.shared.enrolment import enrol
from fedi_groups.storage.apps import get_app
from fedi_groups.storage.signups import find_sign_up
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.languages import normalise


class SignUpForm(Form):
    """`code`: of an invitation to this server, a word of our own."""

    username: Text = ""
    email: Text = ""
    password: Text = ""
    agreement: Flag = False
    locale: Text | None = None
    reason: Text = ""
    date_of_birth: Text = ""
    code: Text = ""


class Another(Form):
    """`email`: in place of the one that was mistyped."""

    email: Text | None = None


async def sign_up(call: Call, form: SignUpForm) -> Answer:
    """Somebody wants an account. The token stands for nobody until their address is confirmed and, where that is asked,
    an admin has agreed."""
    app = await _app(call)
    found = await enrol(call.api.web, _read(form), _browser(call))
    if isinstance(found, Refusals):
        return _refused(found)
    async with transaction(call.store) as tx:
        if isinstance(found, SignUp):
            given = hand_over(tx, app, person=None, sign_up=found.id)
        else:
            given = hand_over(tx, app, person=found.id)
    return Answer(token_entity(given))


async def confirmations(call: Call, form: Another) -> Answer:
    """The letter that confirms the address is sent once more, or to another one. Raises Denied for a token with which
    nobody signed up, or where nothing waits for it any more."""
    assert call.caller is not None
    network, refused = _browser(call).network, None
    async with transaction(call.store) as tx:
        number = call.caller.token.sign_up_id
        wanted = await find_sign_up(tx.connection, number, lock=True) if number is not None else None
        if wanted is None or wanted.confirmed_at is not None:
            reason = "This method is only available while the e-mail is awaiting confirmation"
            raise Denied("nothing to confirm", public=reason)
        if form.email:
            terms = terms_of(call.api.web.settings)
            refused = await send_elsewhere(tx, wanted, form.email, terms, network=network)
        else:
            await resend(tx, wanted.email or "", network=network)
    return _refused(refused) if refused is not None else Answer({})


async def is_confirmed(call: Call, form: Nothing) -> bool:
    """Whether whoever signed up with this token is somebody now."""
    return call.reader is not None


def _browser(call: Call) -> Browser:
    return Browser("", call.request.client.host if call.request.client is not None else "")


async def _app(call: Call) -> App:
    """Raises Unauthenticated for a token that was made without an app."""
    number = call.caller.token.app_id if call.caller is not None else None
    async with reading(call.store) as tx:
        app = await get_app(tx.connection, number) if number is not None else None
    if app is None:
        raise Unauthenticated("a token without an app", public="The access token is invalid")
    return app


def _read(form: SignUpForm) -> Wanted:
    try:
        born = date.fromisoformat(form.date_of_birth) if form.date_of_birth else None
    except ValueError:
        born = None
    return Wanted(
        name=form.username,
        email=form.email,
        password=form.password,
        agreement=form.agreement,
        language=normalise(form.locale) if form.locale else None,
        reason=form.reason,
        code=form.code,
        born=born,
    )


def _refused(refusals: Refusals) -> Answer:
    """All that is wrong, by field, as apps put it beside the fields."""
    words = ", ".join(f"{each.field.capitalize()} {each.words}" for each in refusals.all)
    details: dict[str, list[dict[str, Any]]] = {}
    for name, faults in refusals.by_field().items():
        details[name] = [{"error": code, "description": said} for code, said in faults]
    return Answer({"error": f"Validation failed: {words}", "details": details}, 422)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/api/v1/accounts",
        sign_up,
        SignUpForm,
        Token,
        scope="write:accounts",
        needs=Needs.APP,
        budget=SIGN_UPS,
    ),
    Endpoint(
        "POST",
        "/api/v1/emails/confirmations",
        confirmations,
        Another,
        dict[str, str],
        scope="write:accounts",
        needs=Needs.APP,
    ),
    Endpoint("GET", "/api/v1/emails/check_confirmation", is_confirmed, gives=bool, needs=Needs.APP),
)
