"""Invitations into communities here, and answers to those of others: Mobilizon waits for an Accept, everyone else takes
the Follow for one; a Reject to all."""

from fedi_groups.domain.events import InviteAnswered, InviteEnded, InviteSent
from fedi_groups.domain.facts import ActorFacts, InviteFacts
from fedi_groups.outbox.documents import undo_activity
from fedi_groups.outbox.letters import letter
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quirks import READS_INVITES, WAITS_FOR_ACCEPT
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json


async def tell_answer(tx: Unit, event: InviteAnswered) -> None:
    """The Invite is embedded as it was understood, to the group that it came from."""
    invite = event.invite
    person, inviter = await tx.actors.get(invite.person_id), await tx.actors.get(invite.inviter_id)
    community = await tx.actors.get(invite.community_id)
    peer = await tx.peers.by_id.get(community.peer_id) if community.peer_id is not None else None
    if event.accepted and (peer is None or peer.software not in WAITS_FOR_ACCEPT):
        return
    number = tx.mint.next()
    asked = render_activity("Invite", Envelope(uri=invite.uri, actor=inviter.uri, to=(person.uri,)), community.uri)
    envelope = Envelope(uri=tx.uris.activity(number), actor=person.uri, to=(community.uri,), published=tx.now)
    document = render_activity("Accept" if event.accepted else "Reject", envelope, asked | {"target": person.uri})
    tx.outgoing.append(letter(tx, person, community, document, number=number))


async def tell_invite(tx: Unit, event: InviteSent) -> None:
    """By the one who invites, or by the community where that is somebody elsewhere; others are told in words."""
    invite = event.invite
    person, community = await tx.actors.get(invite.person_id), await tx.actors.get(invite.community_id)
    if not await _reads(tx, person):
        return
    number = int(invite.uri.rsplit("/", 1)[1])
    sender = await _sender(tx, invite, community)
    document = _rendered(invite, sender, community, person)
    tx.outgoing.append(letter(tx, sender, person, document, number=number))


async def tell_end(tx: Unit, event: InviteEnded) -> None:
    """Undo of the Invite; who has declined it needs none, and takes no harm."""
    invite = event.invite
    person, community = await tx.actors.get(invite.person_id), await tx.actors.get(invite.community_id)
    if not await _reads(tx, person):
        return
    sender, number = await _sender(tx, invite, community), tx.mint.next()
    document = undo_activity(tx, _rendered(invite, sender, community, person), number=number)
    tx.outgoing.append(letter(tx, sender, person, document, number=number))


async def _reads(tx: Unit, person: ActorFacts) -> bool:
    peer = await tx.peers.by_id.get(person.peer_id) if person.peer_id is not None else None
    return peer is not None and peer.software in READS_INVITES


async def _sender(tx: Unit, invite: InviteFacts, community: ActorFacts) -> ActorFacts:
    inviter = await tx.actors.get(invite.inviter_id)
    return inviter if inviter.local else community


def _rendered(invite: InviteFacts, sender: ActorFacts, community: ActorFacts, person: ActorFacts) -> Json:
    """Smithereen finds the person as the only one in `to`, Mobilizon as `target`."""
    envelope = Envelope(uri=invite.uri, actor=sender.uri, to=(person.uri,), cc=(community.uri,), published=invite.at)
    document = render_activity("Invite", envelope, community.uri)
    return document | {"target": person.uri, "attributedTo": community.uri}


PUBLISHES = ((InviteAnswered, tell_answer), (InviteSent, tell_invite), (InviteEnded, tell_end))
