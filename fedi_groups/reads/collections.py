"""What ActivityPub calls collections: counts, and lists of posts and people that anyone may read."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, FeaturedTagFacts, PostFacts
from fedi_groups.domain.policy.servers import is_listed
from fedi_groups.domain.policy.visibility import ANYONE, may_look_into, may_read
from fedi_groups.domain.types import Instant, PostId, Uri
from fedi_groups.errors import Gone, Missing
from fedi_groups.reads import umbrellas
from fedi_groups.reads.actors import find_living
from fedi_groups.reads.graves import is_in_grave
from fedi_groups.reads.listed import hides_anyone
from fedi_groups.reads.told import Told, is_kept_here, tell
from fedi_groups.storage import counts, listing
from fedi_groups.storage.follows import followed_by, followers_at, followers_of
from fedi_groups.storage.hashtags import featured_by
from fedi_groups.storage.ids import instant_of
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.peers import find_peer
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import LocalPost, origin_of

OUTBOX = 50
"""Entries of an outbox: Lemmy reads no more, and no pages."""

REPLIES = 50
"""Entries of one page of replies."""

CONTEXT = 2000
"""Entries of a thread's collection: PieFed's limit, and some 100 kB."""

FOLLOWERS = 2000
"""Followers on one server that it is told of."""

PINNED = 50
"""Pinned posts that are told of."""


WALL = 50
"""Entries of one page of a wall."""


@dataclass(frozen=True, slots=True)
class Published:
    """An entry of an outbox. `create` is the number of the activity that told of it, if it is known.

    `announced`: when the community passed it on, under the number `create`.
    """

    told: Told
    create: int | None
    announced: Instant | None = None


@dataclass(frozen=True, slots=True)
class Outbox:
    """The newest entries of an actor's outbox, and how many there are in all."""

    actor: ActorFacts
    total: int
    entries: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Ids:
    """A list of ids. `more`: it goes on behind these."""

    owner: ActorFacts
    items: tuple[Uri, ...]
    total: int
    more: bool = False


async def count_followers(tx: Unit, uri: str) -> int:
    """How many follow this actor of ours. Raises Missing, or Gone."""
    return await followers_of(tx.connection, (await find_living(tx, uri)).id)


async def count_following(tx: Unit, uri: str) -> int:
    """How many this actor of ours follows. Raises Missing, or Gone."""
    return await followed_by(tx.connection, (await find_living(tx, uri)).id)


async def count_members(tx: Unit, uri: str) -> int:
    """How many members a community of ours has. Raises Missing, or Gone."""
    community = await _community(tx, uri)
    return (await counts.members(tx.connection, [community.id])).get(community.id, 0)


async def wall(tx: Unit, uri: str, *, page: int | None) -> Ids:
    """The threads of a community: how many, and page `page` of their ids, from 1, newest first. Raises Missing, or
    Gone."""
    community = await _community(tx, uri)
    total = await listing.count_posts_in(tx, community.id)
    if page is None:
        return Ids(community, (), total)
    found = await listing.wall_of(tx, community.id, skip=(page - 1) * WALL, most=WALL + 1)
    return Ids(community, await _listed(tx, found[:WALL]), total, more=len(found) > WALL)


async def _listed(tx: Unit, posts: list[Uri]) -> tuple[Uri, ...]:
    """Without those of people who are left out of listings."""
    if not await hides_anyone(tx):
        return tuple(posts)
    await tx.posts.want(posts)
    known = [each for each in [await tx.posts.find(uri) for uri in posts] if each is not None]
    await tx.actors.want(ids=[each.author_id for each in known])
    return tuple([each.uri for each in known if is_listed(tx.rules, await tx.actors.get(each.author_id))])


async def followers_from(tx: Unit, uri: str, *, asker: str) -> Ids:
    """Those followers of an actor of ours who live where `asker` does, who has proved who it is. Raises Missing, or
    Gone."""
    actor = await find_living(tx, uri)
    peer = await find_peer(tx.connection, origin_of(asker))
    items = await followers_at(tx.connection, actor.id, peer.id, most=FOLLOWERS) if peer is not None else []
    return Ids(actor, tuple(items), len(items))


async def community_outbox(tx: Unit, uri: str) -> Outbox:
    """The threads of a community, in its own voice. Raises Missing, or Gone."""
    community = await find_living(tx, uri)
    posts = await listing.posts_in(tx, community.id, most=OUTBOX)
    entries = tuple(
        Published(told, told.post.boost_id, instant_of(told.post.boost_id))
        for told in await tell(tx, posts)
        if not told.gone and told.post.boost_id is not None and is_listed(tx.rules, told.author)
    )
    return Outbox(community, await listing.count_posts_in(tx, community.id), entries)


async def person_outbox(tx: Unit, uri: str) -> Outbox:
    """What a person said. Raises Missing, or Gone."""
    person = await find_living(tx, uri)
    posts = await listing.posts_by(tx, person.id, most=OUTBOX)
    creations = await listing.creations_of(tx, [post.id for post in posts])
    told = [each for each in await tell(tx, posts) if not await is_kept_here(tx, each.post)]
    entries = tuple(Published(each, creations.get(each.post.id)) for each in told)
    return Outbox(person, await listing.count_posts_by(tx, person.id), entries)


async def featured(tx: Unit, uri: str) -> tuple[Told, ...]:
    """The posts that a community has pinned; of a person none. Raises Missing, or Gone."""
    actor = await find_living(tx, uri)
    posts = await listing.pinned_in(tx, actor.id, most=PINNED) if actor.is_community else []
    return tuple(told for told in await tell(tx, posts) if not told.gone and is_listed(tx.rules, told.author))


async def featured_tags(tx: Unit, uri: str) -> Sequence[FeaturedTagFacts]:
    """The hashtags that a person shows others they write about. Raises Missing, or Gone."""
    return await featured_by(tx.connection, (await find_living(tx, uri)).id)


async def moderators(tx: Unit, uri: str) -> Ids:
    """A community's moderators, its owner first. Raises Missing, or Gone."""
    community = await find_living(tx, uri)
    numbers = await moderators_of(tx.connection, community.id)
    await tx.actors.want(ids=numbers)
    people = [await tx.actors.get(number) for number in numbers]
    items = tuple(each.uri for each in people if each.deleted_at is None)
    return Ids(community, items, len(items))


async def communities(tx: Unit, uri: str) -> Ids:
    """Those in an umbrella, as far as anyone may know. Raises Missing, also for what is none, or Gone."""
    umbrella = await _community(tx, uri)
    if not umbrella.is_umbrella or not may_look_into(ANYONE, umbrella):
        raise Missing(f"{uri} is no umbrella for all to see")
    items = tuple(each.uri for each in await umbrellas.below(tx, umbrella) if not each.local_only)
    return Ids(umbrella, items, len(items))


async def replies(tx: Unit, uri: str, *, page: int | None) -> Ids:
    """The direct answers to a post of ours: how many, and page `page` of their ids, from 1. Raises Missing, or Gone."""
    number, author = await _public_post(tx, uri)
    total = await listing.count_replies(tx, number)
    if page is None:
        return Ids(author, (), total)
    found = await listing.replies_to(tx, number, skip=(page - 1) * REPLIES, most=REPLIES + 1)
    return Ids(author, tuple(found[:REPLIES]), total, more=len(found) > REPLIES)


async def context(tx: Unit, uri: str) -> Ids:
    """The ids of a whole thread, its root first; it belongs to its community. Raises Missing, or Gone.

    A community here also keeps those that were begun elsewhere.
    """
    address = tx.uris.read(uri)
    post = await tx.posts.get(address.id) if isinstance(address, LocalPost) else None
    if post is None or post.is_comment:
        raise Missing(f"{uri} is no thread")
    author = await _author_if_public(tx, post)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if not post.local and (community is None or not community.local):
        raise Missing(f"{uri} is kept elsewhere")
    items = (post.uri, *await listing.thread_of(tx, post.id, most=CONTEXT - 1))
    return Ids(community or author, items, len(items))


async def answers_below(tx: Unit, number: PostId) -> int:
    """How many answers a post counts, of a thread all of them; one row is read. Raises Missing."""
    return (await tx.posts.get(number)).comments


async def count_likes(tx: Unit, uri: str) -> int:
    """How many like a post of ours. Raises Missing, or Gone."""
    number, _ = await _public_post(tx, uri)
    return (await tx.posts.get(number)).up


async def _community(tx: Unit, uri: str) -> ActorFacts:
    community = await find_living(tx, uri)
    if not community.is_community:
        raise Missing(f"{uri} is no community")
    return community


async def _public_post(tx: Unit, uri: str) -> tuple[PostId, ActorFacts]:
    post = await tx.posts.find(uri)
    if post is None:
        raise Missing(f"no post {uri}")
    return post.id, await _author_if_public(tx, post)


async def _author_if_public(tx: Unit, post: PostFacts) -> ActorFacts:
    if not may_read(ANYONE, post) or await is_kept_here(tx, post):
        raise Missing(f"no post {post.uri}")
    author = await tx.actors.get(post.author_id)
    if await is_in_grave(tx, post):
        raise Gone(f"{post.uri} is gone")
    return author
