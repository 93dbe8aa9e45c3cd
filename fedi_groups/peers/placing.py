"""Where something belongs that was written in one field for everything, as apps for microblogs have it: the community
that it names first, with a headline of its own. Done before any transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import ActorId
from fedi_groups.peers.compose import Written, compose
from fedi_groups.peers.handles import Directory
from fedi_groups.storage.unit import reading
from fedi_groups.text.headlines import split_headline
from fedi_groups.text.titles import title_from


@dataclass(frozen=True, slots=True)
class Placed:
    """`place`: the community that is mentioned first, if one is. `named`: all who are mentioned, in their order."""

    draft: Draft
    named: tuple[ActorFacts, ...]
    place: ActorFacts | None

    @property
    def mentions(self) -> tuple[ActorId, ...]:
        return tuple(each.id for each in self.named)


async def place(directory: Directory, written: Written, *, by: ActorFacts, answers: bool) -> Placed:
    """What `by` has written, and where it belongs. `answers`: below something else, where nothing has a headline.

    Raises what `compose` raises.
    """
    placed = await _composed(directory, written, by)
    headed = (placed.place is not None or by.is_community) and not answers and written.visibility in FOR_ALL
    return await _titled(directory, written, by, placed) if headed else placed


async def place_in(directory: Directory, written: Written, community: ActorFacts, *, by: ActorFacts) -> Placed:
    """The same for a community that was chosen, whoever is mentioned; with a title of its own, or else one found in
    it."""
    placed = await _composed(directory, written, by)
    if not placed.draft.title:
        placed = await _titled(directory, written, by, placed)
    return replace(placed, place=community)


async def place_again(directory: Directory, written: Written, *, by: ActorFacts, headed: bool) -> Placed:
    """New contents of something. `headed`: it starts a thread in a community."""
    placed = await _composed(directory, written, by)
    return await _titled(directory, written, by, placed) if headed else placed


async def _composed(directory: Directory, written: Written, by: ActorFacts) -> Placed:
    draft, mentions = await compose(directory, written, by=by.id)
    async with reading(directory.store) as tx:
        await tx.actors.want(ids=mentions)
        named = tuple([await tx.actors.get(each) for each in mentions])
    return Placed(draft, named, next((each for each in named if each.is_community), None))


async def _titled(directory: Directory, written: Written, by: ActorFacts, placed: Placed) -> Placed:
    """As a post of a community: with the headline that its text begins with, or else with a title found in it, which
    then stands in both."""
    headline, rest = split_headline(written.text)
    if headline is not None:
        draft, _ = await compose(directory, replace(written, title=headline, text=rest), by=by.id)
    else:
        draft = replace(placed.draft, title=title_from(placed.draft.content, drop=handles_of(placed.named)))
    return replace(placed, draft=draft)


def handles_of(actors: Iterable[ActorFacts]) -> list[str]:
    """As they may be called in a text."""
    return [handle for each in actors for handle in (each.name, each.handle)]
