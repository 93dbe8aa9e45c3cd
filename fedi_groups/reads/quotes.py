"""Permissions to quote what was written here, and what posts quote, for others to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Approval, PostFacts
from fedi_groups.domain.policy.quoting import as_wished_for, may_be_quoted, quotable_by
from fedi_groups.domain.policy.visibility import ANYONE, may_read
from fedi_groups.domain.types import ActorId, FollowState, PostId, Quotable, QuoteState, Visibility
from fedi_groups.domain.verdicts import Allow, Deny
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
    community = await _community(tx, target)
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
class Quoting:
    """Who may quote a post, and whether the reader may. `who` is None of what was written elsewhere: its server
    says."""

    who: Quotable | None
    mine: bool


UNKNOWN = Quoting(None, mine=False)


async def quoting_of(
    tx: Unit, posts: Sequence[PostFacts], people: Mapping[ActorId, ActorFacts], reader: ActorId | None
) -> Mapping[PostId, Quoting]:
    """One statement for all of them, where it matters who follows whom; bans are asked for when somebody quotes.
    `people`: their authors and communities. On one page many are alike, and are judged once."""
    alike = {_what_matters(each): each for each in posts}
    judged = {kind: _judged(each, people) for kind, each in alike.items()}
    if reader is not None:
        await tx.follows.want((reader, each.followed) for each in judged.values() if each.followed is not None)
    answers = {kind: await _quoting(tx, each, kind[0], reader) for kind, each in judged.items()}
    return {each.id: answers[_what_matters(each)] for each in posts}


def _what_matters(post: PostFacts) -> tuple[ActorId, ActorId | None, Visibility, Quotable | None, bool, bool]:
    hidden = post.gone or post.held_at is not None
    return post.author_id, post.community_id, post.visibility, post.quotable, post.local, hidden


@dataclass(frozen=True, slots=True)
class _Judged:
    """Whether a post can be quoted at all; by whom, if it was written here; and whose followers, if they alone may."""

    possible: bool
    who: Quotable | None
    followed: ActorId | None = None


def _judged(post: PostFacts, people: Mapping[ActorId, ActorFacts]) -> _Judged:
    author, community = people[post.author_id], people[post.community_id] if post.community_id is not None else None
    possible = isinstance(may_be_quoted(post, community), Allow)
    if not post.local:
        return _Judged(possible, None)
    wished = as_wished_for(author, post)
    who = quotable_by(wished, community) if possible else Quotable.NOBODY
    if who is not Quotable.FOLLOWERS:
        return _Judged(possible, who)
    whose = author if wished.quotable is Quotable.FOLLOWERS else community
    return _Judged(possible, who, whose.id if whose is not None else None)


async def _quoting(tx: Unit, judged: _Judged, author: ActorId, reader: ActorId | None) -> Quoting:
    if reader is None or not judged.possible:
        return Quoting(judged.who, mine=False)
    if judged.who is None:
        return Quoting(None, mine=True)
    follow = await tx.follows.get(reader, judged.followed) if judged.followed is not None else None
    follows = follow is not None and follow.state is FollowState.ACCEPTED
    return Quoting(judged.who, mine=follows or judged.who is Quotable.ANYONE or reader == author)


async def _community(tx: Unit, post: PostFacts) -> ActorFacts | None:
    return await tx.actors.get(post.community_id) if post.community_id is not None else None


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


async def quoting_posts(tx: Unit, post: PostFacts, *, most: int) -> list[PostId]:
    """Posts known here that quote this one, by its author's permission; the newest first."""
    given = await tx.quotes.living_of([post.id])
    await tx.posts.want([each.quoting for each in given[:most]])
    found = [await tx.posts.find(each.quoting) for each in given[:most]]
    return [each.id for each in found if each is not None and each.quote_uri == post.uri]
