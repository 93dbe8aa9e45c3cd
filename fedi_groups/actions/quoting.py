"""Quotes with permission (FEP-044f): asking for it, giving, refusing and revoking it, and what becomes of a quote.

An author here decides by rule, at once. What an author elsewhere has decided is known from their answer, or is looked
up by an errand, so that no post waits for another server.
"""

from collections.abc import Iterable
from typing import Any

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.drafts import QuoteDraft
from fedi_groups.domain.events import HERE, Cause, Here, PostEdited, QuoteAnswered, QuoteAsked, QuoteLost, QuoteRevoked
from fedi_groups.domain.facts import ActorFacts, Approval, PostFacts
from fedi_groups.domain.policy import quoting as policy
from fedi_groups.domain.policy.posting import may_change
from fedi_groups.domain.policy.quoting import Quoter
from fedi_groups.domain.types import ActorId, FollowState, Quotable, QuoteState, Uri, Visibility
from fedi_groups.domain.verdicts import Allow
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.due import put_due
from fedi_groups.storage.unit import Unit

CHECK_QUOTE = "check quote"
"""The errand that looks up whether a post from elsewhere may quote what it quotes."""


async def begin(
    tx: Unit,
    quote: QuoteDraft | None,
    *,
    author: ActorFacts,
    community: ActorFacts | None,
    visibility: Visibility,
    cause: Cause,
) -> None:
    """Whether a post may begin to quote, before anything is written. Raises Denied, or Missing for what is not there.

    Of what is said elsewhere nothing is asked: whether it may is found out afterwards.
    """
    if quote is None or not isinstance(cause, Here):
        return
    require(policy.may_quote_in(visibility, community))
    target = await tx.posts.find(quote.uri)
    if target is None and (quote.author_id is None or tx.uris.is_local(quote.uri)):
        raise Missing(f"{quote.uri} is not known here", public=f"There is no {quote.uri} to quote.")
    if target is None:
        return
    if not target.local:
        require(policy.may_be_quoted(target, await _community(tx, target)))
        return
    place, owner = await _community(tx, target), await tx.actors.get(target.author_id)
    require(policy.may_quote(await _quoter(tx, author, target), target, author=owner, community=place))


async def quoted(tx: Unit, post: PostFacts, quote: QuoteDraft, cause: Cause) -> PostFacts:
    """The post, which is new or has changed, quotes this from now on; its author's permission is asked or looked up."""
    target = await tx.posts.find(quote.uri)
    whose = target.author_id if target is not None else quote.author_id
    values: dict[str, Any] = {"quote_uri": quote.uri, "quote_author_id": whose, "quote_state": QuoteState.PENDING}
    if not isinstance(cause, Here):
        put_due(tx.writes, CHECK_QUOTE, str(post.id), at=tx.now)
        return tx.posts.change(post, **values, quote_approval=quote.approval)
    if target is not None and target.local:
        given = await _give(tx, target, quoting=post.uri, quoter=post.author_id)
        values |= {"quote_state": QuoteState.ACCEPTED, "quote_approval": tx.uris.approval(given.id)}
    elif whose == post.author_id:
        values |= {"quote_state": QuoteState.ACCEPTED}
    return tx.posts.change(post, **values)


async def ask(tx: Unit, post: PostFacts) -> None:
    """Ask the author elsewhere of what a post from here quotes, once that post has been told."""
    if post.local and post.quote_state is QuoteState.PENDING:
        await tx.emit(QuoteAsked(post.id))


async def requote(tx: Unit, post: PostFacts, quote: QuoteDraft | None, cause: Cause, *, newer: bool) -> PostFacts:
    """What an edit from elsewhere says of its quote. Permission may come with the date that the post had before."""
    if isinstance(cause, Here):
        return post
    if quote is None:
        gone = {"quote_uri": None, "quote_author_id": None, "quote_state": None, "quote_approval": None}
        return tx.posts.change(post, **gone) if newer and post.quote_uri is not None else post
    same = (quote.uri, quote.approval) == (post.quote_uri, post.quote_approval)
    return post if same or not (newer or quote.uri == post.quote_uri) else await quoted(tx, post, quote, cause)


async def answer(tx: Unit, *, quoter: ActorFacts, target: PostFacts, quoting: Uri, request: Uri) -> None:
    """Somebody asks whether a post of theirs may quote one from here. Raises Missing for what they may not know of."""
    place, owner = await _community(tx, target), await tx.actors.get(target.author_id)
    may_be = policy.may_be_quoted(target, place)
    if not target.local or owner.deleted_at is not None or not isinstance(may_be, Allow):
        raise Missing(f"{target.uri} is nothing to quote")
    verdict = policy.may_quote(await _quoter(tx, quoter, target), target, author=owner, community=place)
    before = await tx.quotes.given(target.id, quoting)
    given = None
    if isinstance(verdict, Allow) and (before is None or before.revoked_at is None):
        given = await _give(tx, target, quoting=quoting, quoter=quoter.id)
    await tx.emit(QuoteAnswered(target.id, quoter.id, quoting, request, given.id if given is not None else None))


async def answered(tx: Unit, *, post: PostFacts, approval: Uri | None) -> None:
    """The author of what a post from here quotes has given permission, or refused it (None): the others are told."""
    state = QuoteState.ACCEPTED if approval is not None else QuoteState.REJECTED
    if (post.quote_state, post.quote_approval) == (state, approval) or post.deleted_at is not None:
        return
    await _tell(tx, tx.posts.change(post, quote_state=state, quote_approval=approval))


async def checked(tx: Unit, *, post: PostFacts, state: QuoteState, author: ActorFacts | None) -> None:
    """What was found out about a quote in a post from elsewhere."""
    whose = author.id if author is not None else post.quote_author_id
    tx.posts.change(post, quote_state=state, quote_author_id=whose)


async def lost(tx: Unit, *, post: PostFacts, cause: Cause) -> None:
    """The author elsewhere takes permission back: the quote is shown no more."""
    if post.quote_state is QuoteState.REVOKED:
        return
    changed = tx.posts.change(post, quote_state=QuoteState.REVOKED)
    if post.local and await _tell(tx, changed):
        await tx.emit(QuoteLost(post.id, cause))


async def revoke(tx: Unit, *, author: ActorFacts, target: PostFacts, quoting: Uri) -> None:
    """The author no longer lets this post quote theirs. Raises Denied, or Missing if it never did."""
    if target.author_id != author.id:
        raise Denied("not the author", public="Only its author may revoke this.")
    given = await tx.quotes.given(target.id, quoting)
    if given is None or given.revoked_at is not None:
        raise Missing(f"{quoting} has no permission", public=f"{quoting} has no permission to quote this.")
    await _revoke(tx, given)


async def revoke_all(tx: Unit, posts: Iterable[PostFacts]) -> None:
    """What is gone is not quoted any more either."""
    here = [each.id for each in posts if each.local]
    if here:
        for each in await tx.quotes.living_of(here):
            await _revoke(tx, each)


async def set_quotable(tx: Unit, *, author: ActorFacts, post: PostFacts, who: Quotable) -> PostFacts:
    """Who may quote this post from now on; what was given stays given. Others are told. Raises Denied."""
    require(may_change(author, post))
    if post.quotable is who:
        return post
    changed = tx.posts.change(post, quotable=who)
    await _tell(tx, changed)
    return changed


async def _tell(tx: Unit, post: PostFacts) -> bool:
    """The others see what became of the quote, unless the post that quotes is not to be seen either."""
    if post.gone or post.held_at is not None:
        return False
    await tx.emit(PostEdited(post.id, HERE))
    return True


async def _revoke(tx: Unit, given: Approval) -> None:
    tx.quotes.revoke(given, now=tx.now)
    post = await tx.posts.find(given.quoting)
    if post is not None and post.quote_uri is not None:
        changed = tx.posts.change(post, quote_state=QuoteState.REVOKED)
        if post.local:
            await _tell(tx, changed)
            return
    await tx.emit(QuoteRevoked(given.id, given.post_id, given.actor_id))


async def _give(tx: Unit, target: PostFacts, *, quoting: Uri, quoter: ActorId) -> Approval:
    known = await tx.quotes.given(target.id, quoting)
    if known is not None:
        return known
    return tx.quotes.put(Approval(tx.mint.next(), target.id, quoter, quoting, tx.now))


async def _quoter(tx: Unit, actor: ActorFacts, target: PostFacts) -> Quoter:
    async def follows(whom: ActorId) -> bool:
        found = await tx.follows.get(actor.id, whom)
        return found is not None and found.state is FollowState.ACCEPTED

    if target.community_id is None:
        return Quoter(actor, follows_author=await follows(target.author_id))
    return Quoter(
        actor,
        follows_author=await follows(target.author_id),
        follows_community=await follows(target.community_id),
        standing=await tx.memberships.get(target.community_id, actor.id),
    )


async def _community(tx: Unit, post: PostFacts) -> ActorFacts | None:
    return await tx.actors.get(post.community_id) if post.community_id is not None else None
