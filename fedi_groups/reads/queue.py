"""Posts that wait for approval, for those who decide about them: by whom, where, and why they wait."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.storage.held import waiting_posts
from fedi_groups.storage.timelines import OLDEST, Span
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of them. `post` has its whole text, which nobody else sees."""

    post: PostFacts
    author: ActorFacts
    community: ActorFacts | None
    reason: str


async def queue(tx: Unit, community: ActorFacts | None, *, most: int, span: Span = OLDEST) -> tuple[Waiting, ...]:
    """What waits in a community, or (None) anywhere here; the oldest first."""
    place = community.id if community is not None else None
    posts = await waiting_posts(tx.connection, tx.uris, place, most=most, span=span)
    await tx.held.want([post.id for post in posts])
    named = [number for post in posts for number in (post.author_id, post.community_id)]
    await tx.actors.want(ids=[number for number in named if number is not None])
    return tuple([await _waiting(tx, post) for post in posts])


async def _waiting(tx: Unit, post: PostFacts) -> Waiting:
    held = await tx.held.get(post.id)
    return Waiting(
        post=post,
        author=await tx.actors.get(post.author_id),
        community=await tx.actors.get(post.community_id) if post.community_id is not None else None,
        reason=held.reason if held is not None else "",
    )
