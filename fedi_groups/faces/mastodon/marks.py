"""What people mark for themselves, and the lists of it: bookmarks, favourites, pins, threads that are muted."""

from collections.abc import Awaitable, Callable

from fedi_groups.actions import marking, moderation
from fedi_groups.domain.types import Mark
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.acting import validated
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Form
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts, numbered, status_now, statuses
from fedi_groups.reads import lists
from fedi_groups.reads import statuses as reads
from fedi_groups.storage.unit import reading, transaction

Change = Callable[[Call, Form], Awaitable[Status]]

POSTS, MOST_POSTS = 20, 40
PEOPLE, MOST_PEOPLE = 40, 80
"""On a page."""


def _marking(kind: Mark, *, on: bool) -> Change:
    async def change(call: Call, form: Form) -> Status:
        number = await acting.visible(call)
        async with transaction(call.store) as tx:
            who, post = await acting.actor(call, tx), await tx.posts.get(number)
            with validated():
                if on:
                    await marking.mark(tx, person=who, post=post, kind=kind)
                else:
                    marking.unmark(tx, person=who, post=post, kind=kind)
        return await _now(call)

    return change


def _pinning(*, on: bool) -> Change:
    mark = _marking(Mark.PIN, on=on)

    async def change(call: Call, form: Form) -> Status:
        """One's own on one's own page; in the name of a community, what it shows first."""
        if not call.person.is_community:
            return await mark(call, form)
        number = await acting.visible(call)
        async with transaction(call.store) as tx:
            post = await tx.posts.get(number)
            await moderation.set_pinned(tx, await acting.hand(call, tx), post=post, pinned=on)
        return await _now(call)

    return change


async def bookmarks(call: Call, form: Paged) -> Page:
    """What the caller has marked to find again."""
    async with reading(call.store) as tx:
        found = await lists.bookmarks(tx, call.person.id, numbered(form), most=form.most(POSTS, MOST_POSTS))
        return Page(await statuses(call, tx, found.items), found.first, found.last)


async def favourites(call: Call, form: Paged) -> Page:
    """What the caller has voted up."""
    async with reading(call.store) as tx:
        found = await lists.favourites(tx, call.person.id, numbered(form), most=form.most(POSTS, MOST_POSTS))
        return Page(await statuses(call, tx, found.items), found.first, found.last)


async def favourited_by(call: Call, form: Paged) -> Page:
    """Who has voted it up."""
    async with reading(call.store) as tx:
        post = (await reads.status(tx, call.id, call.reader_id)).status.post
        most = form.most(PEOPLE, MOST_PEOPLE)
        found = await lists.favourited_by(tx, post, call.reader_id, numbered(form), most=most)
        return Page(await accounts(call, tx, found.items), found.first, found.last)


async def _now(call: Call) -> Status:
    async with reading(call.store) as tx:
        return await status_now(call, tx, call.id)


_ONE = "/api/v1/statuses/{id}"

ENDPOINTS = (
    Endpoint("POST", f"{_ONE}/bookmark", _marking(Mark.BOOKMARK, on=True), gives=Status, scope="write:bookmarks"),
    Endpoint("POST", f"{_ONE}/unbookmark", _marking(Mark.BOOKMARK, on=False), gives=Status, scope="write:bookmarks"),
    Endpoint("POST", f"{_ONE}/mute", _marking(Mark.MUTE, on=True), gives=Status, scope="write:mutes"),
    Endpoint("POST", f"{_ONE}/unmute", _marking(Mark.MUTE, on=False), gives=Status, scope="write:mutes"),
    Endpoint("POST", f"{_ONE}/pin", _pinning(on=True), gives=Status, scope="write:accounts"),
    Endpoint("POST", f"{_ONE}/unpin", _pinning(on=False), gives=Status, scope="write:accounts"),
    Endpoint("GET", "/api/v1/bookmarks", bookmarks, Paged, list[Status], "read:bookmarks"),
    Endpoint("GET", "/api/v1/favourites", favourites, Paged, list[Status], "read:favourites"),
    Endpoint("GET", f"{_ONE}/favourited_by", favourited_by, Paged, list[Account], "read:accounts", Needs.MAYBE),
)
