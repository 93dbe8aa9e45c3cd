"""Follow, Join, Leave, their Undo, the answers to our own and the end of those: translated into actions.membership."""

from fedi_groups.actions import feeds, history, membership
from fedi_groups.actions.entering import knows
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_uri

REQUESTS = frozenset({"Follow", "Join"})


async def receive_follow(tx: Unit, incoming: Incoming) -> None:
    """Join means the same as Follow here, and is answered as what it was."""
    target = await incoming.object_actor(tx)
    if not target.local or target.kind is ActorKind.APPLICATION or target.local_only:
        raise Missing(f"{target.uri} is not someone to follow here")
    follower = await incoming.actor(tx)
    if target.charter.hidden and not await knows(tx, target, follower):
        raise Missing(f"{target.uri} is not someone to follow here")
    await membership.follow(
        tx, follower=follower, target=target, uri=incoming.activity.uri, request=incoming.activity.type
    )


async def receive_leave(tx: Unit, incoming: Incoming) -> None:
    """Leave names the group; it ends the follow as well."""
    await membership.unfollow(tx, follower=await incoming.actor(tx), target=await incoming.object_actor(tx))


async def receive_unfollow(tx: Unit, incoming: Incoming) -> None:
    """Matched by who follows whom: the ids of undone Follows are not reliable, and some servers use them again."""
    undone = incoming.activity.object or {}
    if read_uri(undone.get("actor")) not in (None, incoming.activity.actor):
        raise Malformed("an Undo of somebody else's Follow")
    target = await tx.actors.find(read_uri(undone.get("object")) or "")
    if target is None:
        raise Missing("an Undo of a Follow of nobody here")
    await membership.follow_undone(tx, follower=await incoming.actor(tx), target=target)
    await incoming.free(tx)


async def receive_accept(tx: Unit, incoming: Incoming) -> None:
    """Whoever is the first here to follow a community finds its newest posts: they become due to be read.

    Mobilizon and Hubzilla may answer with a Member, who has the same `actor` and `object` as what was asked.
    """
    await _receive_answer(tx, incoming, accepted=True)


async def receive_reject(tx: Unit, incoming: Incoming) -> None:
    """Also ends a follow that was accepted before: that is how a member is removed (FEP-1b12, Mastodon)."""
    await _receive_answer(tx, incoming, accepted=False)


async def receive_unaccept(tx: Unit, incoming: Incoming) -> None:
    """What was accepted waits again, as if it had only been asked for (Mastodon, Smithereen)."""
    answer = incoming.activity.object or {}
    if read_uri(answer.get("actor")) not in (None, incoming.activity.actor):
        raise Malformed("an Undo of somebody else's Accept")
    request = answer.get("object")
    follower = await tx.actors.find(read_uri(request.get("actor")) or "") if isinstance(request, dict) else None
    if follower is None:
        asked = await tx.follows.by_uri(read_uri(request) or "")
        follower = await tx.actors.get(asked.follower_id) if asked is not None else None
    if follower is None or not follower.local:
        raise Missing(f"{incoming.activity.uri} takes back nothing that was accepted here")
    await membership.follow_unanswered(tx, follower=follower, target=await incoming.actor(tx))


async def _receive_answer(tx: Unit, incoming: Incoming, *, accepted: bool) -> None:
    target = await incoming.actor(tx)
    follower = await _asker(tx, incoming)
    if follower is None or not follower.local:
        raise Missing(f"{incoming.activity.uri} answers nothing that was asked here")
    asked = await tx.follows.get(follower.id, target.id) is not None
    if accepted and asked and target.is_community and not await tx.follows.is_watched(target.id):
        history.make_due(tx, target)
    if accepted and asked and target.kind is ActorKind.FEED:
        feeds.make_due(tx, target)
    await membership.follow_answered(tx, follower=follower, target=target, accepted=accepted)


async def _asker(tx: Unit, incoming: Incoming) -> ActorFacts | None:
    """Whose Follow is answered: by its id, or by the actor in the embedded copy. Its target must be who answers."""
    request = incoming.activity.object or {}
    asked = read_uri(request.get("object"))
    if asked is not None and asked != incoming.activity.actor:
        raise Malformed("an answer to a Follow of somebody else")
    actor = read_uri(request.get("actor"))
    if actor is not None:
        return await tx.actors.find(actor)
    follow = await tx.follows.by_uri(incoming.activity.object_uri or "")
    if follow is None:
        return None
    if (await tx.actors.get(follow.target_id)).uri != incoming.activity.actor:
        raise Malformed("an answer to a Follow of somebody else")
    return await tx.actors.get(follow.follower_id)


HANDLES = (
    Handle("Follow", receive_follow),
    Handle("Join", receive_follow),
    Handle("Leave", receive_leave),
    Handle("Undo", receive_unfollow, objects=REQUESTS, need=Need.UNDONE),
    Handle("Accept", receive_accept, objects=REQUESTS | {"Member"}, need=Need.UNDONE),
    Handle("Reject", receive_reject, objects=REQUESTS, need=Need.UNDONE),
    Handle("Undo", receive_unaccept, objects=frozenset({"Accept"}), need=Need.UNDONE),
)
