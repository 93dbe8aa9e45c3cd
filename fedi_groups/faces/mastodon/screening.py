"""Whose notifications the caller wants to see at once, and those of others, which wait to be decided about."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import Field

from fedi_groups.actions import notices as actions
from fedi_groups.domain.screening import NoticePolicy, Screening
from fedi_groups.domain.types import ActorId
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.screening import (
    NotificationPolicy,
    NotificationRequest,
    V1NotificationPolicy,
    notification_policy,
    notification_request,
    v1_notification_policy,
)
from fedi_groups.faces.mastodon.forms import Flag, Form, Id, Many
from fedi_groups.faces.mastodon.notifications import DEFAULT, LARGEST, READ, WRITE
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts, exact_span, statuses
from fedi_groups.reads import screening
from fedi_groups.reads.screening import RequestView
from fedi_groups.reads.statuses import Item
from fedi_groups.storage.unit import Unit, reading, transaction

MOST_AT_ONCE = 200


class PolicyForm(Form):
    for_not_following: Screening | None = None
    for_not_followers: Screening | None = None
    for_new_accounts: Screening | None = None
    for_private_mentions: Screening | None = None
    for_limited_accounts: Screening | None = None

    def over(self, known: NoticePolicy) -> NoticePolicy:
        """What is not named stays as it is."""
        return NoticePolicy(
            self.for_not_following or known.not_following,
            self.for_not_followers or known.not_followers,
            self.for_new_accounts or known.new_accounts,
            self.for_private_mentions or known.private_mentions,
            self.for_limited_accounts or known.limited_accounts,
        )


class V1PolicyForm(Form):
    filter_not_following: Flag | None = None
    filter_not_followers: Flag | None = None
    filter_new_accounts: Flag | None = None
    filter_private_mentions: Flag | None = None

    def over(self, known: NoticePolicy) -> NoticePolicy:
        """What is not named stays as it is."""
        return replace(
            known,
            not_following=_screening(self.filter_not_following, known.not_following),
            not_followers=_screening(self.filter_not_followers, known.not_followers),
            new_accounts=_screening(self.filter_new_accounts, known.new_accounts),
            private_mentions=_screening(self.filter_private_mentions, known.private_mentions),
        )


class Several(Form):
    id: Many[Id] = Field(default_factory=list)


def _screening(filters: bool | None, known: Screening) -> Screening:
    if filters is None:
        return known
    return Screening.FILTER if filters else Screening.ACCEPT


async def show_policy(call: Call, form: Form) -> NotificationPolicy:
    """With how much waits."""
    async with reading(call.store) as tx:
        return notification_policy(*await screening.policy(tx, call.person))


async def change_policy(call: Call, form: PolicyForm) -> NotificationPolicy:
    await _change(call, form)
    return await show_policy(call, form)


async def show_v1_policy(call: Call, form: Form) -> V1NotificationPolicy:
    """The same, as apps knew it first."""
    async with reading(call.store) as tx:
        return v1_notification_policy(*await screening.policy(tx, call.person))


async def change_v1_policy(call: Call, form: V1PolicyForm) -> V1NotificationPolicy:
    await _change(call, form)
    return await show_v1_policy(call, form)


async def _change(call: Call, form: PolicyForm | V1PolicyForm) -> None:
    async with transaction(call.store) as tx:
        known, *_ = await screening.policy(tx, call.person)
        actions.set_policy(tx, call.person, form.over(known))


async def listed(call: Call, form: Paged) -> Page:
    """Whose notifications wait."""
    async with reading(call.store) as tx:
        found = await screening.requests(tx, call.person, exact_span(form), most=form.most(DEFAULT, LARGEST))
        return Page(await _entities(call, tx, found.views), found.first, found.last)


async def show(call: Call, form: Form) -> NotificationRequest:
    """That of one account."""
    async with reading(call.store) as tx:
        return (await _entities(call, tx, [await screening.request(tx, call.person, call.id)]))[0]


async def _entities(call: Call, tx: Unit, views: Sequence[RequestView]) -> list[NotificationRequest]:
    people = await accounts(call, tx, [each.account for each in views])
    said = [each.last for each in views if each.last is not None]
    shown = await statuses(call, tx, [Item(each.post.id, each) for each in said])
    by_id = dict(zip((each.post.id for each in said), shown, strict=True))
    return [
        notification_request(each.facts, person, by_id[each.last.post.id] if each.last is not None else None)
        for each, person in zip(views, people, strict=True)
    ]


async def accept(call: Call, form: Form) -> dict[str, str]:
    """What this account does is told from now on, and what it has done."""
    return await _accept(call, [call.id])


async def accept_several(call: Call, form: Several) -> dict[str, str]:
    return await _accept(call, form.id)


async def dismiss(call: Call, form: Form) -> dict[str, str]:
    """What waits of this account goes unseen."""
    return await _dismiss(call, [call.id])


async def dismiss_several(call: Call, form: Several) -> dict[str, str]:
    return await _dismiss(call, form.id)


async def _accept(call: Call, numbers: Sequence[int]) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.accept_requests(tx, call.person, [ActorId(each) for each in numbers[:MOST_AT_ONCE]])
    return {}


async def _dismiss(call: Call, numbers: Sequence[int]) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.dismiss_requests(tx, call.person, [ActorId(each) for each in numbers[:MOST_AT_ONCE]])
    return {}


async def merged(call: Call, form: Form) -> dict[str, bool]:
    """Whether what was accepted is seen already: at once, here."""
    return {"merged": True}


_V2, _V1 = "/api/v2/notifications/policy", "/api/v1/notifications/policy"
_ALL, _ONE = "/api/v1/notifications/requests", "/api/v1/notifications/requests/{id}"

ENDPOINTS = (
    Endpoint("GET", _V2, show_policy, gives=NotificationPolicy, scope=READ),
    Endpoint("PATCH", _V2, change_policy, PolicyForm, NotificationPolicy, WRITE),
    Endpoint("PUT", _V2, change_policy, PolicyForm, NotificationPolicy, WRITE),
    Endpoint("GET", _V1, show_v1_policy, gives=V1NotificationPolicy, scope=READ),
    Endpoint("PUT", _V1, change_v1_policy, V1PolicyForm, V1NotificationPolicy, WRITE),
    Endpoint("GET", _ALL, listed, Paged, list[NotificationRequest], READ),
    Endpoint("POST", f"{_ALL}/accept", accept_several, Several, scope=WRITE),
    Endpoint("POST", f"{_ALL}/dismiss", dismiss_several, Several, scope=WRITE),
    Endpoint("GET", f"{_ALL}/merged", merged, gives=dict[str, bool], scope=READ),
    Endpoint("GET", _ONE, show, gives=NotificationRequest, scope=READ),
    Endpoint("POST", f"{_ONE}/accept", accept, scope=WRITE),
    Endpoint("POST", f"{_ONE}/dismiss", dismiss, scope=WRITE),
)
