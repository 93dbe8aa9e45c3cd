"""What a person blocks for themselves: told to the server of the other alone, where it is taken for what it is."""

from dataclasses import replace

from fedi_groups.domain.events import PersonBlocked, PersonUnblocked
from fedi_groups.domain.facts import BlockFacts
from fedi_groups.outbox.documents import undo_activity
from fedi_groups.outbox.letters import letter
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quirks import READS_PERSONAL_BLOCKS
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json


async def tell_block(tx: Unit, event: PersonBlocked) -> None:
    if await _is_understood(tx, event.block):
        await _tell(tx, event.block, await _document(tx, event.block), number=event.block.id)


async def tell_unblock(tx: Unit, event: PersonUnblocked) -> None:
    if await _is_understood(tx, event.block):
        number = tx.mint.next()
        await _tell(tx, event.block, undo_activity(tx, await _document(tx, event.block), number=number), number=number)


async def _is_understood(tx: Unit, block: BlockFacts) -> bool:
    other = await tx.actors.get(block.target_id)
    peer = await tx.peers.by_id.get(other.peer_id) if other.peer_id is not None else None
    return peer is not None and not other.is_collective and peer.software in READS_PERSONAL_BLOCKS


async def _document(tx: Unit, block: BlockFacts) -> Json:
    person, other = await tx.actors.get(block.actor_id), await tx.actors.get(block.target_id)
    envelope = Envelope(uri=tx.uris.activity(block.id), actor=person.uri, to=(other.uri,))
    return render_activity("Block", envelope, other.uri)


async def _tell(tx: Unit, block: BlockFacts, document: Json, *, number: int) -> None:
    person, other = await tx.actors.get(block.actor_id), await tx.actors.get(block.target_id)
    tx.outgoing.append(replace(letter(tx, person, other, document, number=number), barrier=True))


PUBLISHES = (
    (PersonBlocked, tell_block),
    (PersonUnblocked, tell_unblock),
)
