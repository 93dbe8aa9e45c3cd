"""Looking up whether a post from elsewhere may quote what it quotes (FEP-044f), and again as long as it does."""

from dataclasses import dataclass

import structlog

from fedi_groups.actions import quoting
from fedi_groups.actions.quoting import CHECK_QUOTE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import ANYONE, FOR_ALL, may_read
from fedi_groups.domain.types import DAY, Instant, PostId, QuoteState, Uri
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Missing, Refused, Unusable
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads.quotes import find_approval
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.quotes import ApprovalShape, parse_approval
from fedi_groups.wire.uris import same_origin

log = structlog.get_logger("quotes")

FETCHES = 4
"""What is quoted, its author, the permission; one to spare."""

AGAIN = 30 * DAY
"""A revocation may not have come here: whoever quotes would have had to pass it on."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What is quoted: its author, and whom it names."""

    uri: Uri
    author: ActorFacts
    named: frozenset[str]


async def check_quote(tools: Tools, errand: Errand) -> Instant | None:
    """Nothing of what is quoted is kept but whose it is. What is not public counts as not to be quoted."""
    number = PostId(int(errand.key))
    async with reading(tools.store) as tx:
        post = await tx.posts.get(number)
        author = await tx.actors.get(post.author_id)
    if post.quote_uri is None or post.gone:
        return None
    target: _Target | None = None
    budget = Budget(FETCHES)
    try:
        target = await _target(tools, post.quote_uri, budget)
        state = await _state(tools, post, author, target, budget)
    except (Refused, Unusable) as error:
        log.info("not a quote with permission", post=post.uri, reason=str(error)[:300])
        state = QuoteState.REVOKED if post.quote_state is QuoteState.ACCEPTED else QuoteState.PENDING
    async with transaction(tools.store) as tx:
        now = await tx.posts.get(number)
        if (now.quote_uri, now.quote_approval) == (post.quote_uri, post.quote_approval):
            await quoting.checked(tx, post=now, state=state, author=target.author if target is not None else None)
    return Instant(tools.store.clock() + AGAIN) if state is QuoteState.ACCEPTED and post.quote_approval else None


async def _target(tools: Tools, uri: Uri, budget: Budget) -> _Target:
    async with reading(tools.store) as tx:
        known = await tx.posts.find(uri)
        if known is not None:
            if known.gone or not may_read(ANYONE, known):
                raise Missing(f"{uri} is not to be quoted")
            named = [await tx.actors.get(each) for each in await tx.posts.mentions(known.id)]
            return _Target(uri, await tx.actors.get(known.author_id), frozenset(each.uri for each in named))
    if tools.store.uris.is_local(uri):
        raise Missing(f"there is no {uri}")
    shape = await tools.resolver.post(uri, budget=budget)
    author = await tools.resolver.actor(shape.author, budget=budget)
    if shape.uri != uri or shape.visibility(author.followers) not in FOR_ALL:
        raise Missing(f"{uri} is not to be quoted")
    return _Target(uri, author, frozenset(each.uri for each in shape.mentions))


async def _state(tools: Tools, post: PostFacts, author: ActorFacts, target: _Target, budget: Budget) -> QuoteState:
    """Authors quote themselves, and what names them; all others need permission that can be looked up."""
    if author.id == target.author.id or author.uri in target.named:
        return QuoteState.ACCEPTED
    if post.quote_approval is None:
        return QuoteState.PENDING
    shape = await _approval(tools, post.quote_approval, budget)
    wanted = ApprovalShape(post.quote_approval, target.author.uri, post.uri, target.uri)
    if shape != wanted or not same_origin(shape.uri, shape.author):
        raise Unusable(f"{post.quote_approval} is for something else")
    return QuoteState.ACCEPTED


async def _approval(tools: Tools, uri: Uri, budget: Budget) -> ApprovalShape:
    number = tools.store.uris.approval_number(uri)
    if number is None:
        return parse_approval((await tools.resolver.fetch(uri, budget=budget, fresh=True)).document)
    async with reading(tools.store) as tx:
        return await find_approval(tx, number)


ERRANDS = ((CHECK_QUOTE, check_quote),)
