"""Reblogs: what people show to those who follow them."""

from fedi_groups.actions import moderation, reblogging
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import Visibility
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Form, Text
from fedi_groups.faces.mastodon.marks import MOST_PEOPLE, PEOPLE
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts, numbered, status_now, statuses
from fedi_groups.reads import lists
from fedi_groups.reads import statuses as reads
from fedi_groups.storage.accounts import choices_of
from fedi_groups.storage.unit import reading, transaction


class Showing(Form):
    """`visibility`: public, unlisted or private; what is not for all is never shown more widely than it is."""

    visibility: Text = ""


_MEANT = {"public": Visibility.PUBLIC, "unlisted": Visibility.UNLISTED, "private": Visibility.FOLLOWERS}


async def reblog(call: Call, form: Showing) -> Status:
    """A status of its own, with what is shown inside."""
    if form.visibility and form.visibility not in _MEANT:
        raise acting.invalid("Visibility is not included in the list")
    number = await acting.visible(call)
    async with transaction(call.store) as tx:
        who, post = await acting.person(call, tx), await tx.posts.get(number)
        visibility = _MEANT.get(form.visibility) or (await choices_of(tx.connection, who.id)).visibility
        made = await reblogging.reblog(tx, person=who, post=post, cause=HERE, visibility=visibility)
    async with reading(call.store) as tx:
        return await status_now(call, tx, made.id)


async def unreblog(call: Call, form: Form) -> Status:
    """What was shown is given back. In the name of a community it is removed from there."""
    async with reading(call.store) as tx:
        item = await reads.status(tx, call.id, call.person.id)
        shown = (await statuses(call, tx, [reads.Item(item.status.post.id, item.status)]))[0]
    async with transaction(call.store) as tx:
        who, post = await acting.actor(call, tx), await tx.posts.get(item.status.post.id)
        if who.is_community:
            await moderation.remove(tx, await acting.hand(call, tx), post=post)
            return shown
        await reblogging.unreblog(tx, person=who, post=post, cause=HERE)
    async with reading(call.store) as tx:
        return await status_now(call, tx, post.id)


async def reblogged_by(call: Call, form: Paged) -> Page:
    """Who shows it."""
    async with reading(call.store) as tx:
        post = (await reads.status(tx, call.id, call.reader_id)).status.post
        found = await lists.reblogged_by(tx, post, call.reader_id, numbered(form), most=form.most(PEOPLE, MOST_PEOPLE))
        return Page(await accounts(call, tx, found.items), found.first, found.last)


_ONE, _WRITE = "/api/v1/statuses/{id}", "write:statuses"

ENDPOINTS = (
    Endpoint("POST", f"{_ONE}/reblog", reblog, Showing, gives=Status, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/unreblog", unreblog, gives=Status, scope=_WRITE),
    Endpoint("GET", f"{_ONE}/reblogged_by", reblogged_by, Paged, list[Account], "read:accounts", Needs.MAYBE),
)
