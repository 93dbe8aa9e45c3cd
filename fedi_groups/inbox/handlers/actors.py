"""Update and Delete of an actor by itself. What an Update says is never taken from it: the actor was fetched anew."""

from fedi_groups.actions import feeds, membership, profiles
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Denied
from fedi_groups.inbox.handlers.posting import receive_delete
from fedi_groups.inbox.incoming import Incoming, changed_actor
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.parse import ACTOR_TYPES


async def receive_profile(tx: Unit, incoming: Incoming) -> None:
    """The new profile and keys were stored when the actor was fetched for this. Moderators change their community."""
    if changed_actor(incoming.activity, incoming.group) != incoming.activity.object_uri:
        raise Denied("an Update of another actor", public="An actor may only change itself.")
    changed = await tx.actors.find(incoming.activity.object_uri or "")
    if changed is not None and changed.kind is ActorKind.FEED and await tx.follows.is_watched(changed.id):
        feeds.make_due(tx, changed)


async def receive_removal(tx: Unit, incoming: Incoming) -> None:
    """An account is gone: it follows nothing any more, and its name stands empty. Anything else is a post."""
    if incoming.activity.object_uri != incoming.activity.actor:
        await receive_delete(tx, incoming)
        return
    actor = await tx.actors.find(incoming.activity.actor)
    if actor is None or actor.local or actor.deleted_at is not None:
        return
    await tx.flush()
    for follow in await tx.follows.of(actor.id):
        await membership.unfollow(tx, follower=actor, target=await tx.actors.get(follow.target_id))
    await profiles.forget_actor(tx, actor=actor)


HANDLES = (
    Handle("Update", receive_profile, objects=ACTOR_TYPES, need=Need.REFRESH),
    Handle("Delete", receive_removal),
)
