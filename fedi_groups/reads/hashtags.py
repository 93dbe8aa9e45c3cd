"""Hashtags: what stands under one, who uses it, and which are used most. Only what anyone may read counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, FeaturedTagFacts, TagUse
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.types import DAY, ActorId, Instant, PostId
from fedi_groups.reads.entries import PAGE, Entries, entries_of, screened
from fedi_groups.reads.listed import unlisted_among
from fedi_groups.reads.statuses import Item, statuses
from fedi_groups.storage import hashtags
from fedi_groups.storage.hashtags import Tagged
from fedi_groups.storage.ids import first_id, instant_of
from fedi_groups.storage.timelines import LARGEST_ID, Span
from fedi_groups.storage.unit import Unit
from fedi_groups.text.hashtags import folded

DAYS = 7
"""So long a history is told."""

_COUNTED = 2000
"""Uses, of one hashtag."""
_COUNTED_IN_ALL = 5000
_LOOKED_AT = 2000
"""Posts, of which the best are found."""


@dataclass(frozen=True, slots=True)
class DayOfTag:
    """How often it was used on a day, and by how many."""

    begins: Instant
    uses: int
    people: int


@dataclass(frozen=True, slots=True)
class TagView:
    """`tag` in the one way to write it; `history`: today first. `number`: by which the list it stands in is ordered."""

    tag: str
    history: tuple[DayOfTag, ...]
    following: bool = False
    number: int | None = None
    featuring: bool = False


async def tagged(tx: Unit, wanted: Tagged, reader: ActorFacts | None, span: Span, *, most: int) -> list[Item]:
    """What bears these hashtags, and the threads of a community here that goes by one of them."""
    ids = await hashtags.tagged(
        tx.connection, await _with_place(tx, wanted), span, most=most, reader=reader, now=tx.now
    )
    whose = reader.id if reader is not None else None
    return [Item(each.post.id, each) for each in await statuses(tx, ids, whose)]


async def tag_page(tx: Unit, name: str, *, before: PostId | None = None, reader: ActorFacts | None = None) -> Entries:
    """The same for people to look at: a page of it."""
    span = Span(below=before or LARGEST_ID)
    wanted = await _with_place(tx, Tagged((folded(name),)))
    ids = await hashtags.tagged(tx.connection, wanted, span, most=PAGE + 1, reader=reader, now=tx.now)
    await tx.posts.want(ids=ids)
    posts = [await tx.posts.get(each) for each in ids]
    found = await entries_of(tx, posts, reader.id if reader is not None else None)
    return await screened(tx, found, reader, FilterContext.PUBLIC)


async def _with_place(tx: Unit, wanted: Tagged) -> Tagged:
    """Only where nothing else is asked for: threads of a community need not bear the hashtag. Of one that other servers
    learn nothing of they have to."""
    found = await tx.actors.named(wanted.some[0]) if len(wanted.some) == 1 and not wanted.every else None
    if found is None or not found.is_community or found.is_private or found.local_only or found.deleted_at is not None:
        return wanted
    return Tagged(wanted.some, wanted.every, wanted.none, found.id, wanted.here, wanted.media, wanted.comments)


async def tag(tx: Unit, name: str, reader: ActorId | None) -> TagView:
    """One, with who uses it lately."""
    key = folded(name)
    uses = await _listed(tx, await hashtags.uses_of(tx.connection, key, _since(tx.now, DAYS), most=_COUNTED))
    followed = await hashtags.find_followed(tx.connection, reader, [key]) if reader is not None else {}
    shown = await hashtags.featured_by(tx.connection, reader) if reader is not None else []
    featuring = any(each.tag == key for each in shown)
    return TagView(key, _history(uses, tx.now), key in followed, featuring=featuring)


async def like(tx: Unit, words: str, *, skip: int, most: int) -> list[TagView]:
    """Those that begin so."""
    key = folded(words.strip().removeprefix("#"))
    found = await hashtags.like(tx.connection, key, skip=skip, most=most) if key else []
    return [TagView(each, _history((), tx.now)) for each in found]


async def followed(tx: Unit, person: ActorId, span: Span, *, most: int) -> list[TagView]:
    """Those that somebody follows, the last first; without who uses them."""
    rows = await hashtags.followed_tags(tx.connection, person, span, most=most)
    return [TagView(key, _history((), tx.now), True, number) for number, key, _ in rows]


async def used_most(tx: Unit, *, days: int, skip: int, most: int) -> list[TagView]:
    """Those that most people have used lately."""
    uses = await _listed(tx, await hashtags.uses_since(tx.connection, _since(tx.now, days), most=_COUNTED_IN_ALL))
    people = Counter(key for key, _ in {(each.tag, each.author_id) for each in uses})
    best = sorted(people, key=lambda key: (-people[key], key))[skip : skip + most]
    return [TagView(key, _history([each for each in uses if each.tag == key], tx.now)) for key in best]


async def best_posts(tx: Unit, reader: ActorId | None, *, days: int, skip: int, most: int) -> list[Item]:
    """Public posts of these days that were answered and liked most."""
    ids = await hashtags.best_since(tx.connection, _since(tx.now, days), looked_at=_LOOKED_AT, skip=skip, most=most)
    return [Item(each.post.id, each) for each in await statuses(tx, ids, reader)]


async def featured(tx: Unit, person: ActorId) -> Sequence[FeaturedTagFacts]:
    """Those that somebody shows."""
    return await hashtags.featured_by(tx.connection, person)


async def might_feature(tx: Unit, person: ActorId) -> list[TagView]:
    """What they have written about most."""
    found = await hashtags.most_used_by(tx.connection, person, most=10)
    return [TagView(key, _history((), tx.now)) for key in found]


async def _listed(tx: Unit, uses: Sequence[TagUse]) -> list[TagUse]:
    left_out = await unlisted_among(tx, {each.author_id for each in uses})
    return [each for each in uses if each.author_id not in left_out]


def _since(now: Instant, days: int) -> int:
    return first_id(Instant(now - days * DAY))


def _history(uses: Iterable[TagUse], now: Instant) -> tuple[DayOfTag, ...]:
    by_day: dict[int, list[TagUse]] = {}
    for each in uses:
        by_day.setdefault(instant_of(each.post_id) // DAY, []).append(each)
    today = now // DAY
    return tuple(
        DayOfTag(Instant(number * DAY), len(found), len({each.author_id for each in found}))
        for number in range(today, today - DAYS, -1)
        for found in [by_day.get(number, [])]
    )
