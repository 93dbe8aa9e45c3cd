"""Votes: a favourite is a vote up, and polls are answered."""

from pydantic import Field

from fedi_groups.actions import reactions
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.acting import invalid
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.statuses import Poll, Status, poll
from fedi_groups.faces.mastodon.forms import Count, Form, Many
from fedi_groups.faces.mastodon.show import status_now
from fedi_groups.reads import statuses as reads
from fedi_groups.storage.unit import Unit, reading, transaction


class Choices(Form):
    choices: Many[Count] = Field(default_factory=list)


async def favourite(call: Call, form: Form) -> Status:
    """A vote up; of a boost, for what is boosted."""
    number = await acting.visible(call)
    async with transaction(call.store) as tx:
        who, post = await acting.person(call, tx), await tx.posts.get(number)
        await reactions.vote(tx, voter=who, post=post, value=1, cause=HERE)
    return await _now(call)


async def unfavourite(call: Call, form: Form) -> Status:
    """The vote up is taken back, and with it any emoji; a vote down stays, as apps know of none."""
    number = await acting.visible(call)
    async with transaction(call.store) as tx:
        who, post = await acting.person(call, tx), await tx.posts.get(number)
        if await tx.votes.get(post.id, who.id) == 1:
            await reactions.unreact(tx, voter=who, post=post, emoji=None, cause=HERE)
    return await _now(call)


async def show_poll(call: Call, form: Form) -> Poll:
    """How it stands, and what the caller has chosen."""
    async with reading(call.store) as tx:
        found = poll((await reads.status(tx, call.id, call.reader_id)).status, tx.uris, now=tx.now)
    if found is None:
        raise Missing(f"no poll {call.id}")
    return found


async def choose(call: Call, form: Choices) -> Poll:
    """What was chosen is not chosen anew; where several may be, others are added."""
    number = await acting.visible(call)
    async with transaction(call.store) as tx:
        who, post = await acting.person(call, tx), await tx.posts.get(number)
        if post.multiple is None:
            raise Missing(f"no poll {post.id}")
        await _require_choices(tx, post, form.choices)
        before = await tx.polls.choices(post.id, who.id)
        if set(before) & set(form.choices) if post.multiple else before or len(form.choices) > 1:
            raise invalid("You have already voted on this poll")
        await reactions.choose(tx, voter=who, post=post, numbers=tuple(form.choices), cause=HERE)
    return await show_poll(call, form)


async def _require_choices(tx: Unit, post: PostFacts, numbers: list[int]) -> None:
    there = {each.number for each in await tx.polls.options(post.id)}
    if not numbers or not there.issuperset(numbers):
        raise invalid("The chosen vote option does not exist")


async def _now(call: Call) -> Status:
    async with reading(call.store) as tx:
        return await status_now(call, tx, call.id)


_FAVOURITE, _WRITE = "write:favourites", "write:statuses"

ENDPOINTS = (
    Endpoint("POST", "/api/v1/statuses/{id}/favourite", favourite, gives=Status, scope=_FAVOURITE),
    Endpoint("POST", "/api/v1/statuses/{id}/unfavourite", unfavourite, gives=Status, scope=_FAVOURITE),
    Endpoint("GET", "/api/v1/polls/{id}", show_poll, gives=Poll, scope="read:statuses", needs=Needs.MAYBE),
    Endpoint("POST", "/api/v1/polls/{id}/votes", choose, Choices, Poll, _WRITE),
)
