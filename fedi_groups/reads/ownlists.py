"""Lists that people make: theirs, and who is in one."""

from fedi_groups.domain.facts import ActorFacts, ListFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.reads.accounts import find_accounts
from fedi_groups.storage import lists
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit


async def lists_of(tx: Unit, owner: ActorId) -> list[ListFacts]:
    """All of somebody's."""
    return await lists.lists_of(tx.connection, owner)


async def lists_with(tx: Unit, owner: ActorId, actor: ActorId) -> list[ListFacts]:
    """Those of somebody's in which this one is."""
    return await lists.lists_with(tx.connection, owner, actor)


async def entries_of(tx: Unit, known: ListFacts, span: Span, *, most: int) -> list[tuple[int, ActorFacts]]:
    """Who is in it, with the numbers by which they are ordered, the last first."""
    rows = await lists.entries_of(tx.connection, known.id, span, most=most)
    found = {each.id: each for each in await find_accounts(tx, [each for _, each in rows], known.owner_id)}
    return [(number, found[each]) for number, each in rows if each in found]
