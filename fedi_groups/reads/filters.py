"""The filters of a person, and what of a post they look at."""

from collections.abc import Sequence
from functools import lru_cache

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.filters import FilterFacts, Hit, hits_on
from fedi_groups.domain.letters import spaced
from fedi_groups.domain.types import ActorId
from fedi_groups.storage.ids import boost_of
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import Option
from fedi_groups.text.html import to_text


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
