"""Lists of whom the caller follows, and what is said by those in them."""

from pydantic import Field
from typing_extensions import TypedDict

from fedi_groups.actions import lists as actions
from fedi_groups.domain.facts import ListFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.types import ActorId, Replies
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Flag, Form, Id, Many, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts, numbered, span_of, timeline
from fedi_groups.faces.mastodon.timelines import DEFAULT, LARGEST
from fedi_groups.reads import timelines
from fedi_groups.reads.accounts import find_account, find_accounts
from fedi_groups.reads.ownlists import entries_of, lists_of, lists_with
from fedi_groups.storage.unit import reading, transaction

ACCOUNTS, MOST_ACCOUNTS = 40, 80


class List(TypedDict):
    """https://docs.joinmastodon.org/entities/List/"""

    id: str
    title: str
    replies_policy: str
    exclusive: bool


class Made(Form):
    title: Text = ""
    replies_policy: Replies = Replies.LIST
    exclusive: Flag = False


class Changed(Form):
    title: Text | None = None
    replies_policy: Replies | None = None
    exclusive: Flag | None = None


class Named(Form):
    account_ids: Many[Id] = Field(default_factory=list)


def list_of(found: ListFacts) -> List:
    return {
        "id": str(found.id),
        "title": found.title,
        "replies_policy": found.replies.value,
        "exclusive": found.exclusive,
    }


async def all_lists(call: Call, form: Form) -> list[List]:
    async with reading(call.store) as tx:
        return [list_of(each) for each in await lists_of(tx, call.person.id)]


async def show(call: Call, form: Form) -> List:
    async with reading(call.store) as tx:
        return list_of(await actions.own_list(tx, call.person, call.id))


async def make(call: Call, form: Made) -> List:
    async with transaction(call.store) as tx:
        made = await actions.make_list(
            tx, owner=call.person, title=form.title, replies=form.replies_policy, exclusive=form.exclusive
        )
    return list_of(made)


async def change(call: Call, form: Changed) -> List:
    async with transaction(call.store) as tx:
        changed = await actions.change_list(
            tx,
            owner=call.person,
            number=call.id,
            title=form.title,
            replies=form.replies_policy,
            exclusive=form.exclusive,
        )
    return list_of(changed)


async def drop(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.drop_list(tx, owner=call.person, number=call.id)
    return {}


async def members(call: Call, form: Paged) -> Page:
    """Who is in it; with a limit of 0, everyone."""
    most = actions.MOST_ENTRIES if form.limit == 0 else form.most(ACCOUNTS, MOST_ACCOUNTS)
    async with reading(call.store) as tx:
        known = await actions.own_list(tx, call.person, call.id)
        rows = await entries_of(tx, known, numbered(form), most=most)
        shown = await accounts(call, tx, [each for _, each in rows])
        return Page(shown, rows[0][0], rows[-1][0]) if rows else Page(())


async def put_in(call: Call, form: Named) -> dict[str, str]:
    """Raises Missing for whom the caller does not follow."""
    numbers = form.account_ids[: actions.MOST_ENTRIES]
    async with transaction(call.store) as tx:
        found = await find_accounts(tx, numbers, call.person.id)
        if len(found) < len(set(numbers)):
            raise Missing("an account that is none")
        await actions.put_in(tx, owner=call.person, number=call.id, actors=found)
    return {}


async def take_out(call: Call, form: Named) -> dict[str, str]:
    numbers = [ActorId(each) for each in form.account_ids[: actions.MOST_ENTRIES]]
    async with transaction(call.store) as tx:
        await actions.take_out(tx, owner=call.person, number=call.id, actors=numbers)
    return {}


async def lists_of_account(call: Call, form: Form) -> list[List]:
    """Those of the caller's in which this account is."""
    async with reading(call.store) as tx:
        found = await find_account(tx, call.id, call.person.id)
        return [list_of(each) for each in await lists_with(tx, call.person.id, found.id)]


async def listed(call: Call, form: Paged) -> Page:
    """What those in a list say, or show."""
    async with reading(call.store) as tx:
        known = await actions.own_list(tx, call.person, call.id)
        most = form.most(DEFAULT, LARGEST)
        items = await timelines.home(tx, call.person, span_of(form), most=most, within=known)
        return await timeline(call, tx, items, context=FilterContext.HOME)


_LISTS, _LIST = "/api/v1/lists", "/api/v1/lists/{id}"
_READ, _WRITE = "read:lists", "write:lists"

ENDPOINTS = (
    Endpoint("GET", _LISTS, all_lists, gives=list[List], scope=_READ),
    Endpoint("POST", _LISTS, make, Made, List, _WRITE),
    Endpoint("GET", _LIST, show, gives=List, scope=_READ),
    Endpoint("PUT", _LIST, change, Changed, List, _WRITE),
    Endpoint("DELETE", _LIST, drop, scope=_WRITE),
    Endpoint("GET", f"{_LIST}/accounts", members, Paged, list[Account], _READ),
    Endpoint("POST", f"{_LIST}/accounts", put_in, Named, scope=_WRITE),
    Endpoint("DELETE", f"{_LIST}/accounts", take_out, Named, scope=_WRITE),
    Endpoint("GET", "/api/v1/accounts/{id}/lists", lists_of_account, gives=list[List], scope=_READ),
    Endpoint("GET", "/api/v1/timelines/list/{id}", listed, Paged, list[Status], _READ),
)
