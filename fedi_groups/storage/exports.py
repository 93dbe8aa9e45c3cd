"""Rows for an export, in portions: each question begins after a row id, and answers in the order of those."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts, Entry, InviteFacts, InviteLink, PostFacts, Standing
from fedi_groups.domain.types import ActorId, FollowState, Mark, MembershipState, PostId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.storage.invites import invite_facts, link_facts
from fedi_groups.storage.memberships import standing_facts
from fedi_groups.storage.modlog import entry_facts
from fedi_groups.storage.posts import POST_QUERY, post_facts
from fedi_groups.wire.uris import Uris

_a = tables.actor.c
_b = tables.mark.c
_f = tables.follow.c
_i = tables.invite.c
_k = tables.invite_link.c
_l = tables.log_entry.c
_m = tables.membership.c
_p = tables.post.c
_v = tables.vote.c


@dataclass(frozen=True, slots=True)
class VoteCast:
    """+1 or -1 on a post, which is named by its address alone."""

    post_id: PostId
    post: Uri
    value: int


async def written_by(
    connection: AsyncConnection, uris: Uris, author: ActorId, *, after: int, most: int
) -> list[PostFacts]:
    """All that somebody wrote anywhere and has not deleted."""
    question = POST_QUERY.where(_p.author_id == author, _p.deleted_at.is_(None))
    return await _posts(connection, uris, question, after, most)


async def masked_by(
    connection: AsyncConnection, uris: Uris, digests: Sequence[bytes], *, after: int, most: int
) -> list[PostFacts]:
    """What these have said anonymously and not deleted."""
    hidden = tables.masked.c
    question = POST_QUERY.join(tables.masked, hidden.post_id == _p.id).where(hidden.digest.in_(digests))
    return await _posts(connection, uris, question.where(_p.deleted_at.is_(None)), after, most)


async def threads_in(
    connection: AsyncConnection, uris: Uris, community: ActorId, *, after: int, most: int
) -> list[PostFacts]:
    """Posts of a community that are neither deleted, removed nor held."""
    question = POST_QUERY.where(_p.community_id == community, _p.parent_id.is_(None), *_THERE)
    return await _posts(connection, uris, question, after, most)


async def comments_below(
    connection: AsyncConnection, uris: Uris, root: PostId, *, after: int, most: int
) -> list[PostFacts]:
    """The same of the comments of one thread."""
    question = POST_QUERY.where(_p.root_id == root, _p.parent_id.is_not(None), *_THERE)
    return await _posts(connection, uris, question, after, most)


async def votes_by(
    connection: AsyncConnection, uris: Uris, person: ActorId, *, after: int, most: int
) -> list[VoteCast]:
    """How somebody voted on what others wrote. Votes lie by post: each portion reads on where the last one ended."""
    question = (
        select(_v.post_id, _v.value, _p.uri, _p.parent_id)
        .join_from(tables.vote, tables.post, _v.post_id == _p.id)
        .where(_v.actor_id == person, _v.post_id > after, _p.author_id != person, _p.deleted_at.is_(None))
        .order_by(_v.post_id)
        .limit(most)
    )
    return [
        VoteCast(
            PostId(row.post_id),
            Uri(row.uri) if row.uri else uris.post(row.post_id, comment=row.parent_id is not None),
            row.value,
        )
        for row in await connection.execute(question)
    ]


async def followed_from(
    connection: AsyncConnection, uris: Uris, follower: ActorId, *, after: int, most: int
) -> list[ActorFacts]:
    """Whom somebody follows, and has been accepted by."""
    question = actor_query().join(tables.follow, _f.target_id == _a.id).where(_f.follower_id == follower)
    return await _actors(connection, uris, question.where(_f.state == FollowState.ACCEPTED.value), after, most)


async def following(
    connection: AsyncConnection, uris: Uris, target: ActorId, *, after: int, most: int
) -> list[ActorFacts]:
    """Who follows somebody, and has been accepted."""
    question = actor_query().join(tables.follow, _f.follower_id == _a.id).where(_f.target_id == target)
    return await _actors(connection, uris, question.where(_f.state == FollowState.ACCEPTED.value), after, most)


async def marked_by(
    connection: AsyncConnection, uris: Uris, person: ActorId, kind: Mark, *, after: int, most: int
) -> list[PostFacts]:
    """What somebody has marked for themselves and is still there."""
    question = POST_QUERY.join(tables.mark, _b.post_id == _p.id).where(_b.actor_id == person, _b.kind == kind.value)
    return await _posts(connection, uris, question.where(*_THERE), after, most)


async def standings_of(connection: AsyncConnection, person: ActorId, *, after: int, most: int) -> list[Standing]:
    """Where somebody stands in communities, by community."""
    question = select(tables.membership).where(_m.actor_id == person, _m.community_id > after)
    found = await connection.execute(question.order_by(_m.community_id).limit(most))
    return [standing_facts(row) for row in found]


async def members_of(connection: AsyncConnection, community: ActorId, *, after: int, most: int) -> list[Standing]:
    """Who is in a community."""
    member = (_m.community_id == community, _m.state == MembershipState.MEMBER.value)
    question = select(tables.membership).where(*member, _m.actor_id > after).order_by(_m.actor_id).limit(most)
    return [standing_facts(row) for row in await connection.execute(question)]


async def invites_by(connection: AsyncConnection, inviter: ActorId, *, most: int) -> list[InviteFacts]:
    """Invitations of somebody's that wait for an answer."""
    question = select(tables.invite).where(_i.inviter_id == inviter).order_by(_i.at, _i.community_id, _i.person_id)
    return [invite_facts(row) for row in await connection.execute(question.limit(most))]


async def links_by(connection: AsyncConnection, inviter: ActorId, *, after: int, most: int) -> list[InviteLink]:
    """Links that somebody has made."""
    question = select(tables.invite_link).where(_k.inviter_id == inviter, _k.id > after).order_by(_k.id).limit(most)
    return [link_facts(row) for row in await connection.execute(question)]


async def entries_in(connection: AsyncConnection, community: ActorId, *, after: int, most: int) -> list[Entry]:
    """The public log of a community, the oldest first."""
    question = select(tables.log_entry).where(_l.community_id == community, _l.id > after).order_by(_l.id).limit(most)
    return [entry_facts(row) for row in await connection.execute(question)]


_THERE = (_p.deleted_at.is_(None), _p.removed_at.is_(None), _p.held_at.is_(None))


async def _posts(
    connection: AsyncConnection, uris: Uris, question: Select[Any], after: int, most: int
) -> list[PostFacts]:
    rows = await connection.execute(question.where(_p.id > after).order_by(_p.id).limit(most))
    return [post_facts(row, uris) for row in rows]


async def _actors(
    connection: AsyncConnection, uris: Uris, question: Select[Any], after: int, most: int
) -> list[ActorFacts]:
    rows = await connection.execute(question.where(_a.id > after, _a.deleted_at.is_(None)).order_by(_a.id).limit(most))
    return [actor_facts(row, uris) for row in rows]
