"""Posts ready to be told to other servers: with every address and text their documents are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import ANYONE, may_read
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.reads.graves import is_in_grave
from fedi_groups.reads.readers import reader_of
from fedi_groups.storage.telling import post_shape
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.shapes import PostShape


@dataclass(frozen=True, slots=True)
class Told:
    """A post that the reader may read. `gone`: nothing of it may be told, as it was deleted or removed, or its author
    is gone."""

    post: PostFacts
    author: ActorFacts
    shape: PostShape
    gone: bool


async def find_told(tx: Unit, uri: str, *, reader: str | None = None) -> Told:
    """The post of ours with this id. `reader` is an actor's id that has been proved; None stands for anyone.

    Raises Missing if there is none that this reader may know of.
    """
    post = await tx.posts.find(uri)
    if post is None or await is_kept_here(tx, post) or not await _may_read(tx, post, reader):
        raise Missing(f"no post {uri}")
    return (await tell(tx, [post]))[0]


async def is_kept_here(tx: Unit, post: PostFacts) -> bool:
    """Whether it is in a community that other servers learn nothing of."""
    return post.community_id is not None and (await tx.actors.get(post.community_id)).local_only


async def tell(tx: Unit, posts: Sequence[PostFacts]) -> list[Told]:
    """These posts as they are now, in one statement per kind of thing they name."""
    await tx.posts.want(ids=[each for post in posts for each in (post.parent_id, post.root_id) if each is not None])
    await tx.posts.want_mentions(post.id for post in posts)
    await tx.polls.want(post.id for post in posts if post.multiple is not None)
    await tx.actors.want(ids=[each for post in posts for each in await _named(tx, post)])
    return [await _told(tx, post) for post in posts]


async def _told(tx: Unit, post: PostFacts) -> Told:
    author = await tx.actors.get(post.author_id)
    return Told(post, author, await post_shape(tx, post), await is_in_grave(tx, post))


async def _named(tx: Unit, post: PostFacts) -> list[ActorId]:
    mentions = await tx.posts.mentions(post.id)
    answered = (await tx.posts.get(post.parent_id)).author_id if post.parent_id is not None else None
    return [each for each in (post.author_id, post.community_id, answered, *mentions) if each is not None]


async def _may_read(tx: Unit, post: PostFacts, uri: str | None) -> bool:
    if may_read(ANYONE, post):
        return True
    if uri is None:
        return False
    reader = await reader_of(tx, uri, post)
    return may_read(reader, post, mentioned=frozenset(await tx.posts.mentions(post.id)))
