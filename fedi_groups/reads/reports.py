"""Reports for those who have to decide about them: who asks, about whom or what, and what has become of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PostFacts, ReportFacts
from fedi_groups.domain.types import ReportState
from fedi_groups.storage.reports import reports_here, reports_to, reports_to_admins
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Case:
    """A report with whom and what it names. `post` is shown to moderators even if it is removed."""

    report: ReportFacts
    reporter: ActorFacts
    person: ActorFacts
    community: ActorFacts | None
    post: PostFacts | None


async def cases(
    tx: Unit, community: ActorFacts | None, *, state: ReportState, most: int, before: int | None = None
) -> tuple[Case, ...]:
    """What a community's moderators were asked to look at, or (None) anyone of this server; newest first."""
    if community is None:
        return await _cases(tx, await reports_here(tx.connection, state=state, most=most))
    return await _cases(tx, await reports_to(tx.connection, community.id, state=state, before=before, most=most))


async def server_cases(tx: Unit, *, state: ReportState, most: int, before: int | None = None) -> tuple[Case, ...]:
    """What admins alone can decide: it is about no community, or about the only one who keeps order in it; newest
    first."""
    return await _cases(tx, await reports_to_admins(tx.connection, state=state, before=before, most=most))


async def _cases(tx: Unit, reports: Sequence[ReportFacts]) -> tuple[Case, ...]:
    await tx.posts.want(ids=[each.post_id for each in reports if each.post_id is not None])
    named = [number for each in reports for number in (each.reporter_id, each.person_id, each.community_id)]
    await tx.actors.want(ids=[number for number in named if number is not None])
    return tuple([await _case(tx, each) for each in reports])


async def _case(tx: Unit, report: ReportFacts) -> Case:
    return Case(
        report=report,
        reporter=await tx.actors.get(report.reporter_id),
        person=await tx.actors.get(report.person_id),
        community=await tx.actors.get(report.community_id) if report.community_id is not None else None,
        post=await tx.posts.get(report.post_id) if report.post_id is not None else None,
    )
