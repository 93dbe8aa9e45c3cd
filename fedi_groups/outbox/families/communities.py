"""What becomes of a community here: its profile changes, it is deleted, it is back.

Group servers hear it as Lemmy says it, done by a person and announced by the community; microblogs, for which only an
actor itself changes or ends, from the community. Its end concerns everyone, unless only members read in it.
"""

from dataclasses import replace

from fedi_groups.domain.events import CommunityChanged, CommunityClosed, Elsewhere, Found, Here
from fedi_groups.domain.facts import ActorFacts, Entry
from fedi_groups.domain.log import Everyone, LogRow, ToMicroblogs
from fedi_groups.domain.types import PUBLIC, Act, Uri
from fedi_groups.outbox.documents import addressed, encoded, undo_activity
from fedi_groups.storage.telling import actor_document
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time


async def tell_closed(tx: Unit, event: CommunityClosed) -> None:
    """Microblogs believe no Undo of the end of an account: who lives there has to look it up again."""
    assert event.entry.person_id is not None
    community = await tx.actors.get(event.entry.person_id)
    if not community.local or community.local_only:
        return
    row = replace(_row(event.entry, event.act.value, community), keep=True)
    match event.cause:
        case Elsewhere(received_id=received):
            tx.outgoing.append(replace(row, signer_id=community.id, received_id=received))
        case Here() | Found():
            body = encoded(await _end(tx, event, community))
            everyone = Everyone.NOBODY if community.is_private else Everyone.GROUP_SERVERS
            tx.outgoing.append(replace(row, everyone=everyone, threadiverse_body=body))
    if event.act is Act.CLOSE:
        everyone = Everyone.NOBODY if community.is_private else Everyone.MICROBLOGS
        own = _own(tx, "Delete", community, community.uri)
        tx.outgoing.append(replace(own, everyone=everyone, keep=True))


async def tell_profile(tx: Unit, event: CommunityChanged) -> None:
    """Update with the whole document; careful receivers fetch it anyway."""
    community = await tx.actors.get(event.entry.community_id)
    if community.local_only:
        return
    await tx.flush()
    document = await actor_document(tx, community)
    document.pop("@context")
    row = _row(event.entry, "update-community", community)
    match event.cause:
        case Elsewhere(received_id=received):
            tx.outgoing.append(replace(row, signer_id=community.id, received_id=received))
        case Here() | Found():
            moderator = await tx.actors.get(event.entry.actor_id)
            envelope = _envelope(tx.uris.activity(event.entry.id), moderator, community, event.entry)
            tx.outgoing.append(replace(row, threadiverse_body=encoded(render_activity("Update", envelope, document))))
    tx.outgoing.append(_own(tx, "Update", community, document))


async def _end(tx: Unit, event: CommunityClosed, community: ActorFacts) -> Json:
    """A `summary`, empty or not, says that it was not the owner's own doing (Lemmy)."""
    who, uri = await tx.actors.get(event.entry.actor_id), tx.uris.activity(event.entry.id)
    undone = event.act is Act.REOPEN
    envelope = _envelope(Uri(f"{uri}/object") if undone else uri, who, community, event.entry)
    document = render_activity("Delete", envelope, community.uri)
    if not event.owner:
        document["summary"] = event.entry.reason
    if not undone:
        return document
    return undo_activity(tx, document, number=event.entry.id) | {"published": write_time(event.entry.at)}


def _envelope(uri: Uri, who: ActorFacts, community: ActorFacts, entry: Entry) -> Envelope:
    return Envelope(
        uri=uri,
        actor=who.uri,
        to=addressed(community),
        cc=(community.uri,),
        audience=community.uri,
        published=entry.at,
    )


def _row(entry: Entry, kind: str, community: ActorFacts) -> LogRow:
    """For group servers: wrapped for those that follow."""
    return LogRow(
        id=entry.id,
        kind=kind,
        signer_id=entry.actor_id,
        created_at=entry.at,
        community_id=community.id,
        barrier=True,
        microblog=ToMicroblogs.NOTHING,
        public=not community.is_private,
    )


def _own(tx: Unit, kind: str, community: ActorFacts, thing: Json | str) -> LogRow:
    """For microblogs: the community's own word, which is public, as its profile is."""
    number = tx.mint.next()
    envelope = Envelope(uri=tx.uris.activity(number), actor=community.uri, to=(PUBLIC,), published=tx.now)
    return LogRow(
        id=number,
        kind=f"{kind.lower()}-group",
        signer_id=community.id,
        created_at=tx.now,
        community_id=community.id,
        barrier=True,
        microblog=ToMicroblogs.ACTIVITY,
        threadiverse_body=encoded(render_activity(kind, envelope, thing)),
    )


PUBLISHES = (
    (CommunityClosed, tell_closed),
    (CommunityChanged, tell_profile),
)
