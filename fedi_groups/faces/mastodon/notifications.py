"""Notifications, one by one: listed, counted, put away."""

from pydantic import Field

from fedi_groups.actions import notices as actions
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.notices import GroupKey, NoticeKind
from fedi_groups.domain.types import ActorId
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.notifications import Notification, notification
from fedi_groups.faces.mastodon.forms import Count, Flag, Form, Id, Many, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import ShownTo, accounts, exact_span, statuses
from fedi_groups.reads import notifications as reads
from fedi_groups.reads.markers import last_read
from fedi_groups.reads.notifications import NoticeView
from fedi_groups.reads.statuses import Item
from fedi_groups.storage.notifications import Wanted
from fedi_groups.storage.unit import Unit, reading, transaction

DEFAULT, LARGEST = 40, 80
COUNTED, MOST_COUNTED = 100, 1000

READ, WRITE = "read:notifications", "write:notifications"


class Kinds(Form):
    """Which kinds of notifications, and by whom. Kinds that there are none of are not minded."""

    types: Many[Text] = Field(default_factory=list)
    exclude_types: Many[Text] = Field(default_factory=list)
    account_id: Id | None = None
    include_filtered: Flag = False

    @property
    def wanted(self) -> Wanted:
        named = {each for each in NoticeKind if not self.types or each in self.types}
        kinds = frozenset(each for each in named if each not in self.exclude_types)
        by = ActorId(self.account_id) if self.account_id is not None else None
        return Wanted(kinds if self.types or self.exclude_types else None, by, self.include_filtered)


class Listing(Paged, Kinds):
    pass


class Counting(Kinds):
    limit: Count | None = None

    @property
    def most(self) -> int:
        return max(1, min(self.limit if self.limit is not None else COUNTED, MOST_COUNTED))


async def listed(call: Call, form: Listing) -> Page:
    """Newest first."""
    async with reading(call.store) as tx:
        most = form.most(DEFAULT, LARGEST)
        found = await reads.notices(tx, call.person, form.wanted, exact_span(form), most=most)
        return Page(await entities(call, tx, found.views), found.first, found.last)


async def entities(call: ShownTo, tx: Unit, views: list[NoticeView] | tuple[NoticeView, ...]) -> list[Notification]:
    """These, with all that they are about."""
    found = await accounts(call, tx, people_in(call, views))
    known = {ActorId(int(each["id"])): each for each in found}
    about = {each.status.post.id: each.status for each in views if each.status is not None}
    shown = await statuses(call, tx, [Item(each.post.id, each) for each in about.values()])
    by_id = dict(zip(about, shown, strict=True))
    return [notification(each, known, by_id) for each in views]


def people_in(call: ShownTo, views: list[NoticeView] | tuple[NoticeView, ...]) -> list[ActorFacts]:
    """Who is named by these, each once."""
    found = {each.account.id: each.account for each in views}
    found |= {each.accused.id: each.accused for each in views if each.accused is not None}
    if any(each.entry is not None for each in views):
        found[call.person.id] = call.person
    return list(found.values())


async def show(call: Call, form: Form) -> Notification:
    """One."""
    async with reading(call.store) as tx:
        return (await entities(call, tx, [await reads.notice(tx, call.person, call.id)]))[0]


async def unread(call: Call, form: Counting) -> dict[str, int]:
    """How many came since the caller has read them, as their marker says."""
    async with reading(call.store) as tx:
        after = await last_read(tx, call.person, "notifications")
        return {"count": await reads.unread(tx, call.person, form.wanted, after=after, most=form.most)}


async def dismiss(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.dismiss(tx, call.person, GroupKey(number=call.id))
    return {}


async def clear(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.clear(tx, call.person)
    return {}


ENDPOINTS = (
    Endpoint("GET", "/api/v1/notifications", listed, Listing, list[Notification], READ),
    Endpoint("GET", "/api/v1/notifications/unread_count", unread, Counting, dict[str, int], READ),
    Endpoint("POST", "/api/v1/notifications/clear", clear, scope=WRITE),
    Endpoint("GET", "/api/v1/notifications/{id}", show, gives=Notification, scope=READ),
    Endpoint("POST", "/api/v1/notifications/{id}/dismiss", dismiss, scope=WRITE),
)
