"""What another server says it will not take: NodeBB answers with a Reject, and leaves the request itself unanswered."""

from fedi_groups.errors import Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle
from fedi_groups.storage.exceptions import record_refusal
from fedi_groups.storage.outgoing import deletion_of, find_row
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.uris import LocalPost


async def receive_rejected(tx: Unit, incoming: Incoming) -> None:
    """Of what a community here announced, named by the activity inside; of a Delete, by what was deleted. It counts for
    the server that says it."""
    uri = read_uri((incoming.activity.object or {}).get("object")) or ""
    address = tx.uris.read(uri)
    if isinstance(address, LocalPost):
        number = await deletion_of(tx.connection, address.id)
    else:
        number = tx.uris.activity_number(uri)
    row = await find_row(tx.connection, number) if number is not None else None
    if row is None:
        raise Missing(f"{incoming.activity.uri} refuses nothing that was said here")
    await record_refusal(tx.connection, incoming.peer.id, row.id, now=tx.now)


HANDLES = (Handle("Reject", receive_rejected, objects=frozenset({"Announce", "Delete"})),)
