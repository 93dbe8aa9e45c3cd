"""Browsers that people are signed in with, by the digest of what their cookie says."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import DAY, ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.bars import Bar, bar_columns, bar_facts
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.tokens import digest_of

_s = tables.session.c


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """`network`: where it came from, coarsely. `seen_on`: the last day."""

    id: int
    actor_id: ActorId
    agent: str
    network: str
    created_at: Instant
    seen_on: int
    expires_at: Instant


_BY_SECRET = Asked(
    select(
        *(_s.id, _s.actor_id, _s.agent, _s.network, _s.created_at, _s.seen_on, _s.expires_at), *bar_columns(_s.actor_id)
    ).where(_s.digest == bindparam("digest"), _s.expires_at > bindparam("now"))
)


def add_session(writes: Writes, session: SessionFacts, *, secret: str) -> None:
    writes.append(
        tables.session,
        {
            "id": session.id,
            "actor_id": session.actor_id,
            "digest": digest_of(secret),
            "agent": session.agent,
            "network": session.network,
            "created_at": session.created_at,
            "seen_on": session.seen_on,
            "expires_at": session.expires_at,
        },
    )


async def find_session(connection: AsyncConnection, secret: str, *, now: Instant) -> tuple[SessionFacts, Bar] | None:
    """Who is signed in with this browser, if its time is not over; and what each page tells them."""
    for *session, unread, keeps, admin, chosen in await _BY_SECRET.rows(connection, digest=digest_of(secret), now=now):
        return SessionFacts(*session), bar_facts(unread, keeps, admin, chosen)
    return None


def session_facts(row: Any) -> SessionFacts:
    return SessionFacts(
        row.id,
        ActorId(row.actor_id),
        row.agent,
        row.network,
        Instant(row.created_at),
        row.seen_on,
        Instant(row.expires_at),
    )


async def sessions_of(connection: AsyncConnection, person: ActorId, *, now: Instant, most: int) -> list[SessionFacts]:
    """The latest first."""
    question = (
        select(tables.session)
        .where(_s.actor_id == person, _s.expires_at > now)
        .order_by(_s.seen_on.desc(), _s.created_at.desc())
        .limit(most)
    )
    return [session_facts(row) for row in await connection.execute(question)]


async def prolong(connection: AsyncConnection, number: int, *, now: Instant, until: Instant) -> None:
    """It was used today."""
    await connection.execute(
        tables.session.update().where(_s.id == number).values(seen_on=now // DAY, expires_at=until)
    )


async def end_session(connection: AsyncConnection, number: int, person: ActorId) -> None:
    """Of this person; of nobody else."""
    await connection.execute(tables.session.delete().where(_s.id == number, _s.actor_id == person))


async def end_session_of(connection: AsyncConnection, secret: str) -> None:
    """The one whose cookie says this, if there is one."""
    await connection.execute(tables.session.delete().where(_s.digest == digest_of(secret)))


async def end_sessions(connection: AsyncConnection, person: ActorId, *, but: int = 0) -> int:
    """All of this person, but for one; returns how many there were."""
    gone = await connection.execute(tables.session.delete().where(_s.actor_id == person, _s.id != but))
    return gone.rowcount


async def forget_sessions(connection: AsyncConnection, *, before: Instant) -> None:
    await connection.execute(tables.session.delete().where(_s.expires_at < before))


async def forget_unused(connection: AsyncConnection, *, since: int) -> None:
    """Those of browsers that were not seen on that day, or after it."""
    await connection.execute(tables.session.delete().where(_s.seen_on < since))
