"""From what was read to what apps get: entities with their figures, a fixed number of statements for any number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.submissions import ScheduledFacts
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.faces.mastodon.api import Api, Call
from fedi_groups.faces.mastodon.entities.accounts import Account, account
from fedi_groups.faces.mastodon.entities.media import Shelf
from fedi_groups.faces.mastodon.entities.scheduled import ScheduledStatus, scheduled_status
from fedi_groups.faces.mastodon.entities.statuses import Status, status
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.reads import statuses as reads
from fedi_groups.reads.statuses import Item, StatusView
from fedi_groups.storage.timelines import LARGEST_ID, Span
from fedi_groups.storage.unit import Unit


class Shown(Protocol):
    """For whom something is written: who calls, or who watches a stream."""

    @property
    def api(self) -> Api: ...

    @property
    def reader_id(self) -> ActorId | None: ...


class ShownTo(Shown, Protocol):
    """The same of somebody in particular."""

    @property
    def person(self) -> ActorFacts: ...


async def accounts(call: Shown, tx: Unit, found: Sequence[ActorFacts]) -> list[Account]:
    """These, in their order."""
    figures = await call.api.figures.of(tx, found)
    return [account(each, figures[each.id], uris=tx.uris) for each in found]


async def account_of(call: Call, tx: Unit, found: ActorFacts) -> Account:
    return (await accounts(call, tx, [found]))[0]


async def statuses(call: Shown, tx: Unit, items: Sequence[Item]) -> list[Status]:
    """These, in their order."""
    quoted = await _quoted(call, tx, items)
    people = {each.status.author.id: each.status.author for each in items}
    people |= {each.author.id: each.author for each in quoted.values()}
    people |= {each.by.id: each.by for each in items if each.by is not None}
    figures = await call.api.figures.of(tx, people.values())
    shelf = shelf_of(call, tx)
    return [status(each, figures, shelf=shelf, quoted=quoted) for each in items]


async def _quoted(call: Shown, tx: Unit, items: Sequence[Item]) -> Mapping[PostId, StatusView]:
    """What these quote, as far as the caller may see it; no statement if they quote nothing."""
    targets = [each.status.quoted.post for each in items if each.status.quoted is not None]
    wanted = [each.id for each in targets if each is not None]
    return {each.post.id: each for each in await reads.statuses(tx, wanted, call.reader_id)} if wanted else {}


def shelf_of(call: Shown, tx: Unit) -> Shelf:
    """Where the caller finds files."""
    return Shelf(tx.uris, call.api.web.passes, call.reader_id, tx.now)


async def scheduled_statuses(call: Call, tx: Unit, found: Sequence[ScheduledFacts]) -> list[ScheduledStatus]:
    """These, in their order, with what was uploaded for them: one statement."""
    uploads = await tx.media.some(number for each in found for number in each.submission.media_ids)
    mine = {number: each for number, each in uploads.items() if each.author_id == call.person.id}
    app = call.caller.token.app_id if call.caller is not None else None
    return [scheduled_status(each, mine, app=app, shelf=shelf_of(call, tx)) for each in found]


async def timeline(
    call: Call, tx: Unit, items: Sequence[Item], *, context: FilterContext | None = None, listed: bool = False
) -> Page:
    """A page of a timeline. Without what the caller's filters hide in this place it may be shorter, or empty; with
    `listed` it is a list for everyone, and what is left out of those is not in it."""
    kept = [each for each in items if context is None or not each.status.is_hidden(context)]
    kept = [each for each in kept if each.status.listed or not listed]
    shown = await statuses(call, tx, kept)
    return Page(shown, items[0].number, items[-1].number) if items else Page(())


async def status_now(call: Call, tx: Unit, number: int) -> Status:
    """One, as the caller sees it now. Raises Missing."""
    return (await statuses(call, tx, [await reads.status(tx, number, call.reader_id)]))[0]


def numbered(page: Paged) -> Span:
    """The part of a list that is asked for, whose cursors are ids of rows of its own."""
    above = page.min_id if page.min_id is not None else page.since_id
    return Span(
        above=above if above is not None else 0,
        below=page.max_id if page.max_id is not None else LARGEST_ID,
        upwards=page.min_id is not None,
    )


def oldest(page: Paged) -> Span:
    """The same of a list whose oldest come first: what is next lies above."""
    return replace(numbered(page), upwards=page.max_id is None)


def span_of(page: Paged) -> Span:
    """The part of a timeline that is asked for. Of a boost the id is that of its post, and 1."""
    above = page.min_id if page.min_id is not None else page.since_id
    return Span(
        above=above & ~1 if above is not None else 0,
        below=page.max_id & ~1 if page.max_id is not None else LARGEST_ID,
        upwards=page.min_id is not None,
    )


def exact_span(page: Paged) -> Span:
    """The same of a list whose cursors are numbers of its own."""
    above = page.min_id if page.min_id is not None else page.since_id
    below = page.max_id if page.max_id is not None else LARGEST_ID
    return Span(above=above or 0, below=below, upwards=page.min_id is not None)
