"""Filters: what the caller does not want to read, by words and by posts."""

from pydantic import Field

from fedi_groups.actions import filters as actions
from fedi_groups.actions.filters import End, FilterWish, KeywordWish
from fedi_groups.domain.filters import FilterAction, FilterContext
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.filters import (
    Filter,
    FilterKeyword,
    FilterStatus,
    filter_of,
    filtered_post,
    keyword_of,
)
from fedi_groups.faces.mastodon.forms import Flag, Form, Id, Many, Text
from fedi_groups.storage.unit import reading, transaction

READ, WRITE = "read:filters", "write:filters"
_LONGEST_SPAN = 10
"""Digits of the seconds that a filter may hold."""


class KeywordForm(Form):
    """One of those in a filter; without an id it is new."""

    id: Id | None = None
    keyword: Text | None = None
    whole_word: Flag | None = None
    destroy: Flag = Field(default=False, alias="_destroy")

    @property
    def wish(self) -> KeywordWish:
        return KeywordWish(self.id, self.keyword, self.whole_word, self.destroy)


class FilterForm(Form):
    title: Text | None = None
    context: Many[FilterContext] = Field(default_factory=list)
    filter_action: FilterAction | None = None
    expires_in: Text | None = None
    keywords_attributes: Many[KeywordForm] = Field(default_factory=list)

    def wish(self, now: Instant) -> FilterWish:
        keywords = tuple(each.wish for each in self.keywords_attributes)
        contexts = tuple(self.context) or None
        return FilterWish(self.title, contexts, self.filter_action, end_of(self.expires_in, now), keywords)


class NewKeyword(Form):
    keyword: Text = ""
    whole_word: Flag = True


class NewStatus(Form):
    status_id: Id


def end_of(seconds: str | None, now: Instant) -> End | None:
    """None: as before; without a number: never. Raises Malformed."""
    if seconds is None or not seconds.strip():
        return None if seconds is None else End()
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= _LONGEST_SPAN):
        raise acting.invalid("Expires in is not a number of seconds")
    return End(Instant(now + int(seconds) * SECOND))


async def all_filters(call: Call, form: Form) -> list[Filter]:
    """Those as well whose time is over."""
    async with reading(call.store) as tx:
        return [filter_of(each) for each in await tx.filters.of(call.person.id)]


async def show(call: Call, form: Form) -> Filter:
    """One."""
    async with reading(call.store) as tx:
        return filter_of(await actions.own_filter(tx, call.person, call.id))


async def make(call: Call, form: FilterForm) -> Filter:
    """For so many seconds, or for good."""
    async with transaction(call.store) as tx:
        return filter_of(await actions.make_filter(tx, owner=call.person, wish=form.wish(tx.now)))


async def change(call: Call, form: FilterForm) -> Filter:
    """What is not named stays as it is."""
    async with transaction(call.store) as tx:
        return filter_of(await actions.change_filter(tx, owner=call.person, number=call.id, wish=form.wish(tx.now)))


async def drop(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.drop_filter(tx, owner=call.person, number=call.id)
    return {}


async def keywords(call: Call, form: Form) -> list[FilterKeyword]:
    """Those of one filter."""
    async with reading(call.store) as tx:
        return [keyword_of(each) for each in (await actions.own_filter(tx, call.person, call.id)).keywords]


async def add_keyword(call: Call, form: NewKeyword) -> FilterKeyword:
    async with transaction(call.store) as tx:
        made = await actions.add_keyword(
            tx, owner=call.person, number=call.id, words=form.keyword, whole=form.whole_word
        )
        return keyword_of(made)


async def show_keyword(call: Call, form: Form) -> FilterKeyword:
    async with reading(call.store) as tx:
        return keyword_of((await actions.own_keyword(tx, call.person, call.id))[1])


async def change_keyword(call: Call, form: NewKeyword) -> FilterKeyword:
    async with transaction(call.store) as tx:
        wish = KeywordWish(call.id, form.keyword, form.whole_word)
        changed = await actions.change_keyword(tx, owner=call.person, wish=wish)
        assert changed is not None
        return keyword_of(changed)


async def drop_keyword(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.change_keyword(tx, owner=call.person, wish=KeywordWish(call.id, gone=True))
    return {}


async def posts(call: Call, form: Form) -> list[FilterStatus]:
    """Those of one filter."""
    async with reading(call.store) as tx:
        return [filtered_post(each) for each in (await actions.own_filter(tx, call.person, call.id)).posts]


async def add_post(call: Call, form: NewStatus) -> FilterStatus:
    """One that is to meet it whatever it says."""
    await acting.visible(call, form.status_id)
    async with transaction(call.store) as tx:
        made = await actions.add_post(tx, owner=call.person, number=call.id, post=form.status_id)
        return filtered_post(made)


async def show_post(call: Call, form: Form) -> FilterStatus:
    async with reading(call.store) as tx:
        return filtered_post((await actions.own_post(tx, call.person, call.id))[1])


async def drop_post(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.drop_post(tx, owner=call.person, number=call.id)
    return {}


_ALL, _ONE = "/api/v2/filters", "/api/v2/filters/{id}"
_KEYWORD, _STATUS = "/api/v2/filters/keywords/{id}", "/api/v2/filters/statuses/{id}"

ENDPOINTS = (
    Endpoint("GET", _ALL, all_filters, gives=list[Filter], scope=READ),
    Endpoint("POST", _ALL, make, FilterForm, Filter, WRITE),
    Endpoint("GET", _KEYWORD, show_keyword, gives=FilterKeyword, scope=READ),
    Endpoint("PUT", _KEYWORD, change_keyword, NewKeyword, FilterKeyword, WRITE),
    Endpoint("DELETE", _KEYWORD, drop_keyword, scope=WRITE),
    Endpoint("GET", _STATUS, show_post, gives=FilterStatus, scope=READ),
    Endpoint("DELETE", _STATUS, drop_post, scope=WRITE),
    Endpoint("GET", _ONE, show, gives=Filter, scope=READ),
    Endpoint("PUT", _ONE, change, FilterForm, Filter, WRITE),
    Endpoint("DELETE", _ONE, drop, scope=WRITE),
    Endpoint("GET", f"{_ONE}/keywords", keywords, gives=list[FilterKeyword], scope=READ),
    Endpoint("POST", f"{_ONE}/keywords", add_keyword, NewKeyword, FilterKeyword, WRITE),
    Endpoint("GET", f"{_ONE}/statuses", posts, gives=list[FilterStatus], scope=READ),
    Endpoint("POST", f"{_ONE}/statuses", add_post, NewStatus, FilterStatus, WRITE),
)
