"""What one actor here tells one elsewhere: an activity for one inbox, in the plain form."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import encoded
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.shapes import Json


def letter(tx: Unit, sender: ActorFacts, receiver: ActorFacts, document: Json, *, number: int) -> LogRow:
    """The row of the log with this activity, of the kind of its type. It stays until it is there.

    For a receiver who lives here it names no inbox.
    """
    return LogRow(
        id=number,
        kind=str(document["type"]).lower(),
        signer_id=sender.id,
        created_at=tx.now,
        named=inboxes_of([receiver], public=False),
        threadiverse_body=encoded(document),
        keep=True,
    )
