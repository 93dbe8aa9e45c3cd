"""What people elsewhere show to those who follow them, of what is known here: translated into actions.reblogging."""

from fedi_groups.actions import reblogging
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.servers import counts_vote
from fedi_groups.domain.types import ActorKind, Visibility
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.handlers.posting import bring_boosted
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import ANY_PUBLIC, ActivityShape

_NO_PEOPLE = (ActorKind.APPLICATION, ActorKind.FEED)
"""Relays and the like show everything."""


async def receive_boost(tx: Unit, incoming: Incoming) -> None:
    """A community elsewhere shows a post to its followers by its id alone. A person does so with what is known here, if
    somebody here follows them, or wrote it."""
    actor = await incoming.actor(tx)
    if actor.is_community:
        await bring_boosted(tx, incoming, actor)
        return
    post = await tx.posts.find(incoming.activity.object_uri or "")
    if post is None or incoming.group is not None or not _is_counted(tx, actor):
        raise Missing(f"a boost by {actor.uri}, who is no community")
    if not post.local and not await tx.follows.is_watched(actor.id):
        raise Missing(f"{actor.uri} shows {post.uri} to nobody here")
    activity = incoming.activity
    await reblogging.reblog(
        tx, person=actor, post=post, cause=incoming.cause, uri=activity.uri, visibility=_for_whom(activity)
    )


async def receive_unreblog(tx: Unit, incoming: Incoming) -> None:
    """Matched by who showed what. That a community shows a post no longer is told us by its Delete."""
    undone, actor = incoming.activity.object or {}, await incoming.actor(tx)
    if read_uri(undone.get("actor")) not in (None, actor.uri):
        raise Malformed("an Undo of somebody else's boost")
    post = await tx.posts.find(read_uri(undone.get("object")) or "")
    if actor.is_collective or post is None or await tx.reblogs.get(actor.id, post.id) is None:
        raise Missing(f"nothing that {actor.uri} has shown here")
    await reblogging.unreblog(tx, person=actor, post=post, cause=incoming.cause)
    await incoming.free(tx)


def _for_whom(activity: ActivityShape) -> Visibility:
    """As the Announce is addressed; what is not for all is for those who follow."""
    if any(each in ANY_PUBLIC for each in activity.to):
        return Visibility.PUBLIC
    return Visibility.UNLISTED if any(each in ANY_PUBLIC for each in activity.cc) else Visibility.FOLLOWERS


def _is_counted(tx: Unit, actor: ActorFacts) -> bool:
    return actor.kind not in _NO_PEOPLE and counts_vote(tx.rules, actor)


HANDLES = (
    Handle("Announce", receive_boost, need=Need.CONTENT),
    Handle("Undo", receive_unreblog, objects=frozenset({"Announce"}), need=Need.UNDONE),
)
