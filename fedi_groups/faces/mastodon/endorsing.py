"""Whom people show in their profiles, of those whom they follow."""

from fedi_groups.actions import endorsing as actions
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.accounts import Account, Relationship, relationship
from fedi_groups.faces.mastodon.forms import Form
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts, numbered
from fedi_groups.reads.accounts import endorsed, find_account, relations
from fedi_groups.storage.unit import reading, transaction

DEFAULT, LARGEST = 40, 80
"""Accounts on a page."""


async def endorse(call: Call, form: Form) -> Relationship:
    """Show this account in one's profile."""
    async with transaction(call.store) as tx:
        other = await find_account(tx, call.id, call.person.id)
        await actions.endorse(tx, person=await acting.actor(call, tx), other=other)
    return await _now(call)


async def unendorse(call: Call, form: Form) -> Relationship:
    """Show it no more."""
    async with transaction(call.store) as tx:
        actions.unendorse(tx, person=call.person, other=await find_account(tx, call.id, call.person.id))
    return await _now(call)


async def _now(call: Call) -> Relationship:
    async with reading(call.store) as tx:
        other = await find_account(tx, call.id, call.person.id)
        return relationship((await relations(tx, call.person.id, [other]))[0])


async def own(call: Call, form: Paged) -> Page:
    """Whom the caller shows, the last first."""
    return await _page(call, form, call.person)


async def of_account(call: Call, form: Paged) -> Page:
    """Whom an account here shows."""
    async with reading(call.store) as tx:
        account = await find_account(tx, call.id, call.reader_id)
    return await _page(call, form, account)


async def _page(call: Call, form: Paged, account: ActorFacts) -> Page:
    async with reading(call.store) as tx:
        rows = await endorsed(tx, account, call.reader_id, numbered(form), most=form.most(DEFAULT, LARGEST))
        shown = await accounts(call, tx, [each for _, each in rows])
        return Page(shown, rows[0][0], rows[-1][0]) if rows else Page(())


_ACCOUNT = "/api/v1/accounts/{id}"
_WRITE = "write:accounts"

ENDPOINTS = (
    Endpoint("GET", "/api/v1/endorsements", own, Paged, list[Account], "read:accounts"),
    Endpoint("GET", f"{_ACCOUNT}/endorsements", of_account, Paged, list[Account], "read:accounts", Needs.MAYBE),
    Endpoint("POST", f"{_ACCOUNT}/endorse", endorse, gives=Relationship, scope=_WRITE),
    Endpoint("POST", f"{_ACCOUNT}/pin", endorse, gives=Relationship, scope=_WRITE),
    Endpoint("POST", f"{_ACCOUNT}/unendorse", unendorse, gives=Relationship, scope=_WRITE),
    Endpoint("POST", f"{_ACCOUNT}/unpin", unendorse, gives=Relationship, scope=_WRITE),
)
