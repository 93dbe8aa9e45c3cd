"""One queue for those who keep order: who asks to come in, posts that wait, reports, appeals; the oldest first, each
with what is to be known of whom it is about. Only what they may decide."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry, PostFacts, ReportFacts, Standing
from fedi_groups.domain.policy.appeals import may_decide
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.domain.verdicts import ALLOW
from fedi_groups.reads.deeds import wrote
from fedi_groups.reads.duties import Duties, duties_of
from fedi_groups.reads.histories import History, histories
from fedi_groups.storage import desk
from fedi_groups.storage.ids import instant_of
from fedi_groups.storage.modlog import find_entries
from fedi_groups.storage.unit import Unit

PAGE = 20
COUNTED = 100
"""More of a kind are not counted."""
BEGINNING = Instant(0)


class Kind(StrEnum):
    REQUEST = "request"
    HELD = "held"
    REPORT = "report"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to decide. `number`: of the person who asks, the post, the report, or the appeal. `person`: whom it is
    about; `by`: who reported it, or did what the appeal is about. `own`: it is about whoever looks; `barred`: it is
    for somebody else to decide."""

    kind: Kind
    number: int
    at: Instant
    community: ActorFacts
    person: ActorFacts
    history: History | None = None
    by: ActorFacts | None = None
    post: PostFacts | None = None
    parent: PostFacts | None = None
    standing: Standing | None = None
    words: str = ""
    entry: Entry | None = None
    appeal: AppealFacts | None = None
    own: bool = False
    barred: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.community.id}-{self.number}"


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the queue. `after`: when what stands last on it came, None on the last one."""

    cases: tuple[Case, ...]
    counts: dict[Kind, int]
    places: tuple[Duties, ...]
    after: Instant | None


async def kept_by(tx: Unit, person: ActorFacts) -> tuple[Duties, ...]:
    """Where this person has something to decide, by title."""
    found = await desk.kept_by(tx.connection, person.id)
    await tx.actors.want(ids=[each.community_id for each in found])
    places = [await duties_of(tx, person, await tx.actors.get(each.community_id)) for each in found]
    there = [each for each in places if each.queues]
    return tuple(sorted(there, key=lambda each: (each.community.title or each.community.name).casefold()))


async def queue_of(
    tx: Unit, person: ActorFacts, places: Sequence[Duties], *, kind: Kind | None = None, after: Instant = BEGINNING
) -> Desk:
    """What waits in these places for this person's decision."""
    asked = {each: _open_to(places, each) for each in Kind}
    counts = {each: await _COUNTS[each](tx, asked[each]) if asked[each] else 0 for each in Kind}
    cases: list[Case] = []
    for each in Kind:
        if kind in (None, each) and counts[each]:
            cases += await _FOUND[each](tx, asked[each], after)
    cases.sort(key=lambda case: (case.at, case.key))
    page = cases[:PAGE]
    known = await histories(tx, [(each.community, each.person) for each in page])
    by_place = {each.community.id: each for each in places}
    shown = []
    for case in page:
        own = case.person.id == person.id or (case.post is not None and await wrote(tx, person, case.post))
        history = known.get((case.community.id, case.person.id))
        shown.append(replace(case, history=history, own=own, barred=own or _barred(case, person, by_place)))
    return Desk(tuple(shown), counts, tuple(places), page[-1].at if len(cases) > PAGE else None)


def _barred(case: Case, person: ActorFacts, places: Mapping[ActorId, Duties]) -> bool:
    if case.appeal is None or case.entry is None:
        return False
    who = places[case.community.id].authority
    return may_decide(who, case.appeal, case.entry, decider=person.id) != ALLOW


def _open_to(places: Sequence[Duties], kind: Kind) -> list[ActorId]:
    return [each.community.id for each in places if _may(each, kind)]


def _may(duties: Duties, kind: Kind) -> bool:
    match kind:
        case Kind.REQUEST | Kind.HELD:
            return duties.answers
        case Kind.REPORT:
            return duties.settles
        case Kind.APPEAL:
            return duties.hears


async def _asking(tx: Unit, places: Sequence[ActorId], after: Instant) -> list[Case]:
    found = await desk.asking(tx.connection, places, after=after, most=PAGE + 1)
    await tx.actors.want(ids=[number for each in found for number in (each.community_id, each.actor_id)])
    return [
        Case(
            Kind.REQUEST,
            each.actor_id,
            each.since,
            await tx.actors.get(each.community_id),
            await tx.actors.get(each.actor_id),
            standing=each,
        )
        for each in found
    ]


async def _held(tx: Unit, places: Sequence[ActorId], after: Instant) -> list[Case]:
    posts = await desk.held(tx.connection, tx.uris, places, after=after, most=PAGE + 1)
    await tx.held.want([each.id for each in posts])
    await tx.posts.want(ids=[each.parent_id for each in posts if each.parent_id is not None])
    await _want(tx, [(each.community_id, each.author_id) for each in posts])
    return [await _held_case(tx, each) for each in posts]


async def _held_case(tx: Unit, post: PostFacts) -> Case:
    assert post.community_id is not None
    held = await tx.held.get(post.id)
    return Case(
        Kind.HELD,
        post.id,
        instant_of(post.id),
        await tx.actors.get(post.community_id),
        await tx.actors.get(post.author_id),
        post=post,
        parent=await tx.posts.get(post.parent_id) if post.parent_id is not None else None,
        words=held.reason if held is not None else "",
    )


async def _reported(tx: Unit, places: Sequence[ActorId], after: Instant) -> list[Case]:
    reports = await desk.reported(tx.connection, places, after=after, most=PAGE + 1)
    await tx.posts.want(ids=[each.post_id for each in reports if each.post_id is not None])
    await _want(tx, [(each.community_id, each.person_id, each.reporter_id) for each in reports])
    return [await _report_case(tx, each) for each in reports]


async def _report_case(tx: Unit, report: ReportFacts) -> Case:
    assert report.community_id is not None
    return Case(
        Kind.REPORT,
        report.id,
        instant_of(report.id),
        await tx.actors.get(report.community_id),
        await tx.actors.get(report.person_id),
        by=await tx.actors.get(report.reporter_id),
        post=await tx.posts.get(report.post_id) if report.post_id is not None else None,
        words=report.reason,
    )


async def _appealed(tx: Unit, places: Sequence[ActorId], after: Instant) -> list[Case]:
    appeals = await desk.appealed(tx.connection, places, after=after, most=PAGE + 1)
    entries = {each.id: each for each in await find_entries(tx.connection, [each.entry_id for each in appeals])}
    await tx.posts.want(ids=[each.post_id for each in entries.values() if each.post_id is not None])
    await _want(tx, [(each.community_id, each.person_id) for each in appeals])
    await _want(tx, [(each.actor_id,) for each in entries.values()])
    return [await _appeal_case(tx, each, entries[each.entry_id]) for each in appeals if each.entry_id in entries]


async def _appeal_case(tx: Unit, appeal: AppealFacts, entry: Entry) -> Case:
    return Case(
        Kind.APPEAL,
        appeal.id,
        instant_of(appeal.id),
        await tx.actors.get(appeal.community_id),
        await tx.actors.get(appeal.person_id),
        by=await tx.actors.get(entry.actor_id),
        post=await tx.posts.get(entry.post_id) if entry.post_id is not None else None,
        words=appeal.words,
        entry=entry,
        appeal=appeal,
    )


async def _want(tx: Unit, rows: Sequence[tuple[ActorId | None, ...]]) -> None:
    await tx.actors.want(ids=[each for row in rows for each in row if each is not None])


_FOUND: Mapping[Kind, Callable[[Unit, Sequence[ActorId], Instant], Awaitable[list[Case]]]] = {
    Kind.REQUEST: _asking,
    Kind.HELD: _held,
    Kind.REPORT: _reported,
    Kind.APPEAL: _appealed,
}


def _counted(count: Callable[..., Awaitable[int]]) -> Callable[[Unit, Sequence[ActorId]], Awaitable[int]]:
    async def counted(tx: Unit, places: Sequence[ActorId]) -> int:
        return await count(tx.connection, places, most=COUNTED)

    return counted


_COUNTS: Mapping[Kind, Callable[[Unit, Sequence[ActorId]], Awaitable[int]]] = {
    Kind.REQUEST: _counted(desk.count_asking),
    Kind.HELD: _counted(desk.count_held),
    Kind.REPORT: _counted(desk.count_reported),
    Kind.APPEAL: _counted(desk.count_appealed),
}
