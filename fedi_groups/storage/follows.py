"""Follows, and the audience they make: which servers follow an actor, from when to when, at which inbox."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts, AudienceFacts, FollowFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import ActorId, ActorKind, FollowState, Instant, PeerId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.pairs import Paired, is_pair_of
from fedi_groups.storage.peers import introduce
from fedi_groups.storage.shelves import Shelf, Writes

Pair = tuple[ActorId, ActorId]

_f = tables.follow.c
_u = tables.audience.c

_FOLLOWS = Paired(select(tables.follow), _f.follower_id, _f.target_id)


def _follow_facts(row: Any) -> FollowFacts:
    return FollowFacts(ActorId(row.follower_id), ActorId(row.target_id), FollowState(row.state), row.uri, row.joins)


def audience_facts(row: Any) -> AudienceFacts:
    return AudienceFacts(ActorId(row.actor_id), PeerId(row.peer_id), row.from_id, row.until_id, Uri(row.inbox))


class Follows:
    """The follows one transaction deals with. Keys are (follower, target)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Pair, FollowFacts] = Shelf(self._load)
        self.moved: set[ActorId] = set()
        """Who follows others than before."""
        self._watched: Shelf[ActorId, bool] = Shelf(self._load_watched)

    async def _load(self, pairs: Sequence[Pair]) -> dict[Pair, FollowFacts]:
        found = [_follow_facts(row) for row in await _FOLLOWS.rows(self._connection, pairs)]
        return {(each.follower_id, each.target_id): each for each in found}

    async def _load_watched(self, targets: Sequence[ActorId]) -> dict[ActorId, bool]:
        """By target: whether it has accepted one of ours, or is a community that is open to all and has been asked."""
        follower, target = tables.actor.alias(), tables.actor.alias()
        accepted = _f.state == FollowState.ACCEPTED.value
        open_to_all = and_(target.c.kind == ActorKind.GROUP.value, target.c.locked.is_(False))
        question = (
            select(_f.target_id, func.max(case((accepted, 1), else_=0)))
            .join_from(tables.follow, follower, _f.follower_id == follower.c.id)
            .join(target, _f.target_id == target.c.id)
            .where(_f.target_id.in_(targets), follower.c.peer_id.is_(None), or_(accepted, open_to_all))
            .group_by(_f.target_id)
        )
        return {ActorId(number): bool(found) for number, found in await self._connection.execute(question)}

    async def want(self, pairs: Iterable[Pair]) -> None:
        await self._rows.want(pairs)

    async def want_watched(self, targets: Iterable[ActorId]) -> None:
        await self._watched.want(targets)

    async def is_watched(self, target: ActorId) -> bool:
        """Whether anyone who lives here follows `target`."""
        return bool(await self._watched.get(target))

    async def is_heard(self, target: ActorId) -> bool:
        """The same, or has asked to follow a community that is open to all: some accept without saying so."""
        return await self._watched.get(target) is not None

    async def of(self, follower: ActorId) -> list[FollowFacts]:
        """All that `follower` follows or has asked to; as written so far."""
        found = await self._connection.execute(select(tables.follow).where(_f.follower_id == follower))
        return [_follow_facts(row) for row in found]

    async def get(self, follower: ActorId, target: ActorId) -> FollowFacts | None:
        return await self._rows.get((follower, target))

    def put(self, follow: FollowFacts, *, now: Instant) -> None:
        self.moved.add(follow.follower_id)
        self._rows.put((follow.follower_id, follow.target_id), follow)
        row = {
            "follower_id": follow.follower_id,
            "target_id": follow.target_id,
            "state": follow.state.value,
            "uri": follow.uri,
            "created_at": now,
            "joins": follow.joins,
        }
        self._writes.put(tables.follow, row)

    def drop(self, follow: FollowFacts) -> None:
        self.moved.add(follow.follower_id)
        self._rows.put((follow.follower_id, follow.target_id), None)
        self._writes.drop(tables.follow, follow.follower_id, follow.target_id)

    async def by_uri(self, uri: str) -> FollowFacts | None:
        """The follow that this Follow activity asked for."""
        row = (await self._connection.execute(select(tables.follow).where(_f.uri == uri).limit(1))).one_or_none()
        return _follow_facts(row) if row is not None else None


class Audiences:
    """Which servers follow which local actors."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._open: Shelf[tuple[ActorId, PeerId], AudienceFacts] = Shelf(self._load)

    async def _load(self, keys: Sequence[tuple[ActorId, PeerId]]) -> dict[tuple[ActorId, PeerId], AudienceFacts]:
        found = await self._connection.execute(
            select(tables.audience).where(is_pair_of(_u.actor_id, _u.peer_id, keys), _u.until_id.is_(None))
        )
        return {(ActorId(row.actor_id), PeerId(row.peer_id)): audience_facts(row) for row in found}

    async def join(self, target: ActorFacts, follower: ActorFacts, *, from_id: int) -> None:
        """The follower's server hears `target` from `from_id` on, unless it does already; and what all servers hear."""
        assert follower.peer_id is not None
        key = (target.id, follower.peer_id)
        if await self._open.get(key) is None:
            inbox = follower.shared_inbox or follower.inbox
            await introduce(self._connection, follower.peer_id, inbox=inbox, from_id=from_id)
            self._put(AudienceFacts(target.id, follower.peer_id, from_id, None, inbox))

    async def leave(self, target: ActorFacts, follower: ActorFacts, *, until_id: int) -> None:
        """The follow is gone and written. If it was the server's last, it hears no row from `until_id` on."""
        assert follower.peer_id is not None
        current = await self._open.get((target.id, follower.peer_id))
        if current is None:
            return
        other = await self._another_inbox(target.id, follower.peer_id)
        if other is None:
            self._put(AudienceFacts(target.id, follower.peer_id, current.from_id, until_id, current.inbox))
        elif current.inbox == follower.inbox:
            self._put(AudienceFacts(target.id, follower.peer_id, current.from_id, None, other))

    async def inboxes(self, target: ActorId, peers: Sequence[PeerId]) -> dict[PeerId, Uri]:
        """Where these servers take what this actor says, as far as they follow it."""
        await self._open.want([(target, peer) for peer in peers])
        spans = [await self._open.get((target, peer)) for peer in peers]
        return {span.peer_id: span.inbox for span in spans if span is not None}

    def _put(self, facts: AudienceFacts) -> None:
        self._open.put((facts.actor_id, facts.peer_id), facts if facts.until_id is None else None)
        self._writes.put(
            tables.audience,
            {
                "actor_id": facts.actor_id,
                "peer_id": facts.peer_id,
                "from_id": facts.from_id,
                "until_id": facts.until_id,
                "inbox": facts.inbox,
            },
        )

    async def _another_inbox(self, target: ActorId, peer: PeerId) -> Uri | None:
        a = tables.actor.c
        question = (
            select(func.coalesce(a.shared_inbox, a.inbox))
            .join_from(tables.follow, tables.actor, _f.follower_id == a.id)
            .where(
                _f.target_id == target,
                _f.state == FollowState.ACCEPTED.value,
                a.peer_id == peer,
                a.deleted_at.is_(None),
            )
            .limit(1)
        )
        found = (await self._connection.execute(question)).scalar_one_or_none()
        return Uri(found) if found is not None else None


async def followers_here(connection: AsyncConnection, target: ActorId, *, most: int) -> list[ActorId]:
    """Some of those who live here and follow, or have asked to follow, `target`."""
    a = tables.actor.c
    question = (
        select(_f.follower_id)
        .join_from(tables.follow, tables.actor, _f.follower_id == a.id)
        .where(_f.target_id == target, a.peer_id.is_(None))
        .order_by(_f.follower_id)
        .limit(most)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


async def drop_follows_of(connection: AsyncConnection, follower: ActorId) -> None:
    """Somebody who lives here follows nobody any more; nobody is told."""
    await connection.execute(tables.follow.delete().where(_f.follower_id == follower))


async def some_followers(connection: AsyncConnection, target: ActorId, *, most: int) -> list[ActorId]:
    """Some of those who follow, or have asked to follow, `target`."""
    question = select(_f.follower_id).where(_f.target_id == target).order_by(_f.follower_id).limit(most)
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


async def follows_here(connection: AsyncConnection, follower: ActorId, *, most: int) -> list[ActorId]:
    """Some of those who live here and whom `follower` follows, or has asked to."""
    a = tables.actor.c
    question = (
        select(_f.target_id)
        .join_from(tables.follow, tables.actor, _f.target_id == a.id)
        .where(_f.follower_id == follower, a.peer_id.is_(None))
        .order_by(_f.target_id)
        .limit(most)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


async def followers_at(connection: AsyncConnection, target: ActorId, peer: PeerId, *, most: int) -> list[Uri]:
    """Ids of those on one server who follow `target`, in order."""
    a = tables.actor.c
    question = (
        select(a.uri)
        .join_from(tables.follow, tables.actor, _f.follower_id == a.id)
        .where(
            _f.target_id == target,
            _f.state == FollowState.ACCEPTED.value,
            a.peer_id == peer,
            a.deleted_at.is_(None),
        )
        .order_by(a.uri)
        .limit(most)
    )
    return [Uri(uri) for uri in (await connection.execute(question)).scalars()]


async def following_here(
    connection: AsyncConnection, target: ActorId, *, most: int
) -> list[tuple[FollowFacts, Instant]]:
    """Who lives here and follows, or has asked to follow, `target`, and since when."""
    a = tables.actor.c
    question = (
        select(tables.follow)
        .join_from(tables.follow, tables.actor, _f.follower_id == a.id)
        .where(_f.target_id == target, a.peer_id.is_(None), a.deleted_at.is_(None))
        .order_by(_f.follower_id)
        .limit(most)
    )
    return [(_follow_facts(row), Instant(row.created_at)) for row in await connection.execute(question)]


def within(number: ColumnElement[Any] | int) -> ColumnElement[bool]:
    """Of an audience's span: whether it was open when the log was at this number."""
    return and_(_u.from_id <= number, or_(_u.until_id.is_(None), _u.until_id > number))


def heard(row: LogRow) -> ColumnElement[bool]:
    """Of an audience's span: whether its server hears this row (delivery.audience.covers)."""
    return or_(within(row.id), *([within(row.takes_back)] if row.takes_back is not None else []))


async def load_audiences(connection: AsyncConnection, peers: Sequence[PeerId]) -> list[AudienceFacts]:
    """Everything these servers follow or have followed, closed spans included."""
    found = await connection.execute(select(tables.audience).where(_u.peer_id.in_(peers)))
    return [audience_facts(row) for row in found]


async def changed_audiences(connection: AsyncConnection, *, since: int) -> list[AudienceFacts]:
    """Spans that were opened or closed since this id of the log. A new inbox for an old span is not among them."""
    found = await connection.execute(select(tables.audience).where(or_(_u.from_id >= since, _u.until_id >= since)))
    return [audience_facts(row) for row in found]


async def followers_of(connection: AsyncConnection, target: ActorId) -> int:
    """How many actors follow `target`."""
    question = select(func.count()).where(_f.target_id == target, _f.state == FollowState.ACCEPTED.value)
    return int((await connection.execute(question.select_from(tables.follow))).scalar_one())


async def followed_by(connection: AsyncConnection, follower: ActorId) -> int:
    """How many actors `follower` follows."""
    question = select(func.count()).where(_f.follower_id == follower, _f.state == FollowState.ACCEPTED.value)
    return int((await connection.execute(question.select_from(tables.follow))).scalar_one())
