"""Permissions to quote what was written here, and what posts quote, for others to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Approval, PostFacts
from fedi_groups.domain.policy.quoting import may_be_quoted
from fedi_groups.domain.policy.visibility import ANYONE, may_read
from fedi_groups.domain.types import PostId, QuoteState
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Gone, Missing
from fedi_groups.reads.graves import is_in_grave
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quotes import ApprovalShape


async def find_approval(tx: Unit, number: int) -> ApprovalShape:
    """One of our own, for all to see. Raises Missing, or Gone if it is revoked, or what it is for is gone."""
    found = await tx.quotes.numbered(number)
    if found is None:
        raise Missing(f"no permission {number}")
    target = await tx.posts.get(found.post_id)
    author = await tx.actors.get(target.author_id)
    community = await tx.actors.get(target.community_id) if target.community_id is not None else None
    if found.revoked_at is not None or await is_in_grave(tx, target):
        raise Gone(f"permission {number} is revoked")
    match may_be_quoted(target, community):
        case Deny():
            raise Missing(f"permission {number} is for what is not for all")
    return ApprovalShape(tx.uris.approval(number), author.uri, found.quoting, target.uri)


async def approvals_of(tx: Unit, post: PostFacts) -> list[tuple[Approval, ActorFacts]]:
    """Which posts may quote this one, the newest first, and who wrote them."""
    found = await tx.quotes.living_of([post.id])
    await tx.actors.want(ids=[each.actor_id for each in found])
    return [(each, await tx.actors.get(each.actor_id)) for each in found]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a post quotes. `post` and `author` are None unless it may, and what it quotes is known here and for all."""

    uri: str
    waits: bool
    post: PostFacts | None = None
    author: ActorFacts | None = None


async def quotes_in(tx: Unit, posts: Iterable[PostFacts]) -> Mapping[PostId, Quoted]:
    """By the posts that quote; one statement for all, and none if there are none."""
    quoting = [each for each in posts if each.quotes is not None and not each.gone]
    if not quoting:
        return {}
    await tx.posts.want([each.quotes for each in quoting if each.quotes is not None])
    found = {each.id: await _quoted(tx, each) for each in quoting}
    return {number: quoted for number, quoted in found.items() if quoted is not None}


async def _quoted(tx: Unit, post: PostFacts) -> Quoted | None:
    uri = post.quotes
    assert uri is not None
    target = await tx.posts.find(uri)
    if target is None:
        return Quoted(uri, waits=post.quote_state is QuoteState.PENDING)
    author = await tx.actors.get(target.author_id)
    if await is_in_grave(tx, target) or not may_read(ANYONE, target):
        return None
    if post.quote_state is QuoteState.PENDING:
        return Quoted(uri, waits=True)
    return Quoted(uri, False, target, author)
