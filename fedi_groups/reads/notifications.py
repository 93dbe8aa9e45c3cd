"""What people were told that others did, as apps show it: one by one, or what is alike together.

A row says that something happened. Whether the person may, and wants to, hear of it is asked anew whenever it is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Entry, ReportFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.notices import GroupKey, NoticeFacts, NoticeKind, group_key
from fedi_groups.domain.types import ActorId, FollowState, Mark, MembershipState, PostId
from fedi_groups.errors import Missing
from fedi_groups.reads.keeping import unwanted_among
from fedi_groups.reads.statuses import StatusView, statuses
from fedi_groups.storage import notifications
from fedi_groups.storage.modlog import find_entries
from fedi_groups.storage.notifications import ALL, Wanted
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit

MOST_IN_GROUPS = 400
"""Notifications that are looked through for one page of groups."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notification with who caused it, and what it is about."""

    notice: NoticeFacts
    account: ActorFacts
    status: StatusView | None = None
    report: ReportFacts | None = None
    accused: ActorFacts | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Notices:
    """Some, newest first. `first` and `last`: the numbers between which was looked, None where nothing is."""

    views: tuple[NoticeView, ...]
    first: int | None = None
    last: int | None = None


async def notices(tx: Unit, person: ActorFacts, wanted: Wanted, span: Span, *, most: int) -> Notices:
    """Those that this person may see."""
    rows = await notifications.some_notices(tx.connection, person.id, wanted, span, most=most)
    return await _seen(tx, person, rows)


async def notice(tx: Unit, person: ActorFacts, number: int) -> NoticeView:
    """Raises Missing."""
    row = await notifications.find_notice(tx.connection, person.id, number)
    found = await views_of(tx, person, [row] if row is not None else [])
    if not found:
        raise Missing(f"no notification {number}")
    return found[0]


async def grouped(
    tx: Unit, person: ActorFacts, wanted: Wanted, span: Span, *, most: int, together: frozenset[NoticeKind]
) -> Notices:
    """As many as make `most` groups; those of one group may go on on the next page."""
    rows = await notifications.some_notices(tx.connection, person.id, wanted, span, most=MOST_IN_GROUPS)
    keys: set[str] = set()
    kept: list[NoticeFacts] = []
    for row in reversed(rows) if span.upwards else rows:
        keys.add(group_key(row, together))
        if len(keys) > most:
            break
        kept.append(row)
    return await _seen(tx, person, kept[::-1] if span.upwards else kept)


async def group(tx: Unit, person: ActorFacts, key: GroupKey, *, most: int = MOST_IN_GROUPS) -> Sequence[NoticeView]:
    """Those that are shown as one. Raises Missing if there are none."""
    found = await views_of(tx, person, await notifications.group_of(tx.connection, person.id, key, most=most))
    if not found:
        raise Missing("no such notifications")
    return found


async def unread(tx: Unit, person: ActorFacts, wanted: Wanted = ALL, *, after: int, most: int) -> int:
    """How many came after this one."""
    return await notifications.count_notices(tx.connection, person.id, wanted, after=after, most=most)


async def _seen(tx: Unit, person: ActorFacts, rows: Sequence[NoticeFacts]) -> Notices:
    if not rows:
        return Notices(())
    return Notices(tuple(await views_of(tx, person, rows)), rows[0].id, rows[-1].id)


async def views_of(tx: Unit, person: ActorFacts, rows: Sequence[NoticeFacts]) -> list[NoticeView]:
    """Those that the person may see, in their order. A fixed number of statements for any number."""
    await tx.actors.want(ids={each.from_id for each in rows})
    posts = {each.post_id: None for each in rows if each.post_id is not None}
    shown = {each.post.id: each for each in await statuses(tx, posts, person.id)} if posts else {}
    rows = await _wanted(tx, person, await _without_answered(tx, person, rows))
    reports = await _reports(tx, rows)
    numbers = [each.about_id for each in rows if each.kind is NoticeKind.WARNING and each.about_id is not None]
    entries = {each.id: each for each in await find_entries(tx.connection, numbers)} if numbers else {}
    found = [await _view(tx, each, shown, reports, entries) for each in rows]
    return [each for each in found if each is not None]


async def _view(
    tx: Unit,
    row: NoticeFacts,
    shown: dict[PostId, StatusView],
    reports: dict[int, ReportFacts],
    entries: dict[int, Entry],
) -> NoticeView | None:
    """None for what is not there any more, or not for this person."""
    by = await tx.actors.seek(row.from_id)
    if by is None or by.deleted_at is not None or by.suspended:
        return None
    status = shown.get(row.post_id) if row.post_id is not None else None
    report = reports.get(row.about_id) if row.kind is NoticeKind.REPORT and row.about_id is not None else None
    entry = entries.get(row.about_id) if row.kind is NoticeKind.WARNING and row.about_id is not None else None
    if row.post_id is not None and (status is None or _is_unwanted(status)):
        return None
    if (row.kind is NoticeKind.REPORT and report is None) or (row.kind is NoticeKind.WARNING and entry is None):
        return None
    accused = await tx.actors.get(report.person_id) if report is not None else None
    return NoticeView(row, by, status, report, accused, entry)


def _is_unwanted(status: StatusView) -> bool:
    return Mark.MUTE in status.marks or status.is_hidden(FilterContext.NOTIFICATIONS)


async def _wanted(tx: Unit, person: ActorFacts, rows: Sequence[NoticeFacts]) -> Sequence[NoticeFacts]:
    """Without what those did whom the person has blocked or muted."""
    people = [found for each in {row.from_id for row in rows} if (found := await tx.actors.seek(each)) is not None]
    unwanted = await unwanted_among(tx, person, people)
    return [each for each in rows if each.from_id not in unwanted]


async def _without_answered(tx: Unit, person: ActorFacts, rows: Sequence[NoticeFacts]) -> Sequence[NoticeFacts]:
    """Without requests that nobody waits for an answer to any more."""
    asking = [each.from_id for each in rows if each.kind is NoticeKind.REQUEST]
    if not asking:
        return rows
    await tx.follows.want((each, person.id) for each in asking)
    if person.is_community:
        await tx.memberships.want((person.id, each) for each in asking)
    open_ones = {each for each in asking if await _waits(tx, person, each)}
    return [each for each in rows if each.kind is not NoticeKind.REQUEST or each.from_id in open_ones]


async def _waits(tx: Unit, person: ActorFacts, asking: ActorId) -> bool:
    if person.is_community:
        standing = await tx.memberships.get(person.id, asking)
        return standing is not None and standing.state is MembershipState.PENDING
    asked = await tx.follows.get(asking, person.id)
    return asked is not None and asked.state is FollowState.PENDING


async def _reports(tx: Unit, rows: Sequence[NoticeFacts]) -> dict[int, ReportFacts]:
    numbers = [each.about_id for each in rows if each.kind is NoticeKind.REPORT and each.about_id is not None]
    await tx.reports.want(numbers)
    found = [report for number in numbers if (report := await tx.reports.get(number)) is not None]
    await tx.actors.want(ids={each.person_id for each in found})
    return {each.id: each for each in found}
