"""Reports that come from elsewhere, and their end: translated into actions.reports."""

from fedi_groups.actions import reports
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ReportState, Visibility
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.handlers.moderation import hand_of
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.uris import same_origin

MOST_THINGS = 50
"""Things looked at in one report: Mastodon names the account and every post that was ticked."""


async def receive_flag(tx: Unit, incoming: Incoming) -> None:
    """Lemmy names one thing, Mastodon and NodeBB a list with the person first; the first post known here counts."""
    reporter = await incoming.actor(tx)
    post, person = await _reported(tx, incoming)
    community = await tx.actors.get(post.community_id) if post is not None and post.community_id is not None else None
    _check_group(incoming, community)
    if not person.local and (community is None or not (community.local or incoming.group == community.uri)):
        raise Missing(f"{incoming.activity.uri} is for nobody here to decide")
    raw = incoming.activity.raw
    reason = next((each for each in (raw.get("content"), raw.get("summary")) if isinstance(each, str) and each), "")
    await reports.report(
        tx,
        reporter=reporter,
        person=person,
        post=post,
        reason=reason,
        cause=incoming.cause,
        uri=incoming.activity.uri,
    )


async def receive_resolve(tx: Unit, incoming: Incoming) -> None:
    """Lemmy 1.0: a moderator has dealt with it, for everyone who was told of it."""
    uri = incoming.activity.object_uri or ""
    number = tx.uris.activity_number(uri)
    report = await tx.reports.get(number) if number is not None else await tx.reports.by_uri(uri)
    if report is None:
        raise Missing(f"{incoming.activity.object_uri} was not reported here")
    _check_group(incoming, await tx.actors.get(report.community_id) if report.community_id is not None else None)
    await reports.settle(tx, await hand_of(tx, incoming), report=report, state=ReportState.RESOLVED)


def _check_group(incoming: Incoming, community: ActorFacts | None) -> None:
    """A community's word counts for what is in it, and for nothing else."""
    if incoming.group is not None and (community is None or community.uri != incoming.group):
        raise Malformed(f"{incoming.group} has no say in this report")


async def _reported(tx: Unit, incoming: Incoming) -> tuple[PostFacts | None, ActorFacts]:
    activity = incoming.activity
    things = [activity.object_uri, *(read_uri(each) for each in activity.objects)][:MOST_THINGS]
    person: ActorFacts | None = None
    for uri in things:
        post = await tx.posts.find(uri or "")
        if post is not None and await _may_know(tx, incoming, post):
            return post, await tx.actors.get(post.author_id)
        person = person or await tx.actors.find(uri or "")
    if person is None:
        raise Missing(f"{activity.uri} reports nothing that is known here")
    return None, person


async def _may_know(tx: Unit, incoming: Incoming, post: PostFacts) -> bool:
    """Of a private message nobody but those between whom it passed makes a report; servers report for their own."""
    if post.visibility is not Visibility.DIRECT:
        return True
    parties = [post.author_id, *await tx.posts.mentions(post.id)]
    return any([same_origin((await tx.actors.get(each)).uri, incoming.activity.actor) for each in parties])


HANDLES = (
    Handle("Flag", receive_flag),
    Handle("Resolve", receive_resolve, objects=frozenset({"Flag"}), need=Need.UNDONE),
)
