"""Posts as they stand in a list for people to read: who wrote them, where, and what they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fedi_groups.domain.facts import ActorFacts, Flair, PostFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.policy.servers import is_listed
from fedi_groups.domain.policy.visibility import ANYONE, is_gone, may_read
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.reads.filters import OPEN, screen
from fedi_groups.reads.listed import onlooker
from fedi_groups.storage.keeping import shunned_by
from fedi_groups.storage.telling import flairs_of
from fedi_groups.storage.unit import Unit

PAGE = 25
"""Entries of one page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A post or comment; `thread` is the post that a comment stands under, if anyone may read that and it is there.
    `covered`: the filters of who looks that want a warning before it."""

    post: PostFacts
    author: ActorFacts
    community: ActorFacts | None
    thread: PostFacts | None
    flairs: tuple[Flair, ...] = ()
    covered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """One page of a list. `older` is where the next page begins, None on the last one."""

    items: tuple[Entry, ...]
    older: PostId | None


async def entries_of(
    tx: Unit, posts: Sequence[PostFacts], whose: ActorId | None = None, *, all_of_one: bool = False
) -> Entries:
    """A page out of `posts`, of which one more than a PAGE was asked for; none whose author is gone, or stands in no
    list that `whose` page shows. `all_of_one`: it is the page of their author, whom somebody has come to look at."""
    page = posts[:PAGE]
    await tx.posts.want(ids=[post.root_id for post in page if post.is_comment])
    named = [each for post in page for each in (post.author_id, post.community_id)]
    await tx.actors.want(ids=[each for each in named if each is not None])
    await tx.flairs.want({each.community_id for each in page if each.flairs and each.community_id is not None})
    found = [await _entry(tx, post) for post in page]
    there = [each for each in found if not is_gone(each.post, each.author, each.community)]
    reader = await onlooker(tx, whose, ((each.author, each.post.community_id) for each in there))
    items = tuple(
        each for each in there if all_of_one or is_listed(tx.rules, each.author, reader, place=each.post.community_id)
    )
    return Entries(items, page[-1].id if len(posts) > PAGE else None)


async def without_shunned(tx: Unit, entries: Entries, whose: ActorFacts | None) -> Entries:
    """What is left of a page for somebody who wants to see nothing of some. No statement where they shun nobody."""
    if whose is None or not whose.shuns:
        return entries
    people, hosts, _ = await shunned_by(tx.connection, whose.id, now=tx.now)
    left = (each for each in entries.items if each.author.id not in people and each.author.host not in hosts)
    return Entries(tuple(left), entries.older)


async def screened(tx: Unit, entries: Entries, whose: ActorFacts | None, context: FilterContext) -> Entries:
    """What their filters leave of a page. A guest has none."""
    found = await screen(tx, whose, [each.post for each in entries.items], context)
    if found is OPEN:
        return entries
    left = (each for each in entries.items if each.post.id not in found.hidden)
    return Entries(tuple(replace(each, covered=found.shut(each.post.id)) for each in left), entries.older)


async def _entry(tx: Unit, post: PostFacts) -> Entry:
    thread = await tx.posts.get(post.root_id) if post.is_comment else None
    if thread is not None and (thread.gone or not may_read(ANYONE, thread)):
        thread = None
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    author, flairs = await tx.actors.get(post.author_id), tuple(await flairs_of(tx, post))
    return Entry(post, author, community, thread, flairs)
