"""Talks of communities with people."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.talks import Asked, Question, Talk, Undoable
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_t = tables.talk.c


async def talks_of(connection: AsyncConnection, person: ActorId, *, since: Instant) -> list[Talk]:
    """Those in which one person has said something since then."""
    question = select(tables.talk).where(_t.person_id == person, _t.at >= since)
    return [_talk(row) for row in await connection.execute(question)]


async def talks_of_all(
    connection: AsyncConnection, people: Iterable[ActorId], *, since: Instant
) -> dict[ActorId, list[Talk]]:
    """The same of many people, by person."""
    question = select(tables.talk).where(_t.person_id.in_(list(people)), _t.at >= since)
    found: dict[ActorId, list[Talk]] = {}
    for row in await connection.execute(question):
        found.setdefault(ActorId(row.person_id), []).append(_talk(row))
    return found


def put_talk(writes: Writes, talk: Talk) -> None:
    writes.put(
        tables.talk,
        {
            "person_id": talk.person_id,
            "community_id": talk.community_id,
            "at": talk.at,
            "since": talk.since,
            "said": talk.said,
            "heard_at": talk.heard_at,
            "asked": _kept(talk.asked),
            "undoable": _kept(talk.undoable),
        },
    )


async def forget_talks(connection: AsyncConnection, *, before: Instant) -> None:
    """Those in which nothing was said since."""
    await connection.execute(delete(tables.talk).where(_t.at < before))


def _talk(row: Any) -> Talk:
    return Talk(
        community_id=ActorId(row.community_id),
        person_id=ActorId(row.person_id),
        at=Instant(row.at),
        since=Instant(row.since),
        said=row.said,
        heard_at=row.heard_at,
        asked=_asked(row.asked) if row.asked is not None else None,
        undoable=Undoable(**row.undoable) if row.undoable is not None else None,
    )


def _kept(thing: Asked | Undoable | None) -> dict[str, Any] | None:
    return asdict(thing) if thing is not None else None


def _asked(kept: dict[str, Any]) -> Asked:
    return Asked(**{**kept, "question": Question(kept["question"]), "answers": tuple(kept["answers"])})
