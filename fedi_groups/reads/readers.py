"""Who asks from elsewhere, and which private communities that opens."""

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.policy.visibility import Reader
from fedi_groups.domain.types import ActorId, FollowState, Keeps, MembershipState, PeerId, Power, Visibility
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.cursors import entitled_inboxes
from fedi_groups.storage.peers import find_peer
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import origin_of


async def reader_of(tx: Unit, uri: str, post: PostFacts) -> Reader:
    """An actor elsewhere who has proved who it is, as far as it matters for this post."""
    communities: frozenset[ActorId] = frozenset()
    if post.visibility is Visibility.MEMBERS and post.community_id is not None:
        communities = frozenset({post.community_id} if await reads_in(tx, uri, post.community_id) else ())
    actor = await tx.actors.find(uri)
    if actor is None or actor.deleted_at is not None or actor.suspended:
        return Reader(communities=communities)
    follow = await tx.follows.get(actor.id, post.author_id)
    follows = frozenset({post.author_id} if follow is not None and follow.state is FollowState.ACCEPTED else ())
    return Reader(actor.id, follows, communities, await _kept_by(tx, actor.id, post))


async def _kept_by(tx: Unit, actor: ActorId, post: PostFacts) -> frozenset[ActorId]:
    """The post's community, if the post is held and this actor decides about it."""
    if post.held_at is None or post.community_id is None:
        return frozenset()
    standing = await tx.memberships.get(post.community_id, actor)
    return frozenset({post.community_id} if standing is not None and standing.has(Power.APPROVE) else ())


async def reader_here(tx: Unit, actor: ActorId, post: PostFacts) -> Reader:
    """Somebody who lives here and has proved it, as far as it matters for this post."""
    follow = await tx.follows.get(actor, post.author_id)
    follows = frozenset({post.author_id} if follow is not None and follow.state is FollowState.ACCEPTED else ())
    admin = post.held_at is not None and await is_admin(tx.connection, actor)
    communities = await member_of(tx, actor, post.community_id) if post.community_id is not None else frozenset()
    return Reader(actor, follows, communities, await _kept_by(tx, actor, post), admin=admin)


async def member_of(tx: Unit, actor: ActorId, community: ActorId) -> frozenset[ActorId]:
    """The community, if this person is a member of it."""
    standing = await tx.memberships.get(community, actor)
    return frozenset({community} if standing is not None and standing.is_member else ())


async def reads_in(tx: Unit, uri: str, community: ActorId) -> bool:
    """Whether this actor may read what is said in a private community.

    A member may; and so may whoever else asks for a server where a member lives, as servers fetch by an actor of their
    own (Lemmy 1.0): but not somebody who has been turned away. In any case the server has to keep it private.
    """
    peer = await find_peer(tx.connection, origin_of(uri))
    if peer is None or peer.keeps is not Keeps.MEMBERS:
        return False
    return await _belongs(tx, uri, community, peer.id)


async def reads_relayed(tx: Unit, uri: str, community: ActorId) -> bool:
    """The same for what a private community relays in its own name: for a server that keeps what is for followers."""
    peer = await find_peer(tx.connection, origin_of(uri))
    if peer is None or peer.keeps is not Keeps.FOLLOWERS:
        return False
    return await _belongs(tx, uri, community, peer.id)


async def _belongs(tx: Unit, uri: str, community: ActorId, peer: PeerId) -> bool:
    actor = await tx.actors.find(uri)
    if actor is not None:
        if actor.deleted_at is not None or actor.suspended:
            return False
        standing = await tx.memberships.get(community, actor.id)
        if standing is not None:
            return standing.state is MembershipState.MEMBER
    return bool(await entitled_inboxes(tx.connection, peer, [community]))
