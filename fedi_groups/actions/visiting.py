"""Who has looked at a thread: what came since stands out when they look again. Nobody else learns of it."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostId
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.visits import note_visit


async def note_read(tx: Unit, person: ActorFacts, root: PostId, newest: PostId) -> None:
    """`newest`: the last of the comments that were there."""
    await note_visit(tx.connection, person.id, root, newest, now=tx.now)
