"""Choices in polls, which come as a Create of a Note with a name and no content: translated into actions.reactions."""

from fedi_groups.actions import reactions
from fedi_groups.errors import Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_text, read_uri


async def receive_choice(tx: Unit, incoming: Incoming) -> None:
    """Create of a Note with a name and no content (FEP-9967): only where the poll lives."""
    note = incoming.activity.object or {}
    poll = await tx.posts.find(read_uri(note.get("inReplyTo")) or "")
    if poll is None or not poll.local:
        raise Missing("a choice in a poll that is not from here")
    chosen = read_text(note.get("name"), longest=500)
    numbers = tuple(each.number for each in await tx.polls.options(poll.id) if each.title == chosen)
    await reactions.choose(tx, voter=await incoming.actor(tx), post=poll, numbers=numbers, cause=incoming.cause)
