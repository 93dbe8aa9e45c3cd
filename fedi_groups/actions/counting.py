"""Counts that posts carry, kept as posts come and go."""

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import Visibility
from fedi_groups.storage.unit import Unit


async def count_comment(tx: Unit, comment: PostFacts, *, by: int) -> None:
    """The thread counts all its comments, a comment its direct answers. What a few may read is counted nowhere; in a
    private community all who see the count may read what it counts."""
    if comment.parent_id is None or comment.visibility not in (*FOR_ALL, Visibility.MEMBERS):
        return
    for number in {comment.parent_id, comment.root_id}:
        tx.posts.bump(await tx.posts.get(number), comments=by)
