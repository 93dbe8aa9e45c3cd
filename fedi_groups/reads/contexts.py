"""The thread around a post, as apps show it: what it answers above, what answers it below."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.errors import Missing
from fedi_groups.reads.statuses import Item, post_behind, status, statuses
from fedi_groups.storage import branches
from fedi_groups.storage.branches import Twig
from fedi_groups.storage.ids import boost_of
from fedi_groups.storage.unit import Unit
from fedi_groups.text.aside import in_portions

MOST_ABOVE = 60
MOST_BELOW = 4096
"""As many as Mastodon gives to somebody who is signed in."""
MOST_BELOW_FOR_VISITORS = 400
"""As many as stand on one page of the thread."""


@dataclass(frozen=True, slots=True)
class Context:
    """`ancestors`: root first. `descendants`: each below what it answers."""

    ancestors: tuple[Item, ...]
    descendants: tuple[Item, ...]


async def context(tx: Unit, number: int, reader: ActorId | None) -> Context:
    """As far as this reader may see it: of a longer thread what is nearest. Raises Missing."""
    post = await post_behind(tx, number) or (await status(tx, number, reader)).status.post.id
    above = (await branches.above(tx.connection, post, most=MOST_ABOVE + 1))[:-1]
    most = MOST_BELOW if reader is not None else MOST_BELOW_FOR_VISITORS
    below = _in_order(post, await branches.below(tx.connection, post, most=most))
    seen = await in_portions([*above, post, *below], lambda some: statuses(tx, some, reader))
    shown = {each.post.id: Item(each.post.id, each) for each in seen}
    if post not in shown or (number == boost_of(post) and shown[post].status.community is None):
        raise Missing(f"no status {number}")
    return Context(
        tuple(shown[each] for each in above if each in shown), tuple(shown[each] for each in below if each in shown)
    )


def _in_order(top: PostId, found: Sequence[Twig]) -> list[PostId]:
    """Depth first; what was said first stands first."""
    children: dict[PostId, list[PostId]] = {}
    for each in found:
        children.setdefault(each.parent_id, []).append(each.id)
    ordered, waiting = [], sorted(children.get(top, ()), reverse=True)
    while waiting:
        ordered.append(waiting.pop())
        waiting += sorted(children.get(ordered[-1], ()), reverse=True)
    return ordered
