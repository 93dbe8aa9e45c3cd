"""Apps that want to be woken: one subscription for each token (Web Push). Those that do not ask for the standard (RFC
8291) are sent what the draft before it has, as from Mastodon: most know nothing else."""

from pydantic import Field
from typing_extensions import TypedDict

from fedi_groups.actions import push as actions
from fedi_groups.domain.push import Alert, Device, Subscription, Whose
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.callers import token_in
from fedi_groups.faces.mastodon.forms import Flag, Form, Text
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.pusher import read_endpoint
from fedi_groups.reads import push as reads
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.webpush import read_recipient


class WebPushSubscription(TypedDict):
    """https://docs.joinmastodon.org/entities/WebPushSubscription/"""

    id: str
    endpoint: str
    standard: bool
    alerts: dict[str, bool]
    policy: str
    server_key: str


class Keys(Form):
    p256dh: Text
    auth: Text


class Target(Form):
    endpoint: Text
    keys: Keys
    standard: Flag = False


class Wishes(Form):
    """`alerts`: by kind of notification. Kinds that there are none of are not minded."""

    alerts: dict[str, Flag] = Field(default_factory=dict)
    policy: Whose = Whose.ALL

    @property
    def kinds(self) -> frozenset[Alert]:
        return frozenset(each for each in Alert if self.alerts.get(each.value))


class Changed(Form):
    data: Wishes = Wishes()


class Made(Changed):
    subscription: Target


async def create(call: Call, form: Made) -> WebPushSubscription:
    """In place of the one before."""
    settings, asked = call.api.web.settings, form.subscription
    guard = AddressGuard(settings.allow_networks)
    endpoint = read_endpoint(asked.endpoint, guard, allow_http=settings.allow_http)
    read_recipient(asked.keys.p256dh, asked.keys.auth)
    device = Device(endpoint, asked.keys.p256dh, asked.keys.auth, token_in(call.request) or "", asked.standard)
    async with transaction(call.store) as tx:
        made = await actions.subscribe(
            tx, token=_token(call), person=call.person, device=device, alerts=form.data.kinds, whose=form.data.policy
        )
    return await _shown(call, made, device)


async def show(call: Call, form: Form) -> WebPushSubscription:
    return await _current(call)


async def change(call: Call, form: Changed) -> WebPushSubscription:
    """What it is for; where it goes stays."""
    async with transaction(call.store) as tx:
        await actions.change(tx, token=_token(call), alerts=form.data.kinds, whose=form.data.policy)
    return await _current(call)


async def drop(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.unsubscribe(tx, token=_token(call))
    return {}


def _token(call: Call) -> int:
    assert call.caller is not None
    return call.caller.token.id


async def _current(call: Call) -> WebPushSubscription:
    async with reading(call.store) as tx:
        found, device = await reads.subscription(tx, _token(call))
    return await _shown(call, found, device)


async def _shown(call: Call, found: Subscription, device: Device) -> WebPushSubscription:
    return {
        "id": str(found.id),
        "endpoint": device.endpoint,
        "standard": device.standard,
        "alerts": {each.value: each in found.alerts for each in Alert},
        "policy": found.whose.value,
        "server_key": (await actions.vapid_key(call.store)).public,
    }


_SUBSCRIPTION, _SCOPE = "/api/v1/push/subscription", "push"

ENDPOINTS = (
    Endpoint("POST", _SUBSCRIPTION, create, Made, WebPushSubscription, _SCOPE),
    Endpoint("GET", _SUBSCRIPTION, show, gives=WebPushSubscription, scope=_SCOPE, refusals=(404,)),
    Endpoint("PUT", _SUBSCRIPTION, change, Changed, WebPushSubscription, _SCOPE),
    Endpoint("DELETE", _SUBSCRIPTION, drop, scope=_SCOPE),
)
