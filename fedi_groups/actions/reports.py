"""Reporting people and posts to those who keep order, and settling such reports."""

from fedi_groups.actions import masking
from fedi_groups.actions.authority import Hand, require_say
from fedi_groups.actions.deeds import note
from fedi_groups.actions.modlog import LONGEST_REASON
from fedi_groups.actions.pacing import pace_of
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import Cause, ReportMade, ReportSettled
from fedi_groups.domain.facts import ActorFacts, PostFacts, ReportFacts
from fedi_groups.domain.policy.moderation import may_settle
from fedi_groups.domain.policy.pace import Deed
from fedi_groups.domain.policy.servers import may_report
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import ActorId, ReportState, Uri
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import Unit


async def report(
    tx: Unit,
    *,
    reporter: ActorFacts,
    person: ActorFacts,
    reason: str,
    cause: Cause,
    post: PostFacts | None = None,
    community: ActorFacts | None = None,
    uri: Uri | None = None,
) -> ReportFacts:
    """Ask those who keep order to look at `post`, or at `person`. `uri` is the Flag it came as; the same one twice is
    one report. Of a post, its community is asked whatever is said. Raises Denied where its server may not report, and
    for the suspended.
    """
    require(may_report(tx.rules, reporter))
    require(may_act_at_all(reporter))
    known = await tx.reports.by_uri(uri) if uri is not None else None
    if known is not None:
        return known
    require(pace_of(tx, reporter, Deed.REPORT))
    place = post.community_id if post is not None else community.id if community is not None else None
    made = ReportFacts(
        id=tx.mint.next(),
        reporter_id=reporter.id,
        person_id=person.id,
        at=tx.now,
        community_id=place,
        post_id=post.id if post is not None else None,
        reason=reason.strip()[:LONGEST_REASON],
        uri=uri,
    )
    tx.reports.add(made)
    await tx.emit(ReportMade(made.id, cause))
    return made


async def settle(tx: Unit, hand: Hand, *, report: ReportFacts, state: ReportState) -> ReportFacts:
    """A moderator of its community has dealt with it, or found that nothing was to be done. Raises Denied, also where
    it is about who does so."""
    if not hand.relayed:
        oneself = hand.moderator.id == await _accused(tx, report)
        await require_say(tx, hand.moderator, report.community_id, lambda who: may_settle(who, oneself=oneself))
    if report.state is not ReportState.OPEN:
        if hand.relayed:
            return report
        raise Denied("settled already", public="This report has been dealt with already.")
    settled = tx.reports.settle(report, by=hand.moderator.id, state=state, now=tx.now)
    if report.community_id is None:
        person = await tx.actors.get(report.person_id)
        note(tx, hand.moderator, Did.SETTLE, person.handle, said=state.value)
    await tx.emit(ReportSettled(report.id, hand.moderator.id, hand.cause))
    return settled


async def _accused(tx: Unit, report: ReportFacts) -> ActorId:
    """Also where they spoke from behind a mask."""
    post = await tx.posts.get(report.post_id) if report.post_id is not None else None
    return (await masking.speaker_of(tx, post)).id if post is not None else report.person_id
