"""Suspensions from this whole server: one row for all group servers, as Lemmy says it; and what else each kind needs.

Group servers heed the ban of a server about its own people alone: somebody elsewhere is banned from each community
here by name as well. Microblogs take a Block for its actor's own; they read `suspended` in the document of a person.
"""

from dataclasses import replace

from fedi_groups.domain.events import Suspended
from fedi_groups.domain.facts import ActorFacts, Entry
from fedi_groups.domain.log import Everyone, LogRow
from fedi_groups.domain.types import PUBLIC, Act, PostId, Uri
from fedi_groups.outbox.documents import actor_update, addressed, encoded, undo_activity
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time


async def tell_suspended(tx: Unit, event: Suspended) -> None:
    """What has ended by itself is told in the name of who began it, if they are still here."""
    entry = event.entry
    assert entry.person_id is not None
    person = await tx.actors.get(entry.person_id)
    admin = await tx.actors.get(event.speaker or entry.actor_id)
    if admin.id != entry.community_id and admin.deleted_at is None:
        server = await tx.actors.get(entry.community_id)
        envelope = Envelope(tx.uris.activity(entry.id), admin.uri, to=(PUBLIC,), cc=(server.uri,), published=entry.at)
        row = _row(event, admin, person, number=entry.id)
        body = encoded(_activity(tx, event, person, server, envelope))
        tx.outgoing.append(replace(row, everyone=Everyone.GROUP_SERVERS, threadiverse_body=body))
        for number in event.communities:
            await _tell_community(tx, event, admin, person, await tx.actors.get(number))
    if event.redescribed:
        await _tell_microblogs(tx, person)


async def _tell_community(
    tx: Unit, event: Suspended, admin: ActorFacts, person: ActorFacts, community: ActorFacts
) -> None:
    if community.local_only or community.deleted_at is not None:
        return
    number = tx.mint.next()
    envelope = Envelope(
        uri=tx.uris.activity(number),
        actor=admin.uri,
        to=addressed(community),
        cc=(community.uri,),
        audience=community.uri,
        published=event.entry.at,
    )
    row = _row(event, admin, person, number=number)
    body = encoded(_activity(tx, event, person, community, envelope))
    public = not community.is_private
    tx.outgoing.append(
        replace(row, community_id=community.id, barrier=True, public=public, thread_id=None, threadiverse_body=body)
    )


def _row(event: Suspended, admin: ActorFacts, person: ActorFacts, *, number: int) -> LogRow:
    """What is said of one person goes one after the other, whoever says it."""
    return LogRow(
        id=number,
        kind=event.act.value,
        signer_id=admin.id,
        created_at=event.entry.at,
        thread_id=PostId(person.id),
        keep=True,
    )


def _activity(tx: Unit, event: Suspended, person: ActorFacts, target: ActorFacts, envelope: Envelope) -> Json:
    if event.act is Act.SUSPEND:
        return _block(event.entry, person, target, envelope, contents=event.contents)
    number = tx.uris.activity_number(envelope.uri)
    assert number is not None
    inner = replace(envelope, uri=Uri(f"{envelope.uri}/object"))
    undo = undo_activity(tx, _block(event.entry, person, target, inner, contents=event.contents), number=number)
    undo |= {"published": write_time(event.entry.at)}
    return undo | {"restoreData": True} if event.contents else undo


def _block(entry: Entry, person: ActorFacts, target: ActorFacts, envelope: Envelope, *, contents: bool) -> Json:
    document = render_activity("Block", envelope, person.uri)
    document |= {"target": target.uri, "summary": entry.reason, "removeData": contents}
    # Lemmy 1.0 reads `endTime`, Mbin and Lemmy 0.19 `expires`, PieFed both.
    end = write_time(entry.until) if entry.until is not None else None
    return document | ({"endTime": end, "expires": end} if end is not None else {})


async def _tell_microblogs(tx: Unit, person: ActorFacts) -> None:
    """Mastodon hides all that a suspended person wrote, until the document says otherwise."""
    number = tx.mint.next()
    tx.outgoing.append(
        LogRow(
            id=number,
            kind="update-actor",
            signer_id=person.id,
            created_at=tx.now,
            everyone=Everyone.MICROBLOGS,
            threadiverse_body=encoded(await actor_update(tx, person, number=number)),
            keep=True,
        )
    )


PUBLISHES = ((Suspended, tell_suspended),)
