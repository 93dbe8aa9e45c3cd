"""Bringing back what its author had deleted: from its origin, as its contents are kept nowhere here."""

import asyncio

import structlog

from fedi_groups.actions import posting
from fedi_groups.actions.drafting import draft_in, drafted
from fedi_groups.actions.posting import BRING_BACK
from fedi_groups.domain.events import Elsewhere
from fedi_groups.domain.types import Instant, PostId, ReceivedId, Uri
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Denied, Refused, Unavailable
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import reading, transaction

log = structlog.get_logger("history")

TRIES = 5
"""A server that has just said it is gone may still say so for a while, or we remember that it did."""


async def bring_back(tools: Tools, errand: Errand) -> Instant | None:
    """It stays deleted if its origin does not have it, or shows it to others than before."""
    number = PostId(int(errand.key))
    async with reading(tools.store) as tx:
        post = await tx.posts.get(number)
        author = await tx.actors.get(post.author_id)
    if post.deleted_at is None:
        return None
    try:
        shape = await tools.resolver.post(post.uri, budget=Budget(2), fresh=True)
    except (Refused, Unavailable):
        if errand.attempts < TRIES:
            raise
        return None
    if (shape.uri, shape.author, shape.visibility(author.followers)) != (post.uri, author.uri, post.visibility):
        log.info("not brought back", post=post.uri)
        return None
    found = await asyncio.to_thread(drafted, shape)
    try:
        async with transaction(tools.store) as tx:
            now = await tx.posts.get(number)
            if now.deleted_at == post.deleted_at:
                community = await tx.actors.get(now.community_id) if now.community_id is not None else None
                draft = await draft_in(tx, found, visibility=now.visibility, community=community)
                await posting.undelete(tx, post=now, draft=draft, author=author, cause=_cause(errand))
    except Denied as error:
        log.info("not brought back", post=post.uri, reason=str(error)[:300])
    return None


def _cause(errand: Errand) -> Elsewhere:
    details = errand.details
    return Elsewhere(
        ReceivedId(details["received"]),
        Uri(details["activity"]),
        relayed=details["relayed"],
        signed=details["signed"],
    )


ERRANDS = ((BRING_BACK, bring_back),)
