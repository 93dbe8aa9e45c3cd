"""Loading for a batch what its handlers will ask for: one statement per kind, however many items there are."""

from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.survey import mentioned_uris
from fedi_groups.inbox.unwrap import Unwrapped
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.shapes import ActivityShape


async def load_named(tx: Unit, parts: list[Unwrapped]) -> None:
    """The actors and posts that activities name, one statement per kind."""
    uris = {uri for each in parts for uri in mentioned_uris(each.activity)}
    uris |= {each.group for each in parts if each.group is not None}
    await tx.actors.want(uris)
    await tx.posts.want(uri for uri in uris if tx.actors.peeked(uri) is None)


async def load_relations(tx: Unit, parts: list[Incoming]) -> None:
    """How the actors of these activities stand to what they name, one statement per kind."""
    fresh = [uri for each in parts for uri in each.posts]
    await tx.actors.want(drafted.shape.author for each in parts for drafted in each.posts.values())
    await tx.posts.want(fresh)
    await tx.posts.want_fresh(fresh)
    relations = _Relations()
    for each in parts:
        await relations.add(tx, each)
    await relations.load(tx)


class _Relations:
    """Pairs of actors and what they act on, gathered over a batch."""

    def __init__(self) -> None:
        self._standings: list[tuple[ActorId, ActorId]] = []
        self._follows: list[tuple[ActorId, ActorId]] = []
        self._votes: list[tuple[PostId, ActorId]] = []
        self._reactions: list[tuple[PostId, ActorId]] = []
        self._posts: list[PostId] = []
        self._actors: list[ActorId] = []

    async def add(self, tx: Unit, incoming: Incoming) -> None:
        actor = await tx.actors.find(incoming.activity.actor)
        if actor is None:
            return
        for uri in mentioned_uris(incoming.activity):
            target = tx.actors.peeked(uri)
            if target is not None:
                if target.is_community:
                    self._standings.append((target.id, actor.id))
                    self._follows.append((actor.id, target.id))
                continue
            post = await tx.posts.find(uri)
            if post is None:
                continue
            self._votes.append((post.id, actor.id))
            if _may_react(incoming.activity):
                self._reactions.append((post.id, actor.id))
            self._posts.append(post.root_id)
            self._actors.append(post.author_id)
            if post.community_id is not None:
                self._actors.append(post.community_id)
                self._standings.append((post.community_id, actor.id))

    async def load(self, tx: Unit) -> None:
        await tx.memberships.want(self._standings)
        await tx.follows.want(self._follows)
        await tx.votes.want(self._votes)
        await tx.reactions.want(self._reactions)
        await tx.posts.want(ids=self._posts)
        await tx.actors.want(ids=self._actors)


def _may_react(activity: ActivityShape) -> bool:
    """Whether it is about a reaction by emoji, or takes back one, or a vote that may have been one."""
    return activity.type == "Undo" or (activity.type in ("Like", "EmojiReact") and "content" in activity.raw)
