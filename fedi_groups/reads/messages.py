"""Private messages for one of the parties to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import Reader, may_read
from fedi_groups.domain.types import PostId
from fedi_groups.storage import messages
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Message:
    """A message with who wrote it, to whom."""

    post: PostFacts
    author: ActorFacts
    to: tuple[ActorFacts, ...]


async def messages_for(
    tx: Unit, person: ActorFacts, *, other: ActorFacts | None = None, before: PostId | None = None, most: int = 50
) -> Sequence[Message]:
    """What this person may read of them, newest first."""
    found = await messages.messages_of(
        tx, person.id, other=other.id if other is not None else None, before=before, most=most
    )
    await tx.posts.want_mentions(each.id for each in found)
    named = {post.id: await tx.posts.mentions(post.id) for post in found}
    await tx.actors.want(ids={*(post.author_id for post in found), *(each for some in named.values() for each in some)})
    reader = Reader(person.id)
    shown = [each for each in found if may_read(reader, each, mentioned=frozenset(named[each.id]))]
    return [await _message(tx, each) for each in shown]


async def _message(tx: Unit, post: PostFacts) -> Message:
    to = [await tx.actors.get(each) for each in await tx.posts.mentions(post.id)]
    return Message(post, await tx.actors.get(post.author_id), tuple(to))
