"""What is left of a post that is gone, or whose author or community is: nothing but its place."""

from dataclasses import replace

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.policy.visibility import is_gone
from fedi_groups.storage.unit import Unit


async def is_in_grave(tx: Unit, post: PostFacts) -> bool:
    """Whether nothing of it may be shown."""
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    return is_gone(post, await tx.actors.get(post.author_id), community)


async def is_beyond_return(tx: Unit, post: PostFacts) -> bool:
    """Whether more than the hand of a moderator has taken it away."""
    return await is_in_grave(tx, replace(post, removed_at=None))
