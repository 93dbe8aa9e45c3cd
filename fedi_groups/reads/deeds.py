"""What somebody has done with posts they look at, and what they may do with one of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Flair, PostFacts
from fedi_groups.domain.policy import moderation
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.posting import may_reblog
from fedi_groups.domain.policy.visibility import is_gone, may_read
from fedi_groups.domain.types import ActorId, Mark, PostId
from fedi_groups.domain.verdicts import ALLOW
from fedi_groups.errors import Missing
from fedi_groups.reads.accounts import Relation, relations
from fedi_groups.reads.entries import Entries
from fedi_groups.reads.statuses import StatusView, readers_view
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.marks import marks_of
from fedi_groups.storage.masks import find_masked
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import votes_of


@dataclass(frozen=True, slots=True)
class Done:
    """`votes`: 1 or -1 for each post they have voted on; `marks`: what they have marked each as."""

    votes: Mapping[PostId, int]
    marks: Mapping[PostId, frozenset[Mark]]

    def has(self, post: PostId, mark: str) -> bool:
        return mark in self.marks.get(post, ())


NOTHING = Done({}, {})


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody keeps order in the community of a post."""

    removes: bool = False
    pins: bool = False
    edits: bool = False

    def __bool__(self) -> bool:
        return self.removes or self.pins or self.edits


NO_REACH = Reach()


@dataclass(frozen=True, slots=True)
class Choices:
    """All that somebody can do with a post. `own`: they wrote it, if from behind a mask; `shares`: they may show it to
    others; `relation`: how they stand to its author; `flairs`: those that it can be given."""

    post: PostFacts
    author: ActorFacts
    community: ActorFacts | None
    done: Done
    own: bool
    shares: bool
    reach: Reach
    relation: Relation
    flairs: tuple[Flair, ...]


async def done_with(tx: Unit, person: ActorId, posts: Collection[PostId]) -> Done:
    """Two statements for any number of posts."""
    return Done(await votes_of(tx.connection, person, posts), await marks_of(tx.connection, person, posts))


async def done_among(tx: Unit, person: ActorId, views: Collection[StatusView]) -> Done:
    """The same with what was loaded for them: what they have done with it is known."""
    votes = await tx.votes.given(person, [each.post.id for each in views])
    return Done(votes, {each.post.id: each.marks for each in views})


async def done_by(tx: Unit, person: ActorFacts | None, *pages: Entries) -> Done:
    """With what stands on these pages; nothing by a guest."""
    if person is None:
        return NOTHING
    return await done_with(tx, person.id, {each.post.id for page in pages for each in page.items})


async def readable(tx: Unit, person: ActorFacts, number: PostId) -> PostFacts:
    """Raises Missing for what they may not read, or what is deleted. What a moderator has removed is there."""
    post = await tx.posts.seek(number)
    if post is None or post.deleted_at is not None:
        raise Missing(f"no post {number}")
    view = await readers_view(tx, person.id, [post])
    named = frozenset(await tx.posts.mentions(number))
    if not may_read(view, post, mentioned=named) or (await tx.actors.get(post.author_id)).deleted_at is not None:
        raise Missing(f"{number} is not for {person.name}")
    return post


async def shown(tx: Unit, person: ActorFacts, number: PostId) -> PostFacts:
    """The same, and Missing for what is removed as well."""
    post = await readable(tx, person, number)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if is_gone(post, await tx.actors.get(post.author_id), community):
        raise Missing(f"{number} is gone")
    return post


async def choices(tx: Unit, person: ActorFacts, number: PostId) -> Choices:
    """Raises Missing, also for what is removed, for who could not bring it back."""
    post = await readable(tx, person, number)
    author = await tx.actors.get(post.author_id)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    reach = await reach_of(tx, person, community) if community is not None else NO_REACH
    if post.removed_at is not None and not reach.removes:
        raise Missing(f"{number} is removed")
    (relation,) = await relations(tx, person.id, [author])
    return Choices(
        post=post,
        author=author,
        community=community,
        done=await done_with(tx, person.id, {post.id, post.root_id}),
        own=await wrote(tx, person, post),
        shares=may_reblog(person, post) == ALLOW,
        reach=reach,
        relation=relation,
        flairs=tuple(await tx.flairs.of(community.id)) if community is not None and reach.edits else (),
    )


async def reach_of(tx: Unit, person: ActorFacts, community: ActorFacts) -> Reach:
    standing = await tx.memberships.get(community.id, person.id)
    host = community.local and await is_admin(tx.connection, person.id)
    who = Authority(standing, host=host)
    return Reach(
        removes=moderation.may_lock(who) == ALLOW,
        pins=moderation.may_pin(who) == ALLOW,
        edits=moderation.may_edit(who) == ALLOW,
    )


async def wrote(tx: Unit, person: ActorFacts, post: PostFacts) -> bool:
    """Whether it is theirs, also from behind a mask."""
    if post.author_id == person.id or post.deleted_at is not None:
        return post.deleted_at is None
    author = await tx.actors.get(post.author_id)
    known = await find_masked(tx.connection, post.id) if author.is_mask else None
    return known is not None and known.digest == tx.veil.digest(known.community_id, person.id)
