"""What is to be posted later: looked at, moved to another moment, given up."""

from fedi_groups.actions import scheduling
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.acting import validated
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.scheduled import ScheduledStatus
from fedi_groups.faces.mastodon.forms import Form, Text
from fedi_groups.faces.mastodon.paging import Page, Paged, page_of
from fedi_groups.faces.mastodon.show import numbered, scheduled_statuses
from fedi_groups.faces.mastodon.writing import moment_in
from fedi_groups.storage.scheduled import scheduled_of
from fedi_groups.storage.unit import reading, transaction

DEFAULT, LARGEST = 20, 40


class Moment(Form):
    scheduled_at: Text = ""


async def listed(call: Call, form: Paged) -> Page:
    """What was scheduled last comes first."""
    async with reading(call.store) as tx:
        most = form.most(DEFAULT, LARGEST)
        found = await scheduled_of(tx.connection, call.person.id, numbered(form), most=most)
        return page_of(await scheduled_statuses(call, tx, found))


async def show(call: Call, form: Form) -> ScheduledStatus:
    """One of the caller's."""
    async with reading(call.store) as tx:
        found = await scheduling.own(tx, call.person, call.id)
        return (await scheduled_statuses(call, tx, [found]))[0]


async def move(call: Call, form: Moment) -> ScheduledStatus:
    """To another moment."""
    at = moment_in(form.scheduled_at)
    async with transaction(call.store) as tx:
        who = await acting.actor(call, tx)
        found = await scheduling.own(tx, who, call.id)
        with validated():
            moved = await scheduling.reschedule(tx, found, author=who, at=at)
    async with reading(call.store) as tx:
        return (await scheduled_statuses(call, tx, [moved]))[0]


async def cancel(call: Call, form: Form) -> dict[str, str]:
    """It is not posted."""
    async with transaction(call.store) as tx:
        await scheduling.cancel(tx, await scheduling.own(tx, await acting.actor(call, tx), call.id))
    return {}


_ALL, _ONE = "/api/v1/scheduled_statuses", "/api/v1/scheduled_statuses/{id}"
_READ, _WRITE = "read:statuses", "write:statuses"

ENDPOINTS = (
    Endpoint("GET", _ALL, listed, Paged, list[ScheduledStatus], _READ),
    Endpoint("GET", _ONE, show, gives=ScheduledStatus, scope=_READ),
    Endpoint("PUT", _ONE, move, Moment, ScheduledStatus, _WRITE),
    Endpoint("DELETE", _ONE, cancel, scope=_WRITE),
)
