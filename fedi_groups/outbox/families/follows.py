"""Follow, Accept, Reject and Undo of a Follow: each to one inbox, in the plain form."""

from fedi_groups.domain.events import FollowAnswered, FollowAsked, FollowWithdrawn, MemberAdmitted
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import Uri
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import encoded, undo_activity
from fedi_groups.outbox.relays import welcome
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quirks import IGNORES_LATE_REJECTS
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json


def _request(kind: str, uri: Uri, follower: ActorFacts, target: ActorFacts) -> Json:
    return render_activity(kind, Envelope(uri=uri, actor=follower.uri, to=(target.uri,)), target.uri)


def _tell_one(
    tx: Unit, signer: ActorFacts, receiver: ActorFacts, document: Json, *, number: int, barrier: bool = False
) -> None:
    tx.outgoing.append(
        LogRow(
            id=number,
            kind=str(document["type"]).lower(),
            signer_id=signer.id,
            created_at=tx.now,
            named=inboxes_of([receiver], public=False),
            thread_id=None,
            barrier=barrier,
            threadiverse_body=encoded(document),
            keep=True,
        )
    )


async def tell_follow(tx: Unit, event: FollowAsked) -> None:
    follower, target = await tx.actors.get(event.follower_id), await tx.actors.get(event.target_id)
    _tell_one(tx, follower, target, _request("Follow", event.uri, follower, target), number=_number(tx, event.uri))


async def tell_answer(tx: Unit, event: FollowAnswered) -> None:
    """The request is embedded with its id, actor and object: every server read so far understands that."""
    follower, target = await tx.actors.get(event.follower_id), await tx.actors.get(event.target_id)
    number = tx.mint.next()
    envelope = Envelope(uri=tx.uris.activity(number), actor=target.uri, to=(follower.uri,))
    request = _request(event.request, event.uri, follower, target)
    document = render_activity("Accept" if event.accepted else "Reject", envelope, request)
    _tell_one(tx, target, follower, document, number=number)
    if event.ended and await _ignores_rejects(tx, follower):
        _end(tx, target, follower)


async def _ignores_rejects(tx: Unit, follower: ActorFacts) -> bool:
    peer = await tx.peers.by_id.get(follower.peer_id) if follower.peer_id is not None else None
    return peer is not None and peer.software in IGNORES_LATE_REJECTS


def _end(tx: Unit, community: ActorFacts, follower: ActorFacts) -> None:
    """A Block by the community ends the follow there; taken back at once, it leaves nothing else behind."""
    number = tx.mint.next()
    block = render_activity(
        "Block", Envelope(uri=tx.uris.activity(number), actor=community.uri, to=(follower.uri,)), follower.uri
    )
    _tell_one(tx, community, follower, block, number=number, barrier=True)
    number = tx.mint.next()
    _tell_one(tx, community, follower, undo_activity(tx, block, number=number), number=number, barrier=True)


async def tell_undo(tx: Unit, event: FollowWithdrawn) -> None:
    follower, target = await tx.actors.get(event.follower_id), await tx.actors.get(event.target_id)
    number = tx.mint.next()
    document = undo_activity(tx, _request("Follow", event.uri, follower, target), number=number)
    _tell_one(tx, follower, target, document, number=number)


async def tell_welcome(tx: Unit, event: MemberAdmitted) -> None:
    """On microblogs a private community has to explain itself."""
    await welcome(tx, await tx.actors.get(event.community_id), await tx.actors.get(event.actor_id))


def _number(tx: Unit, uri: Uri) -> int:
    """A Follow's row carries the number its id was minted with, so that the id can be fetched."""
    tail = uri.rsplit("/", 1)[-1]
    return int(tail) if tail.isdigit() else tx.mint.next()


PUBLISHES = (
    (FollowAsked, tell_follow),
    (FollowAnswered, tell_answer),
    (FollowWithdrawn, tell_undo),
    (MemberAdmitted, tell_welcome),
)
