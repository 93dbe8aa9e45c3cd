"""What somebody keeps for themselves of others: whom they block and mute, and whether they want to hear of one."""

from collections.abc import Sequence

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.storage import keeping
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit

Row = tuple[int, ActorFacts]
"""With the number by which the list is ordered."""


async def is_unwanted(tx: Unit, person: ActorFacts, by: ActorFacts) -> bool:
    """Whether this person is not to be told of what the other has done. No statement where they shun nobody."""
    if not person.shuns:
        return False
    mute = await tx.mutes.get(person, by.id, now=tx.now)
    if (mute is not None and mute.notifications) or await tx.blocks.get(person, by.id) is not None:
        return True
    return bool(await keeping.blocked_among(tx.connection, person.id, [by.host]))


async def unwanted_among(tx: Unit, person: ActorFacts, others: Sequence[ActorFacts]) -> set[ActorId]:
    """Those of whom this person is not to be told anything: three statements for any number."""
    if not person.shuns:
        return set()
    await tx.mutes.want((person, each.id) for each in others)
    await tx.blocks.want((person, each.id) for each in others)
    hosts = await keeping.blocked_among(tx.connection, person.id, {each.host for each in others})
    found = {each.id for each in others if each.host in hosts}
    for each in others:
        mute = await tx.mutes.get(person, each.id, now=tx.now)
        if (mute is not None and mute.notifications) or await tx.blocks.get(person, each.id) is not None:
            found.add(each.id)
    return found


async def muted(tx: Unit, person: ActorFacts, span: Span, *, most: int) -> list[Row]:
    """Whom they mute, the last first."""
    return await _rows(tx, await keeping.muted_by(tx.connection, person.id, span, most=most, now=tx.now))


async def blocked(tx: Unit, person: ActorFacts, span: Span, *, most: int) -> list[Row]:
    """Whom they have blocked, the last first."""
    return await _rows(tx, await keeping.blocked_by(tx.connection, person.id, span, most=most))


async def hosts_blocked(tx: Unit, person: ActorFacts, span: Span, *, most: int) -> list[tuple[int, str]]:
    """From where they want to see nothing, the last first."""
    return await keeping.hosts_blocked_by(tx.connection, person.id, span, most=most)


async def _rows(tx: Unit, found: Sequence[tuple[int, ActorId]]) -> list[Row]:
    await tx.actors.want(ids=[each for _, each in found])
    return [(number, await tx.actors.get(each)) for number, each in found]
