"""OAuth 2 as apps speak it: tokens for what was granted, taken back, looked at (RFC 6749, 7009, 7662), and where all
of it is found (RFC 8414). The page that people see is the site's."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote

from starlette.requests import Request

from fedi_groups.actions import apps
from fedi_groups.actions.apps import Client
from fedi_groups.actions.sessions import Browser
from fedi_groups.domain.apps import Fault, Given
from fedi_groups.domain.scopes import SCOPES
from fedi_groups.domain.types import MINUTE, SECOND, ActorId
from fedi_groups.faces.mastodon.api import Answer, Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.apps import Introspection, Metadata, Token, UserInfo
from fedi_groups.faces.mastodon.forms import Form, Nothing, Text
from fedi_groups.faces.mastodon.limits import Budget
from fedi_groups.faces.shared.proofs import prove
from fedi_groups.reads.accounts import picture_of
from fedi_groups.reads.factors import takes_a_code
from fedi_groups.storage.tokens import find_token
from fedi_groups.storage.unit import Unit, reading, transaction

TOKENS = Budget("tokens", 120, 5 * MINUTE)

_GRANTS = ("authorization_code", "client_credentials", "refresh_token")
_TOLD: Mapping[Fault, str] = {
    Fault.INVALID_REQUEST: "The request lacks something, or cannot be understood.",
    Fault.INVALID_CLIENT: "The app is not known, or its secret is wrong or missing.",
    Fault.INVALID_GRANT: "The code or token is wrong, was used before, is too old, or is another app's.",
    Fault.INVALID_SCOPE: "The scope does not exist, or is more than the app may ask for.",
    Fault.UNAUTHORIZED_CLIENT: "The app may not do this.",
    Fault.UNSUPPORTED_GRANT_TYPE: "This server gives no token for that.",
}


class Claim(Form):
    """Who asks: what is not in it may be in the header `Authorization` (RFC 6749 2.3.1)."""

    client_id: Text = ""
    client_secret: Text | None = None


class Asking(Claim):
    grant_type: Text = ""
    code: Text = ""
    redirect_uri: Text = ""
    code_verifier: Text = ""
    refresh_token: Text = ""
    scope: Text = ""
    username: Text = ""
    password: Text = ""


class Named(Claim):
    token: Text = ""


async def token(call: Call, form: Asking) -> Answer:
    """A token, or why there is none."""
    person = await _proved(call, form)
    async with transaction(call.store) as tx:
        client = await _client(tx, call.request, form)
        if isinstance(client, Fault):
            return _refused(client)
        match form.grant_type:
            case "authorization_code":
                given = await apps.fetch(tx, client, form.model_dump())
            case "refresh_token":
                given = await apps.renew(tx, client, form.refresh_token, form.scope)
            case "client_credentials":
                given = apps.lend(tx, client, form.scope)
            case "password" if call.api.web.settings.test_mode:
                given = (
                    Fault.INVALID_GRANT if person is None else apps.admit(tx, client, person=person, scope=form.scope)
                )
            case _:
                given = Fault.UNSUPPORTED_GRANT_TYPE if form.grant_type else Fault.INVALID_REQUEST
    return _refused(given) if isinstance(given, Fault) else Answer(token_entity(given))


async def revoke(call: Call, form: Named) -> Answer:
    """A token that is none, or another app's, is no fault: there is nothing to be taken back (RFC 7009 2.2)."""
    async with transaction(call.store) as tx:
        client = await _client(tx, call.request, form)
        if isinstance(client, Fault):
            return _refused(Fault.UNAUTHORIZED_CLIENT, status=403)
        await apps.take_back(tx, client, form.token)
    return Answer({})


async def introspect(call: Call, form: Named) -> Answer:
    """What a token of its own is good for, for an app that shows its secret."""
    async with reading(call.store) as tx:
        client = await _client(tx, call.request, form)
        if isinstance(client, Fault) or not client.proved:
            return _refused(Fault.INVALID_CLIENT)
        found = await find_token(tx.connection, form.token, now=tx.now)
    if found is None or found.app_id != client.app.id:
        return Answer({"active": False})
    told: Introspection = {
        "active": True,
        "client_id": client.app.client_id,
        "scope": " ".join(sorted(found.scopes)),
        "iat": found.created_at // SECOND,
        "token_type": "Bearer",
    }
    if found.expires_at is not None:
        told["exp"] = found.expires_at // SECOND
    return Answer(told)


async def userinfo(call: Call, _: Nothing) -> UserInfo:
    """Who has let the app in, in the words of OpenID Connect."""
    person = call.person
    return {
        "iss": call.store.uris.origin,
        "sub": person.uri,
        "name": person.title or person.name,
        "preferred_username": person.name,
        "profile": person.url,
        "picture": picture_of(person, "icon", call.store.uris),
    }


async def metadata(call: Call, _: Nothing) -> Metadata:
    """Where all of it is found, and what may be asked for."""
    origin = call.store.uris.origin
    grants = [*_GRANTS, "password"] if call.api.web.settings.test_mode else [*_GRANTS]
    return {
        "issuer": origin,
        "service_documentation": "https://docs.joinmastodon.org/",
        "authorization_endpoint": f"{origin}/oauth/authorize",
        "token_endpoint": f"{origin}/oauth/token",
        "revocation_endpoint": f"{origin}/oauth/revoke",
        "introspection_endpoint": f"{origin}/oauth/introspect",
        "userinfo_endpoint": f"{origin}/oauth/userinfo",
        "app_registration_endpoint": f"{origin}/api/v1/apps",
        "scopes_supported": sorted(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grants,
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "authorization_response_iss_parameter_supported": True,
    }


async def _client(tx: Unit, request: Request, form: Claim) -> Client | Fault:
    client_id, secret = _basic(request) or (form.client_id, form.client_secret or None)
    return await apps.known_client(tx, client_id, secret)


def _basic(request: Request) -> tuple[str, str | None] | None:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote(client_id), unquote(secret)


async def _proved(call: Call, form: Asking) -> ActorId | None:
    """Whose password it is, where passwords are taken from apps."""
    if form.grant_type != "password" or not call.api.web.settings.test_mode:
        return None
    address = call.request.client.host if call.request.client is not None else ""
    proof = await prove(call.api.web, name=form.username, password=form.password, browser=Browser("", address))
    async with reading(call.store) as tx:
        enough = proof.person is not None and not await takes_a_code(tx, proof.person)
    return proof.person.id if proof.person is not None and enough else None


def token_entity(given: Given) -> Token:
    shown: Token = {
        "access_token": given.token,
        "token_type": "Bearer",
        "scope": " ".join(given.scopes),
        "created_at": given.at // SECOND,
    }
    if given.expires_at is not None:
        shown["expires_in"] = (given.expires_at - given.at) // SECOND
        if given.refresh is not None:
            shown["refresh_token"] = given.refresh
    return shown


def _refused(fault: Fault, *, status: int | None = None) -> Answer:
    headers = {"WWW-Authenticate": 'Basic realm="app"'} if fault is Fault.INVALID_CLIENT else {}
    body = {"error": fault.value, "error_description": _TOLD[fault]}
    return Answer(body, status or (401 if fault is Fault.INVALID_CLIENT else 400), headers)


ENDPOINTS = (
    Endpoint("POST", "/oauth/token", token, Asking, Token, needs=Needs.NOTHING, budget=TOKENS, refusals=(400, 401)),
    Endpoint(
        "POST", "/oauth/revoke", revoke, Named, dict[str, str], needs=Needs.NOTHING, budget=TOKENS, refusals=(403,)
    ),
    Endpoint(
        "POST",
        "/oauth/introspect",
        introspect,
        Named,
        Introspection,
        needs=Needs.NOTHING,
        budget=TOKENS,
        refusals=(401,),
    ),
    Endpoint("GET", "/oauth/userinfo", userinfo, scope="profile"),
    Endpoint("GET", "/.well-known/oauth-authorization-server", metadata, needs=Needs.NOTHING),
)
