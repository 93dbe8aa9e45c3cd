"""What somebody marks for themselves: nobody else learns of it, but of what stands first on their page."""

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Mark, PostId, Visibility
from fedi_groups.errors import Malformed
from fedi_groups.storage.marks import count_marks, drop_mark, marks_of, put_mark
from fedi_groups.storage.unit import Unit

MOST_PINNED = 5


async def mark(tx: Unit, *, person: ActorFacts, post: PostFacts, kind: Mark) -> None:
    """Marked twice it is marked once, where it was. A mute is of the thread. Raises Malformed for a pin of what is
    somebody else's or not for others to see, and for one too many."""
    number = _marked_in(post, kind)
    if kind in (await marks_of(tx.connection, person.id, [number])).get(number, ()):
        return
    if kind is Mark.PIN:
        await _require_pinnable(tx, person, post)
    put_mark(tx.writes, person.id, kind, number, tx.mint.next())


def unmark(tx: Unit, *, person: ActorFacts, post: PostFacts, kind: Mark) -> None:
    """Nothing happens where nothing was marked."""
    drop_mark(tx.writes, person.id, kind, _marked_in(post, kind))


def _marked_in(post: PostFacts, kind: Mark) -> PostId:
    return post.root_id if kind is Mark.MUTE else post.id


async def _require_pinnable(tx: Unit, person: ActorFacts, post: PostFacts) -> None:
    if post.author_id != person.id:
        raise _refused("Someone else's post cannot be pinned")
    if post.visibility is Visibility.DIRECT:
        raise _refused("Posts that are only visible to mentioned users cannot be pinned")
    if await count_marks(tx.connection, person.id, Mark.PIN) >= MOST_PINNED:
        raise _refused("You have already pinned the maximum number of posts")


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
