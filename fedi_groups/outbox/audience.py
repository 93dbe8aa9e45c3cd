"""Which inboxes an event goes to by name, beside the servers that follow. No network, no rules."""

from collections.abc import Iterable

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import Named
from fedi_groups.storage.unit import Unit


def inbox_of(actor: ActorFacts, *, public: bool) -> Named | None:
    """Where to deliver to an actor elsewhere: what is public to its server's shared inbox. None for local ones."""
    if actor.peer_id is None or actor.deleted_at is not None:
        return None
    return Named(actor.peer_id, (actor.shared_inbox if public else None) or actor.inbox)


def inboxes_of(actors: Iterable[ActorFacts], *, public: bool) -> tuple[Named, ...]:
    """Each inbox once."""
    found = (inbox_of(each, public=public) for each in actors)
    return tuple(dict.fromkeys(each for each in found if each is not None))


async def mentioned_in(tx: Unit, post: PostFacts) -> list[ActorFacts]:
    """Those the post names, and the author of what it answers."""
    named = [await tx.actors.get(each) for each in await tx.posts.mentions(post.id)]
    if post.parent_id is not None:
        parent = await tx.posts.get(post.parent_id)
        named.append(await tx.actors.get(parent.author_id))
    return named


async def speakers_in(tx: Unit, post: PostFacts) -> list[ActorFacts]:
    """Those who take part in the post's thread, its author left out."""
    ids = [each for each in await tx.posts.speakers(post.root_id) if each != post.author_id]
    await tx.actors.want(ids=ids)
    return [await tx.actors.get(each) for each in ids]
