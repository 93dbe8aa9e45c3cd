"""A thread for people to read: a post, and below it its comments as a tree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Flair, PostFacts
from fedi_groups.domain.policy.visibility import ANYONE, may_read
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.errors import Gone, Missing, Removed
from fedi_groups.reads.graves import is_beyond_return
from fedi_groups.reads.quotes import Quoted, quotes_in
from fedi_groups.storage import listing
from fedi_groups.storage.reactions import Tally, tallies
from fedi_groups.storage.telling import flairs_of
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import Option

COMMENTS = 400
"""Comments on one page, in order of time; the rest is on the next."""

DEEPEST = 10
"""Deeper comments stand beside what they answer: no screen is wide enough for more, and no stack endless."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with what was said to it. `gone`: nothing of it may be shown but its place; `removed`: a moderator has
    seen to that.

    `answers`: the author of what it answers, where the tree alone does not show that.
    """

    post: PostFacts
    author: ActorFacts
    gone: bool
    removed: bool
    answers: ActorFacts | None
    children: tuple["Comment", ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A post with a page of its comments. `quoted`: what any of these quotes.

    `later` is where the next page begins, None on the last one.
    """

    post: PostFacts
    author: ActorFacts
    community: ActorFacts | None
    options: tuple[Option, ...]
    quoted: Mapping[PostId, Quoted]
    flairs: tuple[Flair, ...]
    reactions: Mapping[PostId, tuple[Tally, ...]]
    comments: tuple[Comment, ...]
    shown: int
    later: PostId | None


async def place_of(tx: Unit, number: PostId) -> PostFacts:
    """The post that a comment stands under. Raises Missing, also if it is no comment; Gone, or Removed."""
    comment = await _readable(tx, number)
    if not comment.is_comment:
        raise Missing(f"{number} is no comment")
    return await tx.posts.get(comment.root_id)


async def thread(tx: Unit, number: PostId, *, after: PostId | None = None) -> Thread:
    """The thread with this root, wherever it was written. Raises Missing; Gone, or Removed."""
    post = await _readable(tx, number)
    if post.is_comment:
        raise Missing(f"{number} is a comment")
    found = await listing.comments_in(tx, post.id, after=after, most=COMMENTS + 1)
    page = [each for each in found[:COMMENTS] if may_read(ANYONE, each)]
    numbers = {post.author_id, *(each.author_id for each in page)}
    if post.community_id is not None:
        numbers.add(post.community_id)
    await tx.actors.want(ids=numbers)
    people = {each: await tx.actors.get(each) for each in numbers}
    options = await tx.polls.options(post.id) if post.multiple is not None else ()
    comments = _tree(post, page, people)
    return Thread(
        post=post,
        author=people[post.author_id],
        community=people[post.community_id] if post.community_id is not None else None,
        options=options,
        quoted=await quotes_in(tx, [post, *page]),
        flairs=tuple(await flairs_of(tx, post)),
        reactions=await tallies(tx.connection, [post.id, *(each.id for each in page)]),
        comments=comments,
        shown=sum(not _is_gone(each, people) for each in page),
        later=found[COMMENTS - 1].id if len(found) > COMMENTS else None,
    )


async def _readable(tx: Unit, number: PostId) -> PostFacts:
    post = await tx.posts.get(number)
    if not may_read(ANYONE, post):
        raise Missing(f"{number} is not for all")
    if await is_beyond_return(tx, post):
        raise Gone(f"{number} is deleted")
    if post.removed_at is not None:
        raise Removed(f"{number} is removed")
    return post


def _is_removed(post: PostFacts, people: dict[ActorId, ActorFacts]) -> bool:
    """What its author, too, has taken back is deleted, not removed."""
    return post.removed_at is not None and post.deleted_at is None and people[post.author_id].deleted_at is None


def _is_gone(post: PostFacts, people: dict[ActorId, ActorFacts]) -> bool:
    return post.gone or people[post.author_id].deleted_at is not None


def _tree(root: PostFacts, posts: Sequence[PostFacts], people: dict[ActorId, ActorFacts]) -> tuple[Comment, ...]:
    """Comments below what they answer, or beside it where that is too deep; at the top if it is not on this page."""
    depths: dict[PostId, int] = {root.id: 0}
    shelves: dict[PostId, PostId] = {}
    below: defaultdict[PostId, list[PostFacts]] = defaultdict(list)
    known = {each.id: each for each in (root, *posts)}
    for post in sorted(posts, key=lambda each: (each.depth, each.id)):
        parent = post.parent_id if post.parent_id in depths else root.id
        place = parent if depths[parent] < DEEPEST else shelves[parent]
        depths[post.id], shelves[post.id] = depths[place] + 1, place
        below[place].append(post)

    def grow(place: PostId) -> tuple[Comment, ...]:
        grown = (_comment(post, grow(post.id)) for post in sorted(below[place], key=lambda each: each.id))
        return tuple(each for each in grown if not each.gone or each.children)

    def _comment(post: PostFacts, children: tuple[Comment, ...]) -> Comment:
        parent = known.get(post.parent_id) if post.parent_id is not None else None
        beside = parent is not None and shelves[post.id] != parent.id
        answers = people[parent.author_id] if beside and parent is not None else None
        gone, removed = _is_gone(post, people), _is_removed(post, people)
        return Comment(post, people[post.author_id], gone, removed, answers, children)

    return grow(root.id)
