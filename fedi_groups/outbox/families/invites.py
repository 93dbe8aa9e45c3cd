"""Answers to invitations: Mobilizon waits for an Accept, everyone else takes the Follow for one; a Reject to all."""

from fedi_groups.domain.events import InviteAnswered
from fedi_groups.domain.log import LogRow
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import encoded
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quirks import WAITS_FOR_ACCEPT
from fedi_groups.wire.render import Envelope, render_activity


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
    named = inboxes_of([community], public=False)
    tx.outgoing.append(
        LogRow(
            id=number,
            kind=str(document["type"]).lower(),
            signer_id=person.id,
            created_at=tx.now,
            named=named,
            threadiverse_body=encoded(document),
            keep=True,
        )
    )


PUBLISHES = ((InviteAnswered, tell_answer),)
