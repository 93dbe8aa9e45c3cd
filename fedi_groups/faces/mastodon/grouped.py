"""Notifications, what is alike together: favourites of one post, followers of a day."""

from pydantic import Field

from fedi_groups.actions import notices as actions
from fedi_groups.domain.notices import GroupKey, NoticeKind, group_key, read_group_key
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon.api import Answer, Call, Endpoint
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.notifications import GroupedNotifications, groups
from fedi_groups.faces.mastodon.forms import Form, Many, Text
from fedi_groups.faces.mastodon.notifications import READ, WRITE, Counting, Listing, people_in
from fedi_groups.faces.mastodon.paging import Page, link_header
from fedi_groups.faces.mastodon.show import accounts, exact_span, statuses
from fedi_groups.reads import notifications as reads
from fedi_groups.reads.markers import last_read
from fedi_groups.reads.notifications import NoticeView
from fedi_groups.reads.statuses import Item
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit, reading, transaction

DEFAULT, LARGEST = 40, 80


class GroupedListing(Listing):
    grouped_types: Many[Text] = Field(default_factory=list)
    expand_accounts: Text = "full"

    @property
    def together(self) -> frozenset[NoticeKind]:
        """Of these kinds; of all that can be, where none is named."""
        return frozenset(each for each in NoticeKind if not self.grouped_types or each in self.grouped_types)


class GroupedCounting(Counting):
    grouped_types: Many[Text] = Field(default_factory=list)


async def listed(call: Call, form: GroupedListing) -> Answer:
    """Groups, that with the newest in it first."""
    async with reading(call.store) as tx:
        most = form.most(DEFAULT, LARGEST)
        found = await reads.grouped(tx, call.person, form.wanted, exact_span(form), most=most, together=form.together)
        body = await _results(call, tx, found.views, form.together)
    page = Page(body["notification_groups"], found.first, found.last)
    link = link_header(call.request, call.store.uris.origin, page)
    return Answer(body, headers={"Link": link} if link is not None else {})


async def show(call: Call, form: Form) -> GroupedNotifications:
    """One group."""
    async with reading(call.store) as tx:
        views = await reads.group(tx, call.person, _key(call))
        return await _results(call, tx, tuple(views), frozenset(NoticeKind))


async def people(call: Call, form: Form) -> list[Account]:
    """All who are in a group."""
    async with reading(call.store) as tx:
        views = await reads.group(tx, call.person, _key(call))
        return await accounts(call, tx, list({each.account.id: each.account for each in views}.values()))


async def dismiss(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.dismiss(tx, call.person, _key(call))
    return {}


async def unread(call: Call, form: GroupedCounting) -> dict[str, int]:
    """How many groups have something in them that the caller has not read."""
    together = frozenset(each for each in NoticeKind if not form.grouped_types or each in form.grouped_types)
    async with reading(call.store) as tx:
        span = Span(above=await last_read(tx, call.person, "notifications"))
        found = await reads.grouped(tx, call.person, form.wanted, span, most=form.most, together=together)
    return {"count": len({group_key(each.notice, together) for each in found.views})}


async def _results(
    call: Call, tx: Unit, views: tuple[NoticeView, ...], together: frozenset[NoticeKind]
) -> GroupedNotifications:
    found = await accounts(call, tx, people_in(call, views))
    about = {each.status.post.id: each.status for each in views if each.status is not None}
    known = {ActorId(int(each["id"])): each for each in found}
    return {
        "accounts": found,
        "statuses": await statuses(call, tx, [Item(each.post.id, each) for each in about.values()]),
        "notification_groups": groups(views, known, together),
    }


def _key(call: Call) -> GroupKey:
    found = read_group_key(call.request.path_params["key"])
    if found is None:
        raise Missing("no such group")
    return found


ENDPOINTS = (
    Endpoint("GET", "/api/v2/notifications", listed, GroupedListing, GroupedNotifications, READ),
    Endpoint("GET", "/api/v2/notifications/unread_count", unread, GroupedCounting, dict[str, int], READ),
    Endpoint("GET", "/api/v2/notifications/{key}", show, gives=GroupedNotifications, scope=READ),
    Endpoint("GET", "/api/v2/notifications/{key}/accounts", people, gives=list[Account], scope=READ),
    Endpoint("POST", "/api/v2/notifications/{key}/dismiss", dismiss, scope=WRITE),
)
