"""Roles that are offered to people in communities here, and wait for their answer."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Offer
from fedi_groups.domain.types import ActorId, Instant, Role
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_o = tables.offer.c


async def find_offer(connection: AsyncConnection, community: ActorId, person: ActorId) -> Offer | None:
    question = select(tables.offer).where(_o.community_id == community, _o.person_id == person)
    row = (await connection.execute(question)).one_or_none()
    return _facts(row) if row is not None else None


async def offers_to(connection: AsyncConnection, person: ActorId, *, most: int) -> list[Offer]:
    """Those that wait for this person's answer, the oldest first."""
    question = select(tables.offer).where(_o.person_id == person).order_by(_o.at, _o.community_id).limit(most)
    return [_facts(row) for row in await connection.execute(question)]


async def offers_in(connection: AsyncConnection, community: ActorId, *, most: int) -> list[Offer]:
    """Those of a community that wait for an answer, the oldest first."""
    question = select(tables.offer).where(_o.community_id == community).order_by(_o.at, _o.person_id).limit(most)
    return [_facts(row) for row in await connection.execute(question)]


def put_offer(writes: Writes, offer: Offer) -> None:
    """It waits from now on; another one to the same person in the same community is replaced."""
    row = {
        "community_id": offer.community_id,
        "person_id": offer.person_id,
        "by_id": offer.by_id,
        "role": offer.role.value,
        "at": offer.at,
        "until": offer.until,
    }
    writes.put(tables.offer, row)


def drop_offer(writes: Writes, offer: Offer) -> None:
    writes.drop(tables.offer, offer.community_id, offer.person_id)


def _facts(row: Any) -> Offer:
    return Offer(
        ActorId(row.community_id),
        ActorId(row.person_id),
        ActorId(row.by_id),
        Role(row.role),
        Instant(row.at),
        Instant(row.until),
    )
