"""Follow, Accept, Reject and Undo of a Follow: each to one inbox, in the plain form."""

from dataclasses import replace

from fedi_groups.domain.events import FollowAnswered, FollowAsked, FollowWithdrawn, MemberAdmitted
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.outbox.documents import actor_update, undo_activity
from fedi_groups.outbox.letters import letter
from fedi_groups.outbox.relays import welcome
from fedi_groups.storage.follows import followers_at
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quirks import IGNORES_LATE_REJECTS, READS_MODERATORS_LATE
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json


def _request(kind: str, uri: Uri, follower: ActorFacts, target: ActorFacts) -> Json:
    return render_activity(kind, Envelope(uri=uri, actor=follower.uri, to=(target.uri,)), target.uri)


async def tell_follow(tx: Unit, event: FollowAsked) -> None:
    follower, target = await tx.actors.get(event.follower_id), await tx.actors.get(event.target_id)
    request = _request("Follow", event.uri, follower, target)
    tx.outgoing.append(letter(tx, follower, target, request, number=_number(tx, event.uri)))


async def tell_answer(tx: Unit, event: FollowAnswered) -> None:
    """The request is embedded with its id, actor and object: every server read so far understands that."""
    follower, target = await tx.actors.get(event.follower_id), await tx.actors.get(event.target_id)
    number = tx.mint.next()
    envelope = Envelope(uri=tx.uris.activity(number), actor=target.uri, to=(follower.uri,))
    request = _request(event.request, event.uri, follower, target)
    document = render_activity("Accept" if event.accepted else "Reject", envelope, request)
    tx.outgoing.append(letter(tx, target, follower, document, number=number))
    software = await _software_of(tx, follower)
    if event.ended and software in IGNORES_LATE_REJECTS:
        _end(tx, target, follower)
    if event.accepted and target.is_community and not target.is_private and software in READS_MODERATORS_LATE:
        await _introduce(tx, target, follower)


async def _software_of(tx: Unit, actor: ActorFacts) -> str | None:
    peer = await tx.peers.by_id.get(actor.peer_id) if actor.peer_id is not None else None
    return peer.software if peer is not None else None


async def _introduce(tx: Unit, community: ActorFacts, follower: ActorFacts) -> None:
    """To the first follower of a server: the community has "changed", so that its moderators are looked up now."""
    await tx.flush()
    if follower.peer_id is None or len(await followers_at(tx.connection, community.id, follower.peer_id, most=2)) > 1:
        return
    number = tx.mint.next()
    row = letter(tx, community, follower, await actor_update(tx, community, number=number), number=number)
    tx.outgoing.append(replace(row, kind="update-actor", barrier=True))


def _end(tx: Unit, community: ActorFacts, follower: ActorFacts) -> None:
    """A Block by the community ends the follow there; taken back at once, it leaves nothing else behind."""
    number = tx.mint.next()
    block = render_activity(
        "Block", Envelope(uri=tx.uris.activity(number), actor=community.uri, to=(follower.uri,)), follower.uri
    )
    tx.outgoing.append(replace(letter(tx, community, follower, block, number=number), barrier=True))
    number = tx.mint.next()
    undo = undo_activity(tx, block, number=number)
    tx.outgoing.append(replace(letter(tx, community, follower, undo, number=number), barrier=True))


async def tell_undo(tx: Unit, event: FollowWithdrawn) -> None:
    follower, target = await tx.actors.get(event.follower_id), await tx.actors.get(event.target_id)
    number = tx.mint.next()
    document = undo_activity(tx, _request("Follow", event.uri, follower, target), number=number)
    tx.outgoing.append(letter(tx, follower, target, document, number=number))


async def tell_welcome(tx: Unit, event: MemberAdmitted) -> None:
    """On microblogs a private community has to explain itself."""
    community = await tx.actors.get(event.community_id)
    if community.is_private:
        await welcome(tx, community, await tx.actors.get(event.actor_id))


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
