"""Posts as apps show them: each with its author, whom it names and answers, its poll, and what the reader has done with
it. A fixed number of statements for any number of posts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fedi_groups.domain.cards import CardFacts
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.filters import FilterContext, FilterFacts, Hit
from fedi_groups.domain.policy.servers import Rulebook, is_listed
from fedi_groups.domain.policy.visibility import FOR_ALL, Reader, is_gone, may_read
from fedi_groups.domain.types import ActorId, FollowState, Mark, PostId, Power, Visibility
from fedi_groups.errors import Missing
from fedi_groups.reads.filters import filters_of, hits_of
from fedi_groups.reads.listed import onlooker
from fedi_groups.reads.quotes import UNKNOWN, Quoted, Quoting, quotes_in, quoting_of
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.cards import find_cards
from fedi_groups.storage.ids import boost_of, boosted_by
from fedi_groups.storage.marks import marks_of
from fedi_groups.storage.reblogs import ReblogFacts, find_reblog
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import Option
from fedi_groups.text.links import page_of


@dataclass(frozen=True, slots=True)
class StatusView:
    """A post for one reader. `parent`: what it answers; `voted`: the reader has voted it up; `choices`: theirs in its
    poll; `marks`: theirs on it, and on its thread; `hits`: the filters of theirs that it meets; `listed`:
    it stands in lists that this reader sees; `card`: of the page that it links to."""

    post: PostFacts
    author: ActorFacts
    community: ActorFacts | None
    parent: PostFacts | None
    mentions: tuple[ActorFacts, ...]
    options: tuple[Option, ...] = ()
    quoted: Quoted | None = None
    quoting: Quoting = UNKNOWN
    voted: bool = False
    choices: tuple[int, ...] = ()
    marks: frozenset[Mark] = frozenset()
    hits: tuple[Hit, ...] = ()
    listed: bool = True
    card: CardFacts | None = None

    def is_hidden(self, context: FilterContext) -> bool:
        """Whether the reader wants it left out there."""
        return any(each.hides(context) for each in self.hits)


@dataclass(frozen=True, slots=True)
class Item:
    """A place in a timeline. `by`: the community that boosts it, or who reblogs it, under the id `number`; None: it
    stands for itself. `visibility`: for whom it is shown there, if that was said."""

    number: int
    status: StatusView
    by: ActorFacts | None = None
    visibility: Visibility | None = None


async def readers_view(tx: Unit, reader: ActorId | None, posts: Collection[PostFacts]) -> Reader:
    """Who reads, as far as it matters for these posts. What is for everyone takes no statement. A community, for which
    a moderator acts, reads all that is said in it."""
    few = [each for each in posts if each.visibility not in FOR_ALL or each.held_at is not None]
    if reader is None or not few:
        return Reader(reader)
    await tx.follows.want((reader, each.author_id) for each in few)
    await tx.memberships.want((each.community_id, reader) for each in few if each.community_id is not None)
    follows, communities, keeps = set(), {reader}, {reader}
    for post in few:
        follow = await tx.follows.get(reader, post.author_id)
        if follow is not None and follow.state is FollowState.ACCEPTED:
            follows.add(post.author_id)
        standing = await tx.memberships.get(post.community_id, reader) if post.community_id is not None else None
        if standing is not None and standing.is_member:
            communities.add(standing.community_id)
        if standing is not None and standing.has(Power.APPROVE):
            keeps.add(standing.community_id)
    admin = any(each.held_at is not None for each in few) and await is_admin(tx.connection, reader)
    return Reader(reader, frozenset(follows), frozenset(communities), frozenset(keeps), admin=admin)


async def statuses(tx: Unit, ids: Iterable[PostId], reader: ActorId | None) -> list[StatusView]:
    """Those of these posts that the reader may see, in their order."""
    posts = await tx.posts.some(ids)
    named = await tx.posts.mentions_of(posts)
    view = await readers_view(tx, reader, posts.values())
    readable = [each for each in posts.values() if may_read(view, each, mentioned=frozenset(named.get(each.id, ())))]
    parents = await tx.posts.some(each.parent_id for each in readable if each.parent_id is not None)
    people = await tx.actors.some(_actors([*readable, *parents.values()], named))
    shown = [each for each in readable if not is_gone(each, *_behind(each, people))]
    polls = [each.id for each in shown if each.multiple is not None]
    await tx.polls.want(polls)
    known = _Known(
        reader=reader,
        people=people,
        named=named,
        parents=parents,
        options={each: await tx.polls.options(each) for each in polls},
        choices={each: await tx.polls.choices(each, reader) for each in polls} if reader is not None else {},
        voted=await tx.votes.raised(reader, [each.id for each in shown]) if reader is not None else frozenset(),
        quoted=await quotes_in(tx, shown),
        quoting=await quoting_of(tx, shown, people, reader),
        cards=await _cards(tx, shown),
        marks=await _marks(tx, shown, reader) if reader is not None and shown else {},
        filters=await filters_of(tx, reader) if reader is not None and shown else (),
        rules=tx.rules,
        looking=await onlooker(tx, reader, ((people[each.author_id], each.community_id) for each in shown)),
    )
    return [known.view(each) for each in shown]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of some posts, those around them, and what the reader has done with them."""

    reader: ActorId | None
    people: Mapping[ActorId, ActorFacts]
    named: Mapping[PostId, tuple[ActorId, ...]]
    parents: Mapping[PostId, PostFacts]
    options: Mapping[PostId, tuple[Option, ...]]
    choices: Mapping[PostId, tuple[int, ...]]
    voted: Collection[PostId]
    quoted: Mapping[PostId, Quoted]
    quoting: Mapping[PostId, Quoting]
    cards: Mapping[PostId, CardFacts]
    marks: Mapping[PostId, frozenset[Mark]]
    filters: Sequence[FilterFacts]
    rules: Rulebook
    looking: Reader

    def view(self, post: PostFacts) -> StatusView:
        author, community = _behind(post, self.people)
        parent = self.parents[post.parent_id] if post.parent_id is not None else None
        answered = [parent.author_id] if parent is not None else []
        named = [self.people[each] for each in (*answered, *self.named.get(post.id, ()))]
        options = self.options.get(post.id, ())
        # What one says oneself meets no filter.
        filtered = bool(self.filters) and author.id != self.reader
        return StatusView(
            post=post,
            author=author,
            community=community,
            parent=parent,
            mentions=_others([community, *named] if community is not None else named, author),
            options=options,
            quoted=self.quoted.get(post.id),
            quoting=self.quoting[post.id],
            voted=post.id in self.voted,
            choices=self.choices.get(post.id, ()),
            marks=_marks_on(post, self.marks) if self.marks else frozenset(),
            hits=hits_of(post, options, self.filters) if filtered else (),
            listed=is_listed(self.rules, author, self.looking, place=post.community_id),
            card=self.cards.get(post.id),
        )


async def _cards(tx: Unit, posts: Iterable[PostFacts]) -> dict[PostId, CardFacts]:
    """What pages say of themselves that these link to: one statement, if any does."""
    pages = {each.id: page for each in posts if (page := page_of(each.link, each.content)) is not None}
    found = await find_cards(tx.connection, set(pages.values()))
    return {number: found[page] for number, page in pages.items() if page in found}


async def _marks(tx: Unit, posts: Iterable[PostFacts], reader: ActorId) -> Mapping[PostId, frozenset[Mark]]:
    """What the reader has marked of these and of their threads: one statement."""
    return await marks_of(tx.connection, reader, {number for each in posts for number in (each.id, each.root_id)})


def _marks_on(post: PostFacts, found: Mapping[PostId, frozenset[Mark]]) -> frozenset[Mark]:
    none: frozenset[Mark] = frozenset()
    return (found.get(post.id, none) - {Mark.MUTE}) | (found.get(post.root_id, none) & {Mark.MUTE})


def _actors(posts: Iterable[PostFacts], named: Mapping[PostId, tuple[ActorId, ...]]) -> set[ActorId]:
    found: set[ActorId] = set()
    for post in posts:
        found |= {post.author_id, *named.get(post.id, ())}
        if post.community_id is not None:
            found.add(post.community_id)
    return found


def _behind(post: PostFacts, people: Mapping[ActorId, ActorFacts]) -> tuple[ActorFacts, ActorFacts | None]:
    """Its author, and its community."""
    return people[post.author_id], people[post.community_id] if post.community_id is not None else None


def _others(people: Iterable[ActorFacts], author: ActorFacts) -> tuple[ActorFacts, ...]:
    """Each once, all but the author. By their numbers: what is known of somebody takes long to compare."""
    found: dict[ActorId, ActorFacts] = {}
    for each in people:
        found.setdefault(each.id, each)
    found.pop(author.id, None)
    return tuple(found.values())


async def status(tx: Unit, number: int, reader: ActorId | None) -> Item:
    """The post of this id, or the boost of it by its community, or by somebody. Raises Missing."""
    post = await post_behind(tx, number)
    if post is None:
        return await _reblog(tx, number, reader)
    found = await statuses(tx, [post], reader)
    boosts = post != number
    if not found or (boosts and found[0].community is None):
        raise Missing(f"no status {number}")
    return Item(number, found[0], found[0].community if boosts else None)


async def post_behind(tx: Unit, number: int) -> PostId | None:
    """The post of this id, or the one that its community boosts under it, if there may be such; None if that is at
    most somebody's reblog."""
    await tx.posts.want(ids={PostId(number), PostId(boosted_by(number))})
    if await tx.posts.seek(PostId(number)) is not None:
        return PostId(number)
    return PostId(boosted_by(number)) if number != boosted_by(number) else None


async def _reblog(tx: Unit, number: int, reader: ActorId | None) -> Item:
    row = await find_reblog(tx.connection, number)
    items = await reblogged(tx, [row], reader) if row is not None else []
    if not items:
        raise Missing(f"no status {number}")
    return items[0]


async def reblogged(tx: Unit, rows: Sequence[ReblogFacts], reader: ActorId | None) -> list[Item]:
    """Those of these that the reader may see, by people who are still there."""
    return await shown_again(tx, await _open_to(tx, rows, reader), reader)


async def shown_again(tx: Unit, rows: Sequence[ReblogFacts], reader: ActorId | None) -> list[Item]:
    """The same for who is known to see who shows them: None for any of those, without what is their own."""
    await tx.actors.want(ids=[each.actor_id for each in rows])
    views = {each.post.id: each for each in await statuses(tx, [each.post_id for each in rows], reader)}
    people = {each.actor_id: await tx.actors.get(each.actor_id) for each in rows}
    return [
        Item(each.id, views[each.post_id], people[each.actor_id], each.visibility)
        for each in rows
        if each.post_id in views and people[each.actor_id].deleted_at is None and not people[each.actor_id].suspended
    ]


async def _open_to(tx: Unit, rows: Sequence[ReblogFacts], reader: ActorId | None) -> list[ReblogFacts]:
    """But for those that are for who follows: one statement, where there are any."""
    if reader is not None:
        await tx.follows.want((reader, each.actor_id) for each in rows if each.is_for_few)
    return [each for each in rows if not each.is_for_few or await follows(tx, reader, each.actor_id)]


async def follows(tx: Unit, reader: ActorId | None, actor: ActorId) -> bool:
    """Whether they follow that person, or are them."""
    if reader is None or reader == actor:
        return reader is not None
    follow = await tx.follows.get(reader, actor)
    return follow is not None and follow.state is FollowState.ACCEPTED


def boosted(view: StatusView) -> Item:
    """As its community shows it; what was said outside of communities stands for itself."""
    if view.community is None or view.post.is_comment:
        return Item(view.post.id, view)
    return Item(boost_of(view.post.id), view, view.community)
