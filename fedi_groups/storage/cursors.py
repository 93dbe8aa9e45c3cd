"""How far each server has been told, and how it is doing. Cursors move under a lease, and only forwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.log import Everyone, LogRow
from fedi_groups.domain.types import ActorId, ActorKind, FollowState, Instant, MembershipState, PeerId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.follows import heard
from fedi_groups.storage.leases import Held
from fedi_groups.storage.outgoing import head_position
from fedi_groups.storage.peers import peer_facts
from fedi_groups.storage.shelves import CHUNK

ASKED = "asked"
"""The bell that is rung when somebody wants delivery to try something again before its time."""

_AT_ONCE = Instant(0)
"""What `retry_at` of a revived server is: no failure leaves that there."""

_c = tables.cursor.c
_p = tables.peer.c


@dataclass(frozen=True, slots=True)
class PeerCursor:
    """Everything at or before `position` is settled. `retry_at`: it failed, and is not to be tried before then."""

    peer: PeerFacts
    position: int
    failures: int = 0
    retry_at: Instant | None = None
    failing_since: Instant | None = None
    delivered_at: Instant | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Lag:
    """How far one server is behind: positions of the whole log, and the time of the first row it has not seen.

    The cursor of one that is told nothing moves about once a minute only.
    """

    cursor: PeerCursor
    behind: int
    since: Instant | None


async def cursors_of_shards(connection: AsyncConnection, shards: Sequence[int]) -> list[PeerCursor]:
    """The servers of these shards, each with its cursor."""
    return await _cursors(connection, _question().where(_p.shard.in_(shards)))


async def cursors_of_peers(connection: AsyncConnection, peers: Sequence[PeerId]) -> list[PeerCursor]:
    """These servers, each with its cursor."""
    found: list[PeerCursor] = []
    for start in range(0, len(peers), CHUNK):
        found += await _cursors(connection, _question().where(_p.id.in_(peers[start : start + CHUNK])))
    return found


async def write_cursors(connection: AsyncConnection, cursors: Sequence[tuple[PeerCursor, Held]]) -> None:
    """Record how far these servers are and how they do, each under the lease of its shard.

    A cursor that is further already stays as it is, and so does one whose lease has another token by now.
    """
    names = ("position", "failures", "retry_at", "failing_since", "delivered_at", "error")
    statement = (
        update(tables.cursor)
        .where(_c.peer_id == bindparam("b_peer"), _c.position <= bindparam("b_position"), still_held())
        .values({name: bindparam(f"b_{name}") for name in names})
    )
    rows = [
        {"b_peer": cursor.peer.id, **held_as(held), **{f"b_{name}": getattr(cursor, name) for name in names}}
        for cursor, held in cursors
    ]
    if rows:
        await connection.execute(statement, rows)


async def move_idle(connection: AsyncConnection, peers: Sequence[tuple[PeerId, Held]], *, position: int) -> None:
    """Servers that nothing up to `position` was for are there too. As for `write_cursors`."""
    statement = (
        update(tables.cursor)
        .where(_c.peer_id == bindparam("b_peer"), _c.position < bindparam("b_position"), still_held())
        .values(position=bindparam("b_position"))
    )
    rows = [{"b_peer": peer, "b_position": position, **held_as(held)} for peer, held in peers]
    if rows:
        await connection.execute(statement, rows)


def still_held() -> Any:
    """The condition that the lease bound by `held_as` is still ours."""
    lease = tables.lease.c
    return select(lease.name).where(lease.name == bindparam("b_lease"), lease.token == bindparam("b_token")).exists()


def held_as(held: Held) -> dict[str, Any]:
    return {"b_lease": held.name, "b_token": held.token}


async def revive(database: Database, peers: Sequence[PeerId], *, now: Instant) -> int:
    """Servers that have just sent us something signed are there: those we gave a rest are tried again at once.

    Returns how many that were. Costs one question where none of them failed.
    """
    resting = (_c.peer_id.in_(peers), _c.retry_at > now)
    async with database.read() as connection:
        found = (await connection.execute(select(_c.peer_id).where(*resting))).scalars().all()
    if not found:
        return 0
    async with database.write() as connection:
        await connection.execute(update(tables.cursor).where(*resting).values(retry_at=_AT_ONCE))
        await database.ring(connection, ASKED)
    database.bells.ring(ASKED)
    return len(found)


async def revived_among(connection: AsyncConnection, peers: Sequence[PeerId]) -> set[PeerId]:
    """Which of these servers have shown themselves since they last failed."""
    found: set[PeerId] = set()
    for start in range(0, len(peers), CHUNK):
        some = _c.peer_id.in_(peers[start : start + CHUNK])
        rows = await connection.execute(select(_c.peer_id).where(some, _c.retry_at == _AT_ONCE))
        found.update(PeerId(number) for number in rows.scalars())
    return found


async def entitled_inboxes(connection: AsyncConnection, peer: PeerId, actors: Sequence[ActorId]) -> list[Uri]:
    """Where this server takes what is for followers of these actors alone: each shared inbox once, or each follower's.

    Followers of a community count only as its members. None: the server has nobody who may read it.
    """
    follow, member = tables.follow.c, tables.membership.c
    follower, target = tables.actor.alias("follower"), tables.actor.alias("target")
    membership = (member.community_id == follow.target_id) & (member.actor_id == follow.follower_id)
    question = (
        select(func.coalesce(follower.c.shared_inbox, follower.c.inbox))
        .select_from(tables.follow)
        .join(follower, follow.follower_id == follower.c.id)
        .join(target, follow.target_id == target.c.id)
        .join(tables.membership, membership, isouter=True)
        .where(
            follow.target_id.in_(actors),
            follow.state == FollowState.ACCEPTED.value,
            follower.c.peer_id == peer,
            follower.c.deleted_at.is_(None),
            or_(target.c.kind != ActorKind.GROUP.value, member.state == MembershipState.MEMBER.value),
        )
        .distinct()
    )
    return sorted(Uri(inbox) for inbox in (await connection.execute(question)).scalars())


async def audience_cursors(connection: AsyncConnection, row: LogRow) -> list[PeerCursor]:
    """The servers that follow community or author of a row, are named in it, or hear of it as all do. Some may get it
    in no form."""
    span = tables.audience.c
    actors = [actor for actor in (row.community_id, row.follower_of) if actor is not None]
    following = select(span.peer_id).where(span.actor_id.in_(actors), heard(row))
    named = [each.peer_id for each in row.named]
    concerned: list[ColumnElement[bool]] = [_p.id.in_(following), _p.id.in_(named)]
    if row.everyone is not Everyone.NOBODY:
        concerned.append(_p.hears_from <= row.id)
    return await _cursors(connection, _question().where(or_(*concerned)))


async def lags(connection: AsyncConnection, *, most: int = 1000) -> list[Lag]:
    """The servers that are furthest behind, worst first."""
    head = await head_position(connection)
    row = tables.outgoing.c
    unseen = select(row.created_at).where(row.position > _c.position).order_by(row.position).limit(1).scalar_subquery()
    question = _question().add_columns(unseen.label("unseen")).order_by(_c.position, _p.id).limit(most)
    return [
        Lag(_cursor(found), max(0, head - found.position), found.unseen) for found in await connection.execute(question)
    ]


def _question() -> Select[Any]:
    own = [column for column in _c if column.name != "peer_id"]
    return select(tables.peer, *own).join_from(tables.peer, tables.cursor, _c.peer_id == _p.id)


async def _cursors(connection: AsyncConnection, question: Select[Any]) -> list[PeerCursor]:
    return [_cursor(row) for row in await connection.execute(question)]


def _cursor(row: Any) -> PeerCursor:
    return PeerCursor(
        peer_facts(row), row.position, row.failures, row.retry_at, row.failing_since, row.delivered_at, row.error
    )
