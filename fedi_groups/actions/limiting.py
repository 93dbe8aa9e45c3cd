"""Leaving people out of listings: they go on where they are members, and who follows them sees them as before, but
nobody comes upon them by chance. No other server is told.
"""

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.deeds import note
from fedi_groups.actions.modlog import record
from fedi_groups.actions.standing import write_of
from fedi_groups.actions.suspension import may_decide
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import Limited
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import suspension as policy
from fedi_groups.domain.types import Act
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.unit import Unit


async def limit(tx: Unit, hand: Hand, *, person: ActorFacts) -> None:
    """Until it is lifted. Said again, nothing changes. Raises Denied."""
    of_admin = person.local and await is_admin(tx.connection, person.id)
    require(policy.may_limit(person, admin=await may_decide(tx, hand), of_admin=of_admin))
    if person.limited_at is None:
        await _change(tx, hand, person, Act.LIMIT)


async def unlimit(tx: Unit, hand: Hand, *, person: ActorFacts) -> None:
    """They stand in listings again. Raises Denied."""
    require(policy.may_unlimit(person, admin=await may_decide(tx, hand)))
    await _change(tx, hand, person, Act.UNLIMIT)


async def carry(tx: Unit, *, old: ActorFacts, new: ActorFacts) -> None:
    """The account that somebody limited has moved to is limited as well; admins are out of reach."""
    if new.limited_at is None and not (new.local and await is_admin(tx.connection, new.id)):
        tx.actors.change(new, limited_at=tx.now)
        record(tx, (await tx.actors.server()).id, old.id, "move", person_id=new.id)


async def _change(tx: Unit, hand: Hand, person: ActorFacts, act: Act) -> None:
    changed = tx.actors.change(person, limited_at=tx.now if act is Act.LIMIT else None)
    server = (await tx.actors.server()).id
    entry = record(tx, server, hand.moderator.id, act, person_id=changed.id, reason=hand.reason)
    note(tx, hand.moderator, Did(act.value), changed.handle, said=hand.reason)
    await tx.emit(Limited(entry, act))
    write_of(tx, changed, entry)
