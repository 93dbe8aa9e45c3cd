"""The named roles of a community, each with those who are called so."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, NamedRole
from fedi_groups.storage.memberships import holders_of
from fedi_groups.storage.roles import roles_of
from fedi_groups.storage.unit import Unit

_ROLES, _HOLDERS = 20, 200


@dataclass(frozen=True, slots=True)
class Holders:
    """A role, and who has it, the longest serving first."""

    role: NamedRole
    people: tuple[ActorFacts, ...]


async def roles_in(tx: Unit, community: ActorFacts) -> tuple[Holders, ...]:
    """By name."""
    found = await roles_of(tx.connection, community.id, most=_ROLES)
    return tuple([await _with_holders(tx, each) for each in found])


async def _with_holders(tx: Unit, role: NamedRole) -> Holders:
    standings = [
        each for each in await holders_of(tx.connection, role.community_id, role.name, most=_HOLDERS) if each.is_member
    ]
    await tx.actors.want(ids=[each.actor_id for each in standings])
    return Holders(role, tuple([await tx.actors.get(each.actor_id) for each in standings]))
