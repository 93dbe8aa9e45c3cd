"""Choices in polls, a Create of a Note with a name and no content, or PieFed's own word: translated into
actions.reactions.
"""

from fedi_groups.actions import reactions
from fedi_groups.domain.facts import PostFacts
from fedi_groups.errors import Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_text, read_uri


async def receive_choice(tx: Unit, incoming: Incoming) -> None:
    """Create of a Note with a name and no content (FEP-9967): only where the poll lives."""
    note = incoming.activity.object or {}
    poll = await tx.posts.find(read_uri(note.get("inReplyTo")) or "")
    if poll is None or not poll.local:
        raise Missing("a choice in a poll that is not from here")
    await _choose(tx, incoming, poll, note.get("name"))


async def receive_poll_vote(tx: Unit, incoming: Incoming) -> None:
    """PieFed tells it to the community, or as one, and to nobody else: who made the poll may live on a third server."""
    poll = await incoming.object_post(tx)
    community = await tx.actors.get(poll.community_id) if poll.community_id is not None else None
    if not poll.local and (community is None or not community.local):
        raise Missing("a choice in a poll that is counted elsewhere")
    await _choose(tx, incoming, poll, incoming.activity.raw.get("choice_text"))


async def _choose(tx: Unit, incoming: Incoming, poll: PostFacts, title: object) -> None:
    chosen = read_text(title, longest=500)
    numbers = tuple(each.number for each in await tx.polls.options(poll.id) if each.title == chosen)
    await reactions.choose(tx, voter=await incoming.actor(tx), post=poll, numbers=numbers, cause=incoming.cause)


HANDLES = (Handle("PollVote", receive_poll_vote),)
