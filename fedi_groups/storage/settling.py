"""What is here of other servers: how much there is, and ending it where a server is blocked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import FollowState, Instant, MembershipState, PeerId, Role
from fedi_groups.storage import tables
from fedi_groups.storage.memberships import as_left
from fedi_groups.storage.shelves import CHUNK

_a = tables.actor.c
_f = tables.follow.c
_m = tables.membership.c
_p = tables.post.c
_peer = tables.peer.c
_u = tables.audience.c

IN = (MembershipState.MEMBER.value, MembershipState.PENDING.value)


@dataclass(frozen=True, slots=True)
class Known:
    """A server as far as it has been met. `settled_as`: what it was brought in line with last."""

    id: PeerId
    origin: str
    settled_as: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What of some servers is here: `followers` of people and communities here, `following` the other way round,
    `members` of communities here, and `posts` that their people wrote."""

    servers: int = 0
    followers: int = 0
    following: int = 0
    members: int = 0
    posts: int = 0

    def __add__(self, other: "Reach") -> "Reach":
        return Reach(
            self.servers + other.servers,
            self.followers + other.followers,
            self.following + other.following,
            self.members + other.members,
            self.posts + other.posts,
        )


async def known_servers(connection: AsyncConnection) -> list[Known]:
    """Every server that has been met, by its origin."""
    found = await connection.execute(select(_peer.id, _peer.origin, _peer.settled_as).order_by(_peer.origin))
    return [Known(PeerId(row.id), row.origin, row.settled_as) for row in found]


async def reach_of(connection: AsyncConnection, peers: Sequence[PeerId]) -> Reach:
    """How much is here of these servers together."""
    found = Reach()
    for start in range(0, len(peers), CHUNK):
        found += await _reach(connection, peers[start : start + CHUNK])
    return found


async def _reach(connection: AsyncConnection, peers: Sequence[PeerId]) -> Reach:
    theirs = _a.peer_id.in_(peers)
    accepted = _f.state == FollowState.ACCEPTED.value
    return Reach(
        servers=len(peers),
        followers=await _count(connection, _follows(_f.follower_id).where(theirs, accepted)),
        following=await _count(connection, _follows(_f.target_id).where(theirs, accepted)),
        members=await _count(
            connection,
            select(func.count())
            .select_from(tables.membership.join(tables.actor, _m.actor_id == _a.id))
            .where(_a.peer_id.in_(peers), _m.state == MembershipState.MEMBER.value, _is_here(_m.community_id)),
        ),
        posts=await _count(
            connection,
            select(func.count())
            .select_from(tables.post.join(tables.actor, _p.author_id == _a.id))
            .where(_a.peer_id.in_(peers), _p.deleted_at.is_(None), _p.held_at.is_(None)),
        ),
    )


async def cut_ties(connection: AsyncConnection, peer: PeerId, *, until_id: int, now: Instant) -> None:
    """Nobody there follows anyone here any more, nor the other way round; who was a member has left.

    Bans stay, and so does what is known of who keeps order in communities there. Who owns a community here goes on
    owning it, until somebody succeeds them.
    """
    theirs = select(_a.id).where(_a.peer_id == peer)
    await connection.execute(
        update(tables.audience).where(_u.peer_id == peer, _u.until_id.is_(None)).values(until_id=until_id)
    )
    await connection.execute(delete(tables.follow).where(or_(_f.follower_id.in_(theirs), _f.target_id.in_(theirs))))
    crossing = or_(
        _m.actor_id.in_(theirs) & _is_here(_m.community_id), _m.community_id.in_(theirs) & _is_here(_m.actor_id)
    )
    owns_here = _is_here(_m.community_id) & (_m.role == Role.OWNER.value)
    await connection.execute(
        update(tables.membership).where(crossing, _m.state.in_(IN), ~owns_here).values(as_left(now))
    )


async def strip_icons(connection: AsyncConnection, peer: PeerId) -> None:
    """The pictures of people there are not shown; where that is lifted, they come with the next look at them."""
    pictureless = {"icon": None, "image": None, "icon_alt": "", "image_alt": ""}
    pictured = or_(_a.icon.is_not(None), _a.image.is_not(None))
    await connection.execute(update(tables.actor).where(_a.peer_id == peer, pictured).values(**pictureless))


async def strip_attachments(connection: AsyncConnection, peer: PeerId, *, after: int, most: int) -> int | None:
    """Of posts of theirs behind `after`; returns how far it has come, None if there were no more."""
    theirs = select(_a.id).where(_a.peer_id == peer)
    question = select(_p.id, _p.attachments).where(_p.author_id.in_(theirs), _p.id > after).order_by(_p.id).limit(most)
    rows = (await connection.execute(question)).all()
    dressed = [row.id for row in rows if row.attachments]
    if dressed:
        await connection.execute(update(tables.post).where(_p.id.in_(dressed)).values(attachments=[]))
    return rows[-1].id if rows else None


async def settled(connection: AsyncConnection, peer: PeerId, settled_as: str) -> None:
    """What is here of this server is in line with the rules of this moment."""
    await connection.execute(update(tables.peer).where(_peer.id == peer).values(settled_as=settled_as))


def _follows(column: ColumnElement[int]) -> Select[int]:
    return select(func.count()).select_from(tables.follow.join(tables.actor, column == _a.id))


def _is_here(column: ColumnElement[int]) -> ColumnElement[bool]:
    return column.in_(select(_a.id).where(_a.peer_id.is_(None)))


async def _count(connection: AsyncConnection, question: Select[int]) -> int:
    return (await connection.execute(question)).scalar_one()
