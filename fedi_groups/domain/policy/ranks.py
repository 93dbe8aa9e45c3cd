"""Who stands above whom in a community."""

from collections.abc import Mapping
from types import MappingProxyType

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.types import Role

MEMBER, HELPER, MODERATOR, ADMIN, HOST, OWNER = range(6)
"""HELPER: a member with a named role. HOST: an admin of the server that the community lives on."""

RANKS: Mapping[Role, int] = MappingProxyType(
    {Role.MEMBER: MEMBER, Role.MODERATOR: MODERATOR, Role.ADMIN: ADMIN, Role.OWNER: OWNER}
)


def rank_of(standing: Standing | None) -> int:
    """Whoever is no member stands no higher than one."""
    if standing is None or not standing.is_member:
        return MEMBER
    return max(RANKS[standing.role], HELPER if standing.powers else MEMBER)


def higher(one: Role, other: Role) -> Role:
    """The one of two roles that stands above the other."""
    return max(one, other, key=RANKS.__getitem__)
