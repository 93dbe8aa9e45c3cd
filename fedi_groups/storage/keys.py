"""Key pairs of local actors (private halves sealed) and public keys of remote ones."""

from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, ActorKind, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.prepared import Row
from fedi_groups.storage.shelves import Writes

_k = tables.actor_key.c

RSA = "rsa"
ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """`public` is PEM for RSA and multibase for Ed25519; `sealed` is None for keys of others."""

    actor_id: ActorId
    algorithm: str
    public: str
    sealed: bytes | None
    key_uri: str | None


def _key_row(key: StoredKey, *, now: Instant) -> Row:
    return {
        "actor_id": key.actor_id,
        "key_uri": key.key_uri,
        "algorithm": key.algorithm,
        "public": key.public,
        "sealed": key.sealed,
        "created_at": now,
        "retired_at": None,
    }


def add_key(writes: Writes, key: StoredKey, *, now: Instant) -> None:
    writes.append(tables.actor_key, _key_row(key, now=now))


async def local_keys(connection: AsyncConnection, actor: ActorId) -> dict[str, StoredKey]:
    """The keys in use of a local actor, by algorithm."""
    question = select(tables.actor_key).where(_k.actor_id == actor, _k.retired_at.is_(None)).order_by(_k.id)
    return {
        row.algorithm: StoredKey(actor, row.algorithm, row.public, row.sealed, row.key_uri)
        for row in await connection.execute(question)
    }


async def retire_keys(connection: AsyncConnection, actor: ActorId, *, now: Instant) -> None:
    """A local actor's keys go out of use; new ones are added beside them."""
    await connection.execute(
        update(tables.actor_key).where(_k.actor_id == actor, _k.retired_at.is_(None)).values(retired_at=now)
    )


async def find_remote_key(connection: AsyncConnection, key_uri: str) -> tuple[StoredKey, str] | None:
    """A remote public key by its id, with the id of the actor who owns it. A community that is closed may come back."""
    a = tables.actor.c
    question = (
        select(tables.actor_key, tables.actor.c.uri)
        .join_from(tables.actor_key, tables.actor, _k.actor_id == tables.actor.c.id)
        .where(_k.key_uri == key_uri, or_(a.deleted_at.is_(None), a.kind == ActorKind.GROUP.value))
    )
    row = (await connection.execute(question)).one_or_none()
    if row is None:
        return None
    return StoredKey(ActorId(row.actor_id), row.algorithm, row.public, None, row.key_uri), row.uri


async def replace_remote_keys(
    connection: AsyncConnection, actor: ActorId, keys: list[StoredKey], *, now: Instant
) -> None:
    """A remote actor's keys are these and no others."""
    await connection.execute(delete(tables.actor_key).where(_k.actor_id == actor))
    if keys:
        await connection.execute(tables.actor_key.insert(), [_key_row(key, now=now) for key in keys])
