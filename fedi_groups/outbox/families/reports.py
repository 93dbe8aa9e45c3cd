"""Reports: told to those servers alone whose people have to decide about them, never to followers.

The community's server is told who reports, as group servers take no report without: so are the servers where its
moderators live. The server of whoever is reported hears it from this server, which keeps the reporter to itself.
"""

from dataclasses import replace

from fedi_groups.domain.events import Elsewhere, ReportMade, ReportSettled
from fedi_groups.domain.facts import ActorFacts, ReportFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import ActorId, PeerId, Uri
from fedi_groups.errors import Missing
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import encoded
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.received import find_received
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.envelopes import Announcement, wrap
from fedi_groups.wire.quirks import FLAGS_PEOPLE
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json


async def tell_report(tx: Unit, event: ReportMade) -> None:
    report = await _report(tx, event.report_id)
    person = await tx.actors.get(report.person_id)
    community = await tx.actors.get(report.community_id) if report.community_id is not None else None
    if isinstance(event.cause, Elsewhere):
        if community is not None and community.local and not event.cause.relayed:
            body = await find_received(tx.connection, event.cause.received_id)
            if body is not None:
                await _tell_moderators(tx, report, community, body)
        return
    if community is not None and community.local_only:
        return
    reporter = await tx.actors.get(report.reporter_id)
    if community is not None:
        things = await _things(tx, report)
        if await _flags_people(tx, community):
            things = [person.uri, *(each for each in things if each != person.uri)]
        # Who lives elsewhere and reports in a private message has signed no report: the community passes it on.
        by = reporter if reporter.local else community
        flag = encoded(_flag(report, by.uri, things, to=community.uri, number=report.id, tx=tx))
        if community.local:
            await _tell_moderators(tx, report, community, flag)
        else:
            _tell(tx, report, reporter.id, [community], flag)
    if person.peer_id is not None and (community is None or not await _hears_already(tx, community, person.peer_id)):
        await _tell_home(tx, report, person)


async def tell_settled(tx: Unit, event: ReportSettled) -> None:
    """Lemmy 1.0 closes the report for everyone who has it; others do not listen."""
    report = await _report(tx, event.report_id)
    if report.community_id is None:
        return
    community, moderator = await tx.actors.get(report.community_id), await tx.actors.get(event.moderator_id)
    reporter = await tx.actors.get(report.reporter_id)
    peer = await tx.peers.by_id.get(reporter.peer_id) if reporter.peer_id is not None else None
    # A microblog answers 400 to what it has no word for.
    also = [reporter] if peer is not None and peer.dialect.wraps else []
    if isinstance(event.cause, Elsewhere):
        received = await find_received(tx.connection, event.cause.received_id)
        if community.local and not event.cause.relayed and received is not None:
            await _tell_moderators(tx, report, community, received, number=tx.mint.next(), also=also)
        return
    things = await _things(tx, report)
    flag = _flag(report, reporter.uri, things, to=community.uri, number=report.id, tx=tx)
    number = tx.mint.next()
    envelope = Envelope(
        uri=tx.uris.activity(number), actor=moderator.uri, to=(community.uri,), audience=community.uri, published=tx.now
    )
    body = encoded(render_activity("Resolve", envelope, flag))
    if not community.local:
        _tell(tx, report, moderator.id, [community], body, number=number)
        return
    await _tell_moderators(tx, report, community, body, number=number, also=also)


async def _tell_moderators(
    tx: Unit,
    report: ReportFacts,
    community: ActorFacts,
    body: bytes,
    *,
    number: int | None = None,
    also: list[ActorFacts] | None = None,
) -> None:
    """The community's Announce around it, to the servers of its moderators who live elsewhere."""
    people = [await tx.actors.get(each) for each in await moderators_of(tx.connection, community.id)]
    followers = community.followers or Uri(f"{community.uri}/followers")
    number = number if number is not None else tx.mint.next()
    announcement = Announcement(tx.uris.activity(number, "announce"), community.uri, followers, tx.now, public=False)
    _tell(tx, report, community.id, [*people, *(also or [])], wrap(body, announcement), number=number)


async def _hears_already(tx: Unit, community: ActorFacts, number: PeerId) -> bool:
    """Whether this server is told as the community's own, or wrapped, as that of a moderator: not in two ways."""
    if not community.local:
        return community.peer_id == number
    peer = await tx.peers.by_id.get(number)
    if peer is None or not peer.dialect.wraps:
        return False
    people = [await tx.actors.get(each) for each in await moderators_of(tx.connection, community.id)]
    return any(each.peer_id == number for each in people)


async def _tell_home(tx: Unit, report: ReportFacts, person: ActorFacts) -> None:
    """By this server, as Mastodon does it: the actor first, then what was written; no addressing."""
    server = await tx.actors.named(tx.uris.host)
    if server is None:
        return
    number = tx.mint.next()
    things = [person.uri, *(each for each in await _things(tx, report) if each != person.uri)]
    document = _flag(report, server.uri, things, to=None, number=number, tx=tx)
    _tell(tx, report, server.id, [person], encoded(document), number=number)


def _flag(report: ReportFacts, by: Uri, things: list[Uri], *, to: Uri | None, number: int, tx: Unit) -> Json:
    """One string where there is one thing: Lemmy 0.19 reads no list. The reason twice, as each reads another name."""
    envelope = Envelope(
        uri=report.uri or tx.uris.activity(number), actor=by, to=(to,) if to else (), audience=to, published=report.at
    )
    document = render_activity("Flag", envelope, things[0])
    if len(things) > 1:
        document["object"] = list(things)
    return document | {"summary": report.reason, "content": report.reason}


async def _flags_people(tx: Unit, community: ActorFacts) -> bool:
    peer = await tx.peers.by_id.get(community.peer_id) if community.peer_id is not None else None
    return peer is not None and peer.software in FLAGS_PEOPLE


async def _things(tx: Unit, report: ReportFacts) -> list[Uri]:
    if report.post_id is not None:
        return [(await tx.posts.get(report.post_id)).uri]
    return [(await tx.actors.get(report.person_id)).uri]


def _tell(
    tx: Unit,
    report: ReportFacts,
    signer: ActorId,
    receivers: list[ActorFacts],
    body: bytes,
    *,
    number: int | None = None,
) -> None:
    named = inboxes_of(receivers, public=True)
    if named:
        row = LogRow(report.id, "flag", signer, tx.now, named=named, threadiverse_body=body, public=False, keep=True)
        tx.outgoing.append(replace(row, id=number if number is not None else report.id))


async def _report(tx: Unit, number: int) -> ReportFacts:
    found = await tx.reports.get(number)
    if found is None:
        raise Missing(f"no report {number}")
    return found


PUBLISHES = (
    (ReportMade, tell_report),
    (ReportSettled, tell_settled),
)
