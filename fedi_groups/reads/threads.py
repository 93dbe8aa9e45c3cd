"""A thread for people to read: a post, and below it its comments as a tree, as far as whoever looks may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.cards import CardFacts
from fedi_groups.domain.facts import ActorFacts, Flair, PostFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.policy.visibility import FOR_ALL, may_read
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.errors import Gone, Missing, Removed
from fedi_groups.reads.deeds import NO_REACH, NOTHING, Done, Reach, done_with, reach_of
from fedi_groups.reads.entries import PAGE, Entries, entries_of
from fedi_groups.reads.filters import OPEN, Screen, screen
from fedi_groups.reads.graves import is_beyond_return
from fedi_groups.reads.quotes import Quoted, quotes_in
from fedi_groups.reads.shunning import Shunned, shunned_by
from fedi_groups.reads.statuses import readers_view
from fedi_groups.reads.trees import Order, grown
from fedi_groups.storage import branches, listing
from fedi_groups.storage.cards import find_cards
from fedi_groups.storage.reactions import Tally, tallies
from fedi_groups.storage.telling import flairs_of
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.visits import seen_in
from fedi_groups.storage.votes import Option
from fedi_groups.text.links import page_of

COMMENTS = 400
"""Comments on one page; the rest is on the next."""


class State(StrEnum):
    """What is to be seen of a comment: all of it; or its place alone, as its author has deleted it, a moderator has
    removed it, or who reads wants to see nothing of its author, or of what it says."""

    SHOWN = "shown"
    DELETED = "deleted"
    REMOVED = "removed"
    SHUNNED = "shunned"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment where it stands: `depth` from 1. `more`: so many below it are on a page of their own."""

    post: PostFacts
    author: ActorFacts
    state: State
    depth: int
    more: int

    @property
    def gone(self) -> bool:
        return self.state is not State.SHOWN


@dataclass(frozen=True, slots=True)
class Way:
    """How a thread is read. `start`: where a page of it begins; `within`: the comment below which alone it is."""

    order: Order = Order.OLD
    start: PostId | None = None
    within: PostId | None = None


PLAIN = Way()


@dataclass(frozen=True, slots=True)
class Thread:
    """A post with a page of its comments, in the order in which they are read. `quoted`: what any of these quotes.
    `counted`: how its poll stands is told. `card`: of the page that the post links to, if that is known to say
    something of itself.

    `later` is where the next page begins, None on the last one. Of who is signed in: what they have `done` with these,
    `chosen` in the poll, and their `reach`, where that shows; `seen`: the newest comment that was there when they
    looked last; `screen`: what their filters cover.
    """

    post: PostFacts
    author: ActorFacts
    community: ActorFacts | None
    options: tuple[Option, ...]
    counted: bool
    quoted: Mapping[PostId, Quoted]
    flairs: tuple[Flair, ...]
    reactions: Mapping[PostId, tuple[Tally, ...]]
    comments: tuple[Comment, ...]
    shown: int
    later: PostId | None
    way: Way
    card: CardFacts | None = None
    done: Done = NOTHING
    chosen: tuple[int, ...] = ()
    reach: Reach = NO_REACH
    seen: PostId | None = None
    screen: Screen = OPEN

    def is_new(self, each: Comment) -> bool:
        """It came since the reader was here."""
        return self.seen is not None and each.post.id > self.seen and not each.gone

    @property
    def newest(self) -> PostId:
        return max((each.post.id for each in self.comments), default=self.post.id)


async def place_of(tx: Unit, number: PostId, person: ActorFacts | None = None) -> tuple[PostFacts, PostFacts]:
    """A comment, and the post that it stands under. Raises Missing, also if it is no comment; Gone, or Removed."""
    comment = await _readable(tx, number, person)
    if not comment.is_comment:
        raise Missing(f"{number} is no comment")
    return comment, await tx.posts.get(comment.root_id)


async def newest_in(tx: Unit, number: PostId) -> tuple[PostFacts, Entries]:
    """The post of a thread, and what was said below it, newest first: what anyone may read. Raises as `thread` does."""
    post = await _readable(tx, number, None)
    if post.is_comment:
        raise Missing(f"{number} is a comment")
    return post, await entries_of(tx, await listing.newest_in(tx, number, most=PAGE))


async def thread(tx: Unit, number: PostId, way: Way = PLAIN, person: ActorFacts | None = None) -> Thread:
    """The thread with this root, wherever it was written. Raises Missing; Gone, or Removed."""
    post = await _readable(tx, number, person)
    if post.is_comment:
        raise Missing(f"{number} is a comment")
    found, later = await _numbers(tx, post, way)
    page = await _page(tx, post, found, person)
    people = await _people(tx, [post, *page])
    seen = await seen_in(tx.connection, person.id, post.id) if person is not None else None
    options = await tx.polls.options(post.id) if post.multiple is not None else ()
    screened = await screen(tx, person, [post, *page], FilterContext.THREAD, options={post.id: options})
    states = _states(page, people, await shunned_by(tx, person), screened)
    comments = _comments([post, *page], people, states, way)
    shown = [post.id, *(each.post.id for each in comments if not each.gone)]
    community = people[post.community_id] if post.community_id is not None else None
    return Thread(
        post=post,
        author=people[post.author_id],
        community=community,
        options=options,
        counted=not post.keeps_counts(tx.now),
        quoted=await quotes_in(tx, [post, *page]),
        flairs=tuple(await flairs_of(tx, post)),
        reactions=await tallies(tx.connection, shown),
        comments=comments,
        shown=len(shown) - 1 + sum(each.more for each in comments),
        later=later,
        way=way,
        card=await _card_of(tx, post),
        done=await done_with(tx, person.id, shown) if person is not None else NOTHING,
        chosen=await _chosen(tx, post, person),
        reach=await _reach(tx, person, community) if _matters(post, comments) else NO_REACH,
        seen=seen,
        screen=screened,
    )


async def _numbers(tx: Unit, post: PostFacts, way: Way) -> tuple[list[PostId], PostId | None]:
    """Which comments stand on the page, and where the next one begins."""
    if way.within is not None:
        below = await branches.below(tx.connection, way.within, most=COMMENTS - 1)
        return [way.within, *(each.id for each in below)], None
    newest = way.order is Order.NEW
    found = await branches.comments_in(tx.connection, post.id, start=way.start, most=COMMENTS + 1, newest=newest)
    return found[:COMMENTS], found[COMMENTS - 1] if len(found) > COMMENTS else None


async def _page(tx: Unit, root: PostFacts, numbers: Sequence[PostId], person: ActorFacts | None) -> list[PostFacts]:
    """Those of these that may be read. Raises Missing for a comment of another thread."""
    found = [each for each in (await tx.posts.some(numbers)).values() if each.root_id == root.id]
    view = await readers_view(tx, person.id if person is not None else None, found)
    few = [each.id for each in found if each.visibility not in FOR_ALL]
    named = await tx.posts.mentions_of(few) if few and person is not None else {}
    page = [each for each in found if may_read(view, each, mentioned=frozenset(named.get(each.id, ())))]
    if numbers and not page and len(numbers) == 1:
        raise Missing(f"no comment {numbers[0]} in {root.id}")
    return page


async def _people(tx: Unit, posts: Sequence[PostFacts]) -> Mapping[ActorId, ActorFacts]:
    """Who wrote these, and where."""
    places = {each.community_id for each in posts if each.community_id is not None}
    return await tx.actors.some({*places, *(each.author_id for each in posts)})


def _states(
    page: Sequence[PostFacts], people: Mapping[ActorId, ActorFacts], shunned: Shunned, screened: Screen
) -> Mapping[PostId, State]:
    found = {each.id: _state_of(each, people[each.author_id], shunned) for each in page}
    filtered = {each: State.FILTERED for each in screened.hidden if found.get(each) is State.SHOWN}
    return found | filtered


def _comments(
    posts: Sequence[PostFacts], people: Mapping[ActorId, ActorFacts], states: Mapping[PostId, State], way: Way
) -> tuple[Comment, ...]:
    """Those below the first of these posts."""
    root, *page = posts
    shown = {number for number, state in states.items() if state is State.SHOWN}
    return tuple(
        Comment(each.post, people[each.post.author_id], states[each.post.id], each.depth, each.more)
        for each in grown(root.id, page, shown, way.order)
    )


def _state_of(post: PostFacts, author: ActorFacts, shunned: Shunned) -> State:
    """What its author, too, has taken back is deleted, not removed."""
    if post.deleted_at is not None or author.deleted_at is not None:
        return State.DELETED
    if post.removed_at is not None:
        return State.REMOVED
    return State.SHUNNED if shunned.has(author) else State.SHOWN


def _matters(post: PostFacts, comments: Sequence[Comment]) -> bool:
    """Whether it shows on the page who keeps order."""
    return post.locked or post.removed_at is not None or any(each.state is State.REMOVED for each in comments)


async def _reach(tx: Unit, person: ActorFacts | None, community: ActorFacts | None) -> Reach:
    return await reach_of(tx, person, community) if person is not None and community is not None else NO_REACH


async def _chosen(tx: Unit, post: PostFacts, person: ActorFacts | None) -> tuple[int, ...]:
    """What they have answered in its poll."""
    return await tx.polls.choices(post.id, person.id) if person is not None and post.multiple is not None else ()


async def _card_of(tx: Unit, post: PostFacts) -> CardFacts | None:
    """Nothing is asked where nothing is linked."""
    page = page_of(post.link, post.content)
    return (await find_cards(tx.connection, [page])).get(page) if page is not None else None


async def _readable(tx: Unit, number: PostId, person: ActorFacts | None) -> PostFacts:
    """What a moderator has removed is there for those who may bring it back."""
    post = await tx.posts.get(number)
    view = await readers_view(tx, person.id if person is not None else None, [post])
    named = frozenset(await tx.posts.mentions(number)) if post.visibility not in FOR_ALL else frozenset()
    if not may_read(view, post, mentioned=named):
        raise Missing(f"{number} is not for all")
    if await is_beyond_return(tx, post):
        raise Gone(f"{number} is deleted")
    if post.removed_at is not None and not await _could_restore(tx, person, post):
        raise Removed(f"{number} is removed")
    return post


async def _could_restore(tx: Unit, person: ActorFacts | None, post: PostFacts) -> bool:
    if person is None or post.community_id is None:
        return False
    return (await reach_of(tx, person, await tx.actors.get(post.community_id))).removes
