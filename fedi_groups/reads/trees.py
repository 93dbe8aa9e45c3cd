"""Comments as the tree that they are, put in the order in which they are read. Nothing is asked of the database."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import PostId

DEEPEST = 10
"""What is deeper is read on a page of its own: no screen is wide enough for more."""


class Order(StrEnum):
    """Which of the answers to one thing stands first."""

    OLD = "old"
    NEW = "new"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Branch:
    """`depth` from 1. `more`: so many that are to be seen hang on it, too deep for this page."""

    post: PostFacts
    depth: int
    more: int = 0


def grown(root: PostId, posts: Sequence[PostFacts], shown: Collection[PostId], order: Order) -> list[Branch]:
    """Each below what it answers, or at the top if that is not among them. Of those that are not `shown` the ones stay
    on which others hang. No depth is too much: nothing here calls itself."""
    walked, below = _walked(root, posts, order)
    counted = {post.id: int(post.id in shown) for post, _ in walked}
    for post, _ in reversed(walked):
        for answer in below[post.id]:
            counted[post.id] += counted[answer.id]
    return [
        Branch(post, depth, counted[post.id] - (post.id in shown) if depth == DEEPEST else 0)
        for post, depth in walked
        if counted[post.id] and depth <= DEEPEST
    ]


def _walked(
    root: PostId, posts: Sequence[PostFacts], order: Order
) -> tuple[list[tuple[PostFacts, int]], dict[PostId, list[PostFacts]]]:
    """From the top, depth first; and what answers what."""
    known = {each.id for each in posts}
    below: defaultdict[PostId, list[PostFacts]] = defaultdict(list)
    # The last one first: that is the next to be taken from a stack.
    for post in sorted(posts, key=_KEYS[order], reverse=True):
        below[post.parent_id if post.parent_id in known and post.parent_id is not None else root].append(post)
    walked: list[tuple[PostFacts, int]] = []
    waiting = [(each, 1) for each in below[root]]
    while waiting:
        post, depth = waiting.pop()
        walked.append((post, depth))
        waiting += [(each, depth + 1) for each in below[post.id]]
    return walked, below


_KEYS = {
    Order.OLD: lambda post: (0, post.id),
    Order.NEW: lambda post: (0, -post.id),
    Order.TOP: lambda post: (post.down - post.up, post.id),
}
