"""Apps that people come with: each registers once, and may look at what it is registered as."""

from pydantic import Field

from fedi_groups.actions.apps import register
from fedi_groups.actions.push import vapid_key
from fedi_groups.domain.apps import App
from fedi_groups.domain.policy.apps import read_name, read_redirects, read_website
from fedi_groups.domain.scopes import read_scopes
from fedi_groups.domain.types import MINUTE
from fedi_groups.errors import Unauthenticated
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.apps import Application, CredentialApplication
from fedi_groups.faces.mastodon.forms import Form, Many, Nothing, Text
from fedi_groups.faces.mastodon.limits import Budget
from fedi_groups.storage.apps import get_app
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.webpush import VapidKey

REGISTRATIONS = Budget("registrations", 30, 30 * MINUTE)


class Registration(Form):
    client_name: Text = ""
    redirect_uris: Many[Text] = Field(default_factory=list)
    scopes: Text = ""
    website: Text = ""


async def create(call: Call, form: Registration) -> CredentialApplication:
    """The only time that the secret is told."""
    key = await vapid_key(call.store)
    async with transaction(call.store) as tx:
        app, secret = register(
            tx,
            name=read_name(form.client_name),
            redirect_uris=read_redirects(form.redirect_uris),
            scopes=read_scopes(form.scopes or "read"),
            website=read_website(form.website),
        )
    return {**_shown(app, key), "client_id": app.client_id, "client_secret": secret, "client_secret_expires_at": 0}


async def verify(call: Call, _: Nothing) -> Application:
    """Raises Unauthenticated for a token that was made without an app."""
    assert call.caller is not None
    async with reading(call.store) as tx:
        number = call.caller.token.app_id
        app = await get_app(tx.connection, number) if number is not None else None
    if app is None:
        raise Unauthenticated("a token without an app", public="The access token is invalid")
    return _shown(app, await vapid_key(call.store))


def _shown(app: App, key: VapidKey) -> Application:
    return {
        "id": str(app.id),
        "name": app.name,
        "website": app.website,
        "scopes": list(app.scopes),
        "redirect_uris": list(app.redirect_uris),
        "redirect_uri": "\n".join(app.redirect_uris),
        "vapid_key": key.public,
    }


ENDPOINTS = (
    Endpoint("POST", "/api/v1/apps", create, Registration, needs=Needs.NOTHING, budget=REGISTRATIONS),
    Endpoint("GET", "/api/v1/apps/verify_credentials", verify, needs=Needs.APP),
)
