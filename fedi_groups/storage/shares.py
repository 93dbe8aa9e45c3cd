"""Shares: posts that communities here show too: of those elsewhere that they follow (FEP-d36d), of their umbrella."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, ActorKind, FollowState, PeerId, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Shelf, Writes

_s = tables.share.c


@dataclass(frozen=True, slots=True)
class ShareFacts:
    """`boost_id`: the row of the log in which the community announces the post. `peers`: of a post of its umbrella, the
    servers that hear it in that row; None until that is settled."""

    community_id: ActorId
    post_id: PostId
    boost_id: int
    peers: tuple[PeerId, ...] | None = None


class Shares:
    """The shares one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._sharing: Shelf[ActorId, tuple[ActorId, ...]] = Shelf(self._load_sharing)
        self._by_post: Shelf[PostId, tuple[ShareFacts, ...]] = Shelf(self._load_posts)

    async def _load_sharing(self, targets: Sequence[ActorId]) -> dict[ActorId, tuple[ActorId, ...]]:
        f, a = tables.follow.c, tables.actor.c
        question = (
            select(f.target_id, f.follower_id)
            .join_from(tables.follow, tables.actor, f.follower_id == a.id)
            .where(f.target_id.in_(targets), f.state == FollowState.ACCEPTED.value)
            .where(a.peer_id.is_(None), a.kind == ActorKind.GROUP.value, a.deleted_at.is_(None))
            .order_by(f.follower_id)
        )
        found: dict[ActorId, tuple[ActorId, ...]] = {}
        for target, follower in await self._connection.execute(question):
            found[ActorId(target)] = (*found.get(ActorId(target), ()), ActorId(follower))
        return found

    async def _load_posts(self, posts: Sequence[PostId]) -> dict[PostId, tuple[ShareFacts, ...]]:
        found: dict[PostId, tuple[ShareFacts, ...]] = {}
        question = select(tables.share).where(_s.post_id.in_(posts)).order_by(_s.community_id)
        for row in await self._connection.execute(question):
            found[PostId(row.post_id)] = (*found.get(PostId(row.post_id), ()), _facts(row))
        return found

    async def sharing(self, community: ActorId) -> tuple[ActorId, ...]:
        """The communities here that follow this one elsewhere."""
        return await self._sharing.get(community) or ()

    async def want(self, posts: Iterable[PostId]) -> None:
        await self._by_post.want(posts)

    async def of(self, post: PostId) -> tuple[ShareFacts, ...]:
        return await self._by_post.get(post) or ()

    def add(self, share: ShareFacts, *, others: tuple[ShareFacts, ...]) -> None:
        self._writes.append(tables.share, _row(share))
        self._by_post.put(share.post_id, (*others, share))

    def settle(self, share: ShareFacts, *, among: tuple[ShareFacts, ...]) -> tuple[ShareFacts, ...]:
        """From now on it stands like this; returns all of the post."""
        self._writes.put(tables.share, _row(share))
        found = tuple(share if each.community_id == share.community_id else each for each in among)
        self._by_post.put(share.post_id, found)
        return found

    def drop(self, share: ShareFacts, *, others: tuple[ShareFacts, ...]) -> None:
        self._writes.drop(tables.share, share.community_id, share.post_id)
        self._by_post.put(share.post_id, others)


async def drop_shares(connection: AsyncConnection, community: ActorId, *, source: ActorId) -> None:
    """Of all that a community here shows of one elsewhere; what was announced of it stays announced."""
    p = tables.post.c
    theirs = select(p.id).where(p.community_id == source)
    await connection.execute(delete(tables.share).where(_s.community_id == community, _s.post_id.in_(theirs)))


def _row(share: ShareFacts) -> dict[str, Any]:
    return {
        "community_id": share.community_id,
        "post_id": share.post_id,
        "boost_id": share.boost_id,
        "peers": list(share.peers) if share.peers is not None else None,
    }


def _facts(row: Any) -> ShareFacts:
    peers = tuple(map(PeerId, row.peers)) if row.peers is not None else None
    return ShareFacts(ActorId(row.community_id), PostId(row.post_id), row.boost_id, peers)
