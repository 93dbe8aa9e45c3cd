"""Appeals for those who decide: who asks, against what, and who did it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry
from fedi_groups.domain.types import Act, AppealState
from fedi_groups.storage.appeals import appeal_against, appeals_by, appeals_in
from fedi_groups.storage.modlog import find_entry, newest_about
from fedi_groups.storage.timelines import OLDEST, Span
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Appealed:
    """One of them, with the line of the log that it is about."""

    appeal: AppealFacts
    entry: Entry
    community: ActorFacts
    person: ActorFacts
    moderator: ActorFacts


async def appealed(
    tx: Unit, community: ActorFacts | None, *, state: AppealState, most: int, span: Span = OLDEST
) -> tuple[Appealed, ...]:
    """In a community, or (None) in any here; the oldest first."""
    place = community.id if community is not None else None
    return await _with_entries(tx, await appeals_in(tx.connection, place, state=state, most=most, span=span))


async def appeals_of(tx: Unit, person: ActorFacts, *, below: int | None = None, most: int) -> tuple[Appealed, ...]:
    """Those of somebody, decided or not, the newest first."""
    return await _with_entries(tx, await appeals_by(tx.connection, person.id, below=below, most=most))


@dataclass(frozen=True, slots=True)
class Against:
    """What admins have decided about an account that still stands; `appeal`: the person's, if they made one."""

    entry: Entry
    appeal: AppealFacts | None


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """How somebody who lives here stands with the admins."""

    suspended: Against | None
    limited: Against | None


async def standing_of(tx: Unit, person: ActorFacts) -> AccountStanding:
    """At most five statements; none for who stands as everyone does."""
    return AccountStanding(
        await _against(tx, person, Act.SUSPEND) if person.suspended_at is not None else None,
        await _against(tx, person, Act.LIMIT) if person.limited_at is not None else None,
    )


async def _against(tx: Unit, person: ActorFacts, act: Act) -> Against | None:
    server = await tx.actors.server()
    entry = await newest_about(tx.connection, server.id, acts=[act], person=person.id)
    return Against(entry, await appeal_against(tx.connection, entry.id)) if entry is not None else None


async def _with_entries(tx: Unit, appeals: Sequence[AppealFacts]) -> tuple[Appealed, ...]:
    found = [await _with_entry(tx, each) for each in appeals]
    return tuple(each for each in found if each is not None)


async def _with_entry(tx: Unit, appeal: AppealFacts) -> Appealed | None:
    entry = await find_entry(tx.connection, appeal.entry_id)
    if entry is None:
        return None
    return Appealed(
        appeal,
        entry,
        community=await tx.actors.get(appeal.community_id),
        person=await tx.actors.get(appeal.person_id),
        moderator=await tx.actors.get(entry.actor_id),
    )
