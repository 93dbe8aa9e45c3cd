"""Named roles of communities here. What one lets its holders do stands with each of them, too."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import NamedRole
from fedi_groups.domain.types import ActorId, Power
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_n = tables.named_role.c


async def find_role(connection: AsyncConnection, community: ActorId, name: str) -> NamedRole | None:
    question = select(tables.named_role).where(_n.community_id == community, _n.name == name)
    row = (await connection.execute(question)).one_or_none()
    return _facts(row) if row is not None else None


async def roles_of(connection: AsyncConnection, community: ActorId, *, most: int) -> list[NamedRole]:
    """By name."""
    question = select(tables.named_role).where(_n.community_id == community).order_by(_n.name).limit(most)
    return [_facts(row) for row in await connection.execute(question)]


def put_role(writes: Writes, role: NamedRole) -> None:
    """New, or changed."""
    powers = " ".join(sorted(role.powers))
    writes.put(tables.named_role, {"community_id": role.community_id, "name": role.name, "powers": powers})


def drop_role(writes: Writes, role: NamedRole) -> None:
    writes.drop(tables.named_role, role.community_id, role.name)


def _facts(row: Any) -> NamedRole:
    return NamedRole(ActorId(row.community_id), row.name, frozenset(map(Power, row.powers.split())))
