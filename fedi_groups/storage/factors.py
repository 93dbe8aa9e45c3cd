"""What people show beside their password: the sealed secret of their code app, and codes for when that is lost."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.tokens import digest_of
from fedi_groups.storage.upserts import upsert

_f = tables.second_factor.c
_r = tables.recovery_code.c


@dataclass(frozen=True, slots=True)
class Factor:
    """`sealed`: the secret. `step`: that of the last code taken."""

    sealed: str
    step: int
    created_at: Instant


async def find_factor(connection: AsyncConnection, person: ActorId) -> Factor | None:
    row = (await connection.execute(select(tables.second_factor).where(_f.actor_id == person))).one_or_none()
    return Factor(row.sealed, row.step, Instant(row.created_at)) if row is not None else None


async def put_factor(connection: AsyncConnection, person: ActorId, factor: Factor) -> None:
    """In place of the one before."""
    row = {"actor_id": person, "sealed": factor.sealed, "step": factor.step, "created_at": factor.created_at}
    await upsert(connection, tables.second_factor, [row], update=("sealed", "step", "created_at"))


async def take_step(connection: AsyncConnection, person: ActorId, step: int) -> bool:
    """False if the code of this step, or of a later one, was taken before: of two at once, one is first."""
    newer = tables.second_factor.update().where(_f.actor_id == person, _f.step < step).values(step=step)
    return (await connection.execute(newer)).rowcount == 1


async def put_recovery_codes(connection: AsyncConnection, person: ActorId, codes: tuple[str, ...]) -> None:
    """In place of those before."""
    await connection.execute(tables.recovery_code.delete().where(_r.actor_id == person))
    rows = [{"actor_id": person, "digest": digest_of(code)} for code in codes]
    if rows:
        await connection.execute(tables.recovery_code.insert(), rows)


async def take_recovery_code(connection: AsyncConnection, person: ActorId, code: str) -> bool:
    """False for one that is none, or none any more."""
    gone = tables.recovery_code.delete().where(_r.actor_id == person, _r.digest == digest_of(code))
    return (await connection.execute(gone)).rowcount == 1


async def count_recovery_codes(connection: AsyncConnection, person: ActorId) -> int:
    question = select(func.count()).select_from(tables.recovery_code).where(_r.actor_id == person)
    return int((await connection.execute(question)).scalar_one())


async def drop_factors(connection: AsyncConnection, person: ActorId) -> None:
    """The password alone is enough again."""
    await connection.execute(tables.second_factor.delete().where(_f.actor_id == person))
    await connection.execute(tables.recovery_code.delete().where(_r.actor_id == person))
