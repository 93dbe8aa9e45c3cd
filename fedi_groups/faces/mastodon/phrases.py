"""Filters as apps knew them first: each of the same filters' keywords as one of its own."""

from pydantic import Field

from fedi_groups.actions import filters as actions
from fedi_groups.actions.filters import FilterWish, KeywordWish
from fedi_groups.domain.filters import LONGEST_TITLE, FilterAction, FilterContext, FilterFacts
from fedi_groups.domain.types import Instant
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.filters import V1Filter, v1_filter
from fedi_groups.faces.mastodon.filters import READ, WRITE, end_of
from fedi_groups.faces.mastodon.forms import Flag, Form, Many, Text
from fedi_groups.storage.unit import reading, transaction


class PhraseForm(Form):
    phrase: Text | None = None
    context: Many[FilterContext] = Field(default_factory=list)
    irreversible: Flag | None = None
    whole_word: Flag | None = None
    expires_in: Text | None = None

    @property
    def action(self) -> FilterAction | None:
        if self.irreversible is None:
            return None
        return FilterAction.HIDE if self.irreversible else FilterAction.WARN

    def wish(self, now: Instant, keyword: KeywordWish, *, title: str | None = None) -> FilterWish:
        return FilterWish(
            title, tuple(self.context) or None, self.action, end_of(self.expires_in, now), keywords=(keyword,)
        )


async def all_phrases(call: Call, form: Form) -> list[V1Filter]:
    async with reading(call.store) as tx:
        return [v1_filter(each, keyword) for each in await tx.filters.of(call.person.id) for keyword in each.keywords]


async def show(call: Call, form: Form) -> V1Filter:
    async with reading(call.store) as tx:
        return v1_filter(*await actions.own_keyword(tx, call.person, call.id))


async def make(call: Call, form: PhraseForm) -> V1Filter:
    """A filter of this one phrase, which is its title, too."""
    phrase = form.phrase or ""
    keyword = KeywordWish(words=phrase, whole=bool(form.whole_word))
    async with transaction(call.store) as tx:
        title = phrase.strip()[:LONGEST_TITLE]
        wish = form.wish(tx.now, keyword, title=title)
        made = await actions.make_filter(tx, owner=call.person, wish=wish)
        return v1_filter(made, made.keywords[0])


async def change(call: Call, form: PhraseForm) -> V1Filter:
    """Of a filter with more in it only the phrase can be changed."""
    keyword = KeywordWish(call.id, form.phrase, form.whole_word)
    async with transaction(call.store) as tx:
        known, _ = await actions.own_keyword(tx, call.person, call.id)
        wish = form.wish(tx.now, keyword)
        changed = await actions.change_filter(tx, owner=call.person, number=known.id, wish=wish)
        if _has_more(known) and _as_a_whole(changed) != _as_a_whole(known):
            raise acting.invalid(
                "These parameters cannot be changed from this application because they apply to more than one filter "
                "keyword. Use a more recent application or the web interface."
            )
        return v1_filter(changed, next(each for each in changed.keywords if each.id == call.id))


def _has_more(found: FilterFacts) -> bool:
    return len(found.keywords) + len(found.posts) > 1


def _as_a_whole(found: FilterFacts) -> tuple[object, ...]:
    return found.contexts, found.action, found.expires_at


async def drop(call: Call, form: Form) -> dict[str, str]:
    """With the last that is in it goes the filter."""
    async with transaction(call.store) as tx:
        known, _ = await actions.own_keyword(tx, call.person, call.id)
        if _has_more(known):
            await actions.change_keyword(tx, owner=call.person, wish=KeywordWish(call.id, gone=True))
        else:
            await actions.drop_filter(tx, owner=call.person, number=known.id)
    return {}


_ALL, _ONE = "/api/v1/filters", "/api/v1/filters/{id}"

ENDPOINTS = (
    Endpoint("GET", _ALL, all_phrases, gives=list[V1Filter], scope=READ),
    Endpoint("POST", _ALL, make, PhraseForm, V1Filter, WRITE),
    Endpoint("GET", _ONE, show, gives=V1Filter, scope=READ),
    Endpoint("PUT", _ONE, change, PhraseForm, V1Filter, WRITE),
    Endpoint("DELETE", _ONE, drop, scope=WRITE),
)
