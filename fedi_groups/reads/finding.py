"""A search over everything that somebody may find: communities, people, posts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import Reader, may_read
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.domain.words import MOST_SOUGHT, begins, words_of
from fedi_groups.reads import directory, search
from fedi_groups.reads.communities import Card
from fedi_groups.reads.directory import Ask
from fedi_groups.reads.entries import PAGE, Entries, entries_of, without_shunned
from fedi_groups.reads.hidden import joined_by
from fedi_groups.storage.timelines import LARGEST_ID
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.wording import posts_with, said_in

FEW: Final = 4
"""Of each kind beside the others."""
MANY: Final = 40
_SPARE: Final = 2
"""So many times a page are looked at, as not all may be shown."""


NO_ENTRIES: Final = Entries((), None)


@dataclass(frozen=True, slots=True)
class Found:
    """`elsewhere`: communities of other servers."""

    cards: tuple[Card, ...] = ()
    elsewhere: tuple[ActorFacts, ...] = ()
    people: tuple[ActorFacts, ...] = ()
    entries: Entries = NO_ENTRIES

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.elsewhere or self.people or self.entries.items)


async def communities(tx: Unit, words: str, whose: ActorFacts | None, *, most: int) -> Found:
    """Of this server and of others, by any word that they say of themselves, or how their names begin."""
    accounts = await _accounts(tx, words, whose, most=most)
    return await _communities(tx, words, whose, accounts, most=most)


async def _communities(
    tx: Unit, words: str, whose: ActorFacts | None, accounts: Sequence[ActorFacts], *, most: int
) -> Found:
    said = await search.communities_elsewhere(tx, directory.words_in(words), _id(whose), most=most)
    named = (each for each in accounts if each.is_community and not each.local and each.discoverable)
    elsewhere = {each.id: each for each in (*named, *said)}
    return Found(cards=await directory.some(tx, Ask(words), most=most), elsewhere=tuple(elsewhere.values())[:most])


async def people(tx: Unit, words: str, whose: ActorFacts | None, *, most: int) -> Found:
    """By how their names begin, and only those who want to be found."""
    return Found(people=_people(await _accounts(tx, words, whose, most=most), whose, most))


async def _accounts(tx: Unit, words: str, whose: ActorFacts | None, *, most: int) -> list[ActorFacts]:
    return await search.accounts(tx, words, _id(whose), most=4 * most)


def _people(accounts: Sequence[ActorFacts], whose: ActorFacts | None, most: int) -> tuple[ActorFacts, ...]:
    wanted = [each for each in accounts if each.discoverable or each.id == _id(whose)]
    return tuple([each for each in wanted if not each.is_collective][:most])


async def posts(tx: Unit, words: str, whose: ActorFacts | None, *, before: PostId | None = None) -> Found:
    """With all these words, of the last of which more may follow, the newest first: by those who agree to be found so,
    by oneself, and for members where one is one."""
    sought = words_of(words, most=MOST_SOUGHT)
    places = await joined_by(tx, whose.id) if whose is not None else frozenset()
    most = _SPARE * PAGE + 1
    numbers = await posts_with(
        tx.connection, sought, places=sorted(places), before=before if before is not None else LARGEST_ID, most=most
    )
    candidates = list((await tx.posts.some(numbers)).values())
    await tx.actors.want(ids=[number for each in candidates for number in _named(each)])
    reader = Reader(_id(whose), communities=places)
    shown = [each for each in candidates if sought and await _may_find(tx, each, reader) and _has(each, sought)]
    more = len(numbers) == most or len(shown) > PAGE
    entries = await without_shunned(tx, await entries_of(tx, shown[:PAGE], _id(whose)), whose)
    last = shown[PAGE - 1].id if len(shown) >= PAGE else numbers[-1] if numbers else None
    return Found(entries=replace(entries, older=last if more else None))


async def everything(tx: Unit, words: str, whose: ActorFacts | None) -> Found:
    """A few of each kind, and a page of posts."""
    accounts = await _accounts(tx, words, whose, most=FEW)
    some = await _communities(tx, words, whose, accounts, most=FEW)
    said = await posts(tx, words, whose)
    return replace(some, people=_people(accounts, whose, FEW), entries=said.entries)


async def _may_find(tx: Unit, post: PostFacts, reader: Reader) -> bool:
    if post.gone or not may_read(reader, post):
        return False
    if post.author_id == reader.actor_id:
        return True
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if community is not None and community.id not in reader.communities:
        if community.is_private or not (community.discoverable and community.indexable):
            return False
    return (await tx.actors.get(post.author_id)).indexable


def _has(post: PostFacts, sought: Sequence[str]) -> bool:
    """Two words may be kept as the same number. Of the last one more may follow."""
    said = set(said_in(post.title, post.warning, post.content, comment=post.is_comment))
    *whole, last = sought
    return said.issuperset(whole) and (last in said or any(each.startswith(begins(last)) for each in said))


def _named(post: PostFacts) -> tuple[ActorId, ...]:
    return (post.author_id,) if post.community_id is None else (post.author_id, post.community_id)


def _id(whose: ActorFacts | None) -> ActorId | None:
    return whose.id if whose is not None else None
