"""All rows about one community, for a dump of it. Each question reads at most `most` rows, in the order given."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PostFacts, Standing
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.memberships import standing_facts
from fedi_groups.storage.posts import POST_QUERY, post_facts
from fedi_groups.storage.votes import Option
from fedi_groups.wire.uris import Uris

_l = tables.log_entry.c
_m = tables.membership.c
_o = tables.poll_option.c
_p = tables.post.c
_v = tables.vote.c


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote, +1 or -1."""

    post_id: PostId
    actor_id: ActorId
    value: int


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry of the community's public log."""

    actor_id: ActorId
    action: str
    target_id: ActorId | None
    post_id: PostId | None
    reason: str


async def standings_in(connection: AsyncConnection, community: ActorId, *, most: int) -> list[Standing]:
    """Everyone who is, was or wants to be a member, as far as this server knows."""
    question = select(tables.membership).where(_m.community_id == community).order_by(_m.actor_id).limit(most)
    return [standing_facts(row) for row in await connection.execute(question)]


async def all_posts_in(connection: AsyncConnection, uris: Uris, community: ActorId, *, most: int) -> list[PostFacts]:
    """Posts and comments, deleted ones too, by row id; not those that are held, of which other servers know nothing."""
    question = POST_QUERY.where(_p.community_id == community, _p.held_at.is_(None)).order_by(_p.id).limit(most)
    return [post_facts(row, uris) for row in await connection.execute(question)]


async def ballots_in(connection: AsyncConnection, community: ActorId, *, most: int) -> list[Ballot]:
    """The votes on what is in the community, by post and voter."""
    question = (
        select(_v.post_id, _v.actor_id, _v.value)
        .join_from(tables.vote, tables.post, _v.post_id == _p.id)
        .where(_p.community_id == community, _p.held_at.is_(None))
        .order_by(_v.post_id, _v.actor_id)
        .limit(most)
    )
    found = await connection.execute(question)
    return [Ballot(PostId(row.post_id), ActorId(row.actor_id), row.value) for row in found]


async def options_in(connection: AsyncConnection, community: ActorId, *, most: int) -> list[tuple[PostId, Option]]:
    """The answers of its polls, in their order."""
    question = (
        select(tables.poll_option)
        .join_from(tables.poll_option, tables.post, _o.post_id == _p.id)
        .where(_p.community_id == community, _p.held_at.is_(None))
        .order_by(_o.post_id, _o.number)
        .limit(most)
    )
    found = await connection.execute(question)
    return [(PostId(row.post_id), Option(row.number, row.title, row.votes)) for row in found]


async def deeds_in(connection: AsyncConnection, community: ActorId, *, most: int) -> list[Deed]:
    """The public log, oldest first."""
    question = select(tables.log_entry).where(_l.community_id == community).order_by(_l.id).limit(most)
    return [
        Deed(ActorId(row.actor_id), row.action, row.target_id, row.post_id, row.reason)
        for row in await connection.execute(question)
    ]
