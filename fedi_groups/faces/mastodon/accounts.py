"""People and communities: one by id or handle, what it shows, how the caller stands to it."""

from pydantic import Field

from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.accounts import Account, Relationship, relationship
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Flag, Form, Id, Many, Text
from fedi_groups.faces.mastodon.paging import Page, Paged, page_of
from fedi_groups.faces.mastodon.show import account_of, span_of, timeline
from fedi_groups.faces.mastodon.show import accounts as shown_accounts
from fedi_groups.faces.mastodon.timelines import DEFAULT, LARGEST
from fedi_groups.reads import accounts, timelines
from fedi_groups.storage.timelines import Choice
from fedi_groups.storage.unit import reading
from fedi_groups.text.hashtags import folded

MOST_ASKED = 80
"""Relationships in one answer."""


class Lookup(Form):
    acct: Text


class Asked(Form):
    id: Many[Id] = Field(default_factory=list)
    with_suspended: Flag = False


class AccountTimeline(Paged):
    only_media: Flag = False
    exclude_replies: Flag = False
    exclude_reblogs: Flag = False
    exclude_direct: Flag = False
    pinned: Flag = False
    tagged: Text = ""


async def show(call: Call, form: Form) -> Account:
    """One account."""
    async with reading(call.store) as tx:
        return await account_of(call, tx, await accounts.find_account(tx, call.id, call.reader_id))


async def several(call: Call, form: Asked) -> list[Account]:
    """Those of these that there are."""
    async with reading(call.store) as tx:
        found = await accounts.find_accounts(tx, form.id[:MOST_ASKED], call.reader_id)
        return await shown_accounts(call, tx, found)


async def lookup(call: Call, form: Lookup) -> Account:
    """The account of this handle, if it is known here."""
    async with reading(call.store) as tx:
        return await account_of(call, tx, await accounts.find_handle(tx, form.acct, call.reader_id))


async def relationships(call: Call, form: Asked) -> list[Relationship]:
    """How the caller stands to these, one for each that there is."""
    async with reading(call.store) as tx:
        found = await accounts.find_accounts(tx, form.id[:MOST_ASKED], call.reader_id)
        return [relationship(each) for each in await accounts.relations(tx, call.person.id, found)]


async def shown(call: Call, form: AccountTimeline) -> Page:
    """What an account shows. A community says nothing itself: that its boosts are unwanted is not heeded."""
    choice = Choice(
        media=form.only_media,
        replies=not form.exclude_replies,
        reblogs=not form.exclude_reblogs,
        pinned=form.pinned,
        messages=not form.exclude_direct,
        tagged=folded(form.tagged),
    )
    async with reading(call.store) as tx:
        account = await accounts.find_account(tx, call.id, call.reader_id)
        items = await timelines.of_account(
            tx, account, call.reader_id, span_of(form), most=form.most(DEFAULT, LARGEST), choice=choice
        )
        return await timeline(call, tx, items, listed=account.is_community)


class Circle(Paged):
    """Paged by ids of accounts."""


async def followers(call: Call, form: Circle) -> Page:
    """Who follows it, as far as the caller is told."""
    return await _circle(call, form, following=False)


async def following(call: Call, form: Circle) -> Page:
    """Whom it follows."""
    return await _circle(call, form, following=True)


async def _circle(call: Call, form: Circle, *, following: bool) -> Page:
    async with reading(call.store) as tx:
        account = await accounts.find_account(tx, call.id, call.reader_id)
        found = await accounts.circle_of(
            tx, account, call.reader_id, below=form.max_id, most=form.most(40, 80), following=following
        )
        return page_of(await shown_accounts(call, tx, found))


_MAYBE = Needs.MAYBE

ENDPOINTS = (
    Endpoint("GET", "/api/v1/accounts/lookup", lookup, Lookup, Account, "read:accounts", _MAYBE),
    Endpoint("GET", "/api/v1/accounts/relationships", relationships, Asked, list[Relationship], "read:follows"),
    Endpoint("GET", "/api/v1/accounts", several, Asked, list[Account], "read:accounts", _MAYBE),
    Endpoint("GET", "/api/v1/accounts/{id}/followers", followers, Circle, list[Account], "read:accounts", _MAYBE),
    Endpoint("GET", "/api/v1/accounts/{id}/following", following, Circle, list[Account], "read:accounts", _MAYBE),
    Endpoint("GET", "/api/v1/accounts/{id}", show, gives=Account, scope="read:accounts", needs=_MAYBE),
    Endpoint("GET", "/api/v1/accounts/{id}/statuses", shown, AccountTimeline, list[Status], "read:statuses", _MAYBE),
)
