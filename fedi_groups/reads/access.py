"""What lets somebody in: browsers they are signed in with, apps they let in; and as whom they may let an app act."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.apps import may_act_as
from fedi_groups.domain.types import Instant
from fedi_groups.storage.memberships import stands_here
from fedi_groups.storage.sessions import SessionFacts, sessions_of
from fedi_groups.storage.tokens import families_of
from fedi_groups.storage.unit import Unit

MOST = 100


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody lets an app do. `name` is empty for a token made by hand. `voice`: as whom it acts. `used_on`: the
    last day."""

    family: int
    name: str
    website: str | None
    scopes: tuple[str, ...]
    voice: ActorFacts
    created_at: Instant
    used_on: int | None


@dataclass(frozen=True, slots=True)
class Access:
    sessions: tuple[SessionFacts, ...]
    grants: tuple[Grant, ...]


async def access_of(tx: Unit, person: ActorFacts) -> Access:
    """The latest first."""
    sessions = await sessions_of(tx.connection, person.id, now=tx.now, most=MOST)
    rows = await families_of(tx.connection, person.id, most=MOST)
    await tx.actors.want(ids=[row.actor_id for row in rows])
    grants = [
        Grant(
            row.family,
            row.name or "",
            row.website,
            tuple(row.scopes.split()),
            await tx.actors.get(row.actor_id),
            Instant(row.created_at),
            row.used_on,
        )
        for row in rows
    ]
    return Access(tuple(sessions), tuple(grants))


async def voices_of(tx: Unit, person: ActorFacts) -> list[ActorFacts]:
    """As whom somebody may let an app act: themselves, and the communities here in which they keep order."""
    kept = [each.community_id for each in await stands_here(tx.connection, person.id) if may_act_as(each)]
    await tx.actors.want(ids=kept)
    communities = [await tx.actors.get(number) for number in kept[:MOST]]
    return [person, *(each for each in communities if not each.suspended)]
