"""Posts as they stand in a list for one who is signed in: with what they have done with each, and by whom it comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Flair, PostFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.policy.visibility import may_read
from fedi_groups.domain.types import ActorId
from fedi_groups.reads import lists, timelines
from fedi_groups.reads.filters import covering
from fedi_groups.reads.markers import last_read
from fedi_groups.reads.statuses import Item, StatusView, readers_view
from fedi_groups.storage.telling import flairs_of
from fedi_groups.storage.timelines import LARGEST_ID, Span
from fedi_groups.storage.unit import Unit

PAGE = 25
HOT_PAGES = timelines.WEIGHED // PAGE
HOME = "home"
"""The timeline whose marker says how far somebody has read."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: its place in the list. `by`: the person who shows it to others. `thread`: what a comment stands under,
    as far as the reader may see that. `covered`: the filters of theirs it meets that want a warning."""

    number: int
    view: StatusView
    by: ActorFacts | None = None
    thread: PostFacts | None = None
    flairs: tuple[Flair, ...] = ()
    covered: tuple[str, ...] = ()

    @property
    def post(self) -> PostFacts:
        return self.view.post


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a list. `older`: where the next page begins, None on the last one; `next`: its number, where that is
    not by date. `seen`: up to where the reader had
    read before, 0 if that is not known; `top`: the highest number there is on this page."""

    items: tuple[Line, ...]
    older: int | None
    seen: int = 0
    top: int = 0
    next: int | None = None

    @property
    def new(self) -> int:
        """How many of them the reader has not had before them yet."""
        return sum(each.number > self.seen for each in self.items) if self.seen else 0


async def home(tx: Unit, me: ActorFacts, *, before: int | None) -> Lines:
    """The newest of what somebody has joined and follows, without what their filters hide there."""
    below = before if before is not None else LARGEST_ID
    found = await timelines.home(tx, me, Span(below=below), most=PAGE)
    shown = [each for each in found if not each.status.is_hidden(FilterContext.HOME)]
    seen = await last_read(tx, me, HOME) if before is None else 0
    older = await _older(tx, me, found)
    return Lines(await _lines(tx, shown, me.id), older, seen, found[0].number if found else 0)


async def hot(tx: Unit, me: ActorFacts, *, page: int) -> Lines:
    """The same, with that first which is liked and answered most."""
    skip = PAGE * (page - 1)
    found = await timelines.hot(tx, me, skip=skip, most=PAGE + 1)
    shown = [each for each in found[:PAGE] if not each.status.is_hidden(FilterContext.HOME)]
    further = page + 1 if len(found) > PAGE and page < HOT_PAGES else None
    return Lines(await _lines(tx, shown, me.id), None, next=further)


async def _older(tx: Unit, me: ActorFacts, page: Sequence[Item]) -> int | None:
    """A page is short where there is no more, or where some of it is not for them."""
    last = page[-1].number & ~1 if page else None
    if last is None or len(page) == PAGE:
        return last
    return last if await timelines.home(tx, me, Span(below=last), most=1) else None


async def bookmarks(tx: Unit, me: ActorId, *, before: int | None) -> Lines:
    """What somebody has marked to find again, the last first."""
    return await _listed(tx, await lists.bookmarks(tx, me, _below(before), most=PAGE), me)


async def favourites(tx: Unit, me: ActorId, *, before: int | None) -> Lines:
    """What somebody has voted up, the last first."""
    return await _listed(tx, await lists.favourites(tx, me, _below(before), most=PAGE), me)


def _below(before: int | None) -> Span:
    return Span(below=before if before is not None else LARGEST_ID)


async def _listed(tx: Unit, found: lists.Listed[Item], me: ActorId) -> Lines:
    return Lines(await _lines(tx, found.items, me), found.last if found.length == PAGE else None)


async def _lines(tx: Unit, items: Sequence[Item], me: ActorId) -> tuple[Line, ...]:
    """At most two statements more, and two if there is something among them that few may read."""
    posts = [each.status.post for each in items]
    roots = await tx.posts.some(each.root_id for each in posts if each.is_comment)
    view = await readers_view(tx, me, roots.values())
    threads = {each.id: each for each in roots.values() if not each.gone and may_read(view, each)}
    await tx.flairs.want({each.community_id for each in posts if each.flairs and each.community_id is not None})
    return tuple(
        [
            Line(
                number=each.number,
                view=each.status,
                by=each.by if each.by is not None and not each.by.is_community else None,
                thread=threads.get(each.status.post.root_id) if each.status.post.is_comment else None,
                flairs=tuple(await flairs_of(tx, each.status.post)),
                covered=_covered(each.status),
            )
            for each in items
        ]
    )


def _covered(view: StatusView) -> tuple[str, ...]:
    return covering(view.post, view.hits, FilterContext.HOME)
