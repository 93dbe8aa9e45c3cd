"""The filters of a person, and what of a post they look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.filters import FilterAction, FilterContext, FilterFacts, Hit, hits_on
from fedi_groups.domain.letters import spaced
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.storage.ids import boost_of
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import Option
from fedi_groups.text.html import to_text


@dataclass(frozen=True, slots=True)
class Screen:
    """What the filters of who looks make of the posts of a page: which are left out, and the names of the filters that
    want a warning before one."""

    hidden: frozenset[PostId] = frozenset()
    covered: Mapping[PostId, tuple[str, ...]] = field(default_factory=dict)

    def shut(self, post: PostId) -> tuple[str, ...]:
        """The names of what stands before a post that has been asked for itself."""
        return self.covered.get(post, ())


OPEN = Screen()


async def screen(
    tx: Unit,
    person: ActorFacts | None,
    posts: Sequence[PostFacts],
    context: FilterContext,
    *,
    options: Mapping[PostId, Sequence[Option]] = MappingProxyType({}),
) -> Screen:
    """What one says oneself meets no filter. `options`: of the polls among them."""
    filters = await filters_of(tx, person.id) if person is not None and posts else ()
    here = [each for each in filters if context in each.contexts]
    if person is None or not here:
        return OPEN
    hits = {each.id: hits_of(each, options.get(each.id, ()), here) for each in posts if each.author_id != person.id}
    hidden = frozenset(number for number, found in hits.items() if any(each.hides(context) for each in found))
    covered = {each.id: covering(each, hits[each.id], context) for each in posts if hits.get(each.id)}
    return Screen(hidden, {number: names for number, names in covered.items() if names})


def covering(post: PostFacts, hits: Sequence[Hit], context: FilterContext) -> tuple[str, ...]:
    """The names of the filters that cover it there; those for pictures alone only where there are some."""
    return tuple(
        each.filter.title
        for each in hits
        if context in each.filter.contexts and (each.filter.action is not FilterAction.BLUR or post.attachments)
    )


async def filters_of(tx: Unit, person: ActorId) -> tuple[FilterFacts, ...]:
    """Those that hold now."""
    return tuple(each for each in await tx.filters.of(person) if each.holds(tx.now))


def hits_of(post: PostFacts, options: Sequence[Option], filters: Sequence[FilterFacts]) -> tuple[Hit, ...]:
    """Those of these filters that it meets, by whatever is to be read in it."""
    if not filters:
        return ()
    pictures = [str(each.get("alt") or each.get("name") or "") for each in post.attachments]
    beside = (post.title or "", post.warning or "", *(each.title for each in options), *pictures)
    return hits_on(_said(post.content, beside), (post.id, boost_of(post.id)), filters)


@lru_cache(2048)
def _said(content: str, beside: tuple[str, ...]) -> str:
    return spaced("\n".join([*beside, to_text(content)]))
