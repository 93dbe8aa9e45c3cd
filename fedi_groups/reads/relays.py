"""What a private community relays, at the address of the Note that stands for a post."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Visibility
from fedi_groups.errors import Missing
from fedi_groups.reads.graves import is_in_grave
from fedi_groups.reads.readers import reads_relayed
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import LocalPost


@dataclass(frozen=True, slots=True)
class Relayed:
    """A post with the community that relays it. `gone`: nothing of it may be told any more."""

    post: PostFacts
    community: ActorFacts
    gone: bool


async def find_relayed(tx: Unit, uri: str, *, reader: str) -> Relayed:
    """`reader` is an actor's id that has been proved. Raises Missing unless it belongs to a member's server."""
    named = tx.uris.read(uri)
    post = await tx.posts.find(uri) if isinstance(named, LocalPost) and named.relay else None
    if (
        post is None
        or post.visibility is not Visibility.MEMBERS
        or post.community_id is None
        or post.held_at is not None
    ):
        raise Missing(f"nothing is relayed as {uri}")
    community = await tx.actors.get(post.community_id)
    if not community.local or not await reads_relayed(tx, reader, community.id):
        raise Missing(f"{uri} is not for {reader}")
    return Relayed(post, community, await is_in_grave(tx, post))
