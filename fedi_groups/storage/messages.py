"""Private messages: what somebody wrote to others, or was written, outside communities. Only for the parties."""

from sqlalchemy import exists, or_, select

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, PostId, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.posts import POST_QUERY, post_facts
from fedi_groups.storage.unit import Unit

_p = tables.post.c
_n = tables.mention.c

_MESSAGES = (_p.visibility == Visibility.DIRECT.value, _p.community_id.is_(None), _p.deleted_at.is_(None))


async def messages_of(
    tx: Unit, person: ActorId, *, other: ActorId | None = None, before: PostId | None = None, most: int
) -> list[PostFacts]:
    """Written by this person or to them, newest first; with `other`, between the two."""
    received = select(_n.post_id).where(_n.actor_id == person)
    question = POST_QUERY.where(*_MESSAGES, or_(_p.author_id == person, _p.id.in_(received)))
    if other is not None:
        named = exists().where(_n.post_id == _p.id, _n.actor_id == other)
        question = question.where(or_(_p.author_id == other, named))
    if before is not None:
        question = question.where(_p.id < before)
    found = await tx.connection.execute(question.order_by(_p.id.desc()).limit(most))
    return [post_facts(row, tx.uris) for row in found]
