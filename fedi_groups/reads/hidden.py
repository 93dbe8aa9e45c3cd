"""Hidden communities: who knows of them. To everyone else there is no such thing, whatever is asked."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, MembershipState
from fedi_groups.errors import Missing
from fedi_groups.reads.actors import find_named
from fedi_groups.storage.memberships import is_known_at, stands_here
from fedi_groups.storage.peers import find_peer
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import origin_of


async def known_to(tx: Unit, name: str, uri: str) -> ActorFacts:
    """The hidden community of this name, if the actor elsewhere who asks may know of it. Raises Missing.

    It may if somebody on its server is in there, asks to be, or is invited: servers ask by an actor of their own. But
    not somebody suspended, or one who was put out.
    """
    community = await tx.actors.named(name)
    peer = await find_peer(tx.connection, origin_of(uri))
    if community is None or not community.charter.hidden or community.local_only or peer is None:
        raise Missing(f"{uri} knows of no {name}")
    actor = await tx.actors.find(uri)
    if actor is not None and (actor.suspended or await _is_out(tx, community, actor)):
        raise Missing(f"{uri} knows of {name} no longer")
    if not await is_known_at(tx.connection, community.id, peer.id):
        raise Missing(f"nobody at {peer.origin} knows of {name}")
    return community


async def find_by_handle(tx: Unit, name: str) -> ActorFacts:
    """Whoever goes by this name here. Raises Missing, or Gone.

    Servers look up a handle without saying who they are: a hidden community has to answer once somebody elsewhere is
    invited or in, or no microblog would believe what it says to them. Until then there is none.
    """
    found = await tx.actors.named(name)
    if found is not None and found.charter.hidden and await is_known_at(tx.connection, found.id):
        tx.knows |= {found.id}
    return await find_named(tx, name)


async def joined_by(tx: Unit, person: ActorId) -> frozenset[ActorId]:
    """The communities here that somebody is a member of."""
    found = await stands_here(tx.connection, person)
    return frozenset(each.community_id for each in found if each.is_member)


async def _is_out(tx: Unit, community: ActorFacts, actor: ActorFacts) -> bool:
    """Who has left, or never came, and is invited is not."""
    standing = await tx.memberships.get(community.id, actor.id)
    if standing is None or standing.state not in (MembershipState.BANNED, MembershipState.LEFT):
        return False
    return standing.state is MembershipState.BANNED or await tx.invites.get(community.id, actor.id) is None
