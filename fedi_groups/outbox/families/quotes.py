"""QuoteRequest, its answers, and the end of permission to quote (FEP-044f): each to the one it concerns."""

from dataclasses import replace

from fedi_groups.domain.events import Elsewhere, QuoteAnswered, QuoteAsked, QuoteLost, QuoteRevoked
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import Dialect
from fedi_groups.outbox.audience import inboxes_of, mentioned_in
from fedi_groups.outbox.letters import letter
from fedi_groups.storage.telling import post_shape
from fedi_groups.storage.unit import Unit
from fedi_groups.text.aside import aside
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.quirks import FAILS_AT_QUOTES
from fedi_groups.wire.quotes import Asked, render_request
from fedi_groups.wire.render import Envelope, render_activity, render_post


async def tell_asked(tx: Unit, event: QuoteAsked) -> None:
    """With the post that quotes inside: its own server may show it to few."""
    post = await tx.posts.get(event.post_id)
    if post.quote_uri is None or post.quote_author_id is None:
        return
    author, asked = await tx.actors.get(post.author_id), await tx.actors.get(post.quote_author_id)
    if await _fails_at_quotes(tx, asked):
        return
    shape, number = await post_shape(tx, post), tx.mint.next()
    quoting = render_post(shape, await aside(len(shape.content), prose_in, shape), dialect=Dialect.MICROBLOG)
    request = render_request(Asked(tx.uris.activity(number), author.uri, post.quote_uri, quoting))
    request |= {"to": [asked.uri], "cc": []}
    row = letter(tx, author, asked, request, number=number)
    _append(tx, replace(row, object_id=post.id, thread_id=post.root_id))


async def _fails_at_quotes(tx: Unit, asked: ActorFacts) -> bool:
    peer = await tx.peers.by_id.get(asked.peer_id) if asked.peer_id is not None else None
    return peer is not None and peer.software in FAILS_AT_QUOTES


async def tell_answer(tx: Unit, event: QuoteAnswered) -> None:
    """The request is embedded, the post that quotes is not: somebody might read it here who may not."""
    target, quoter = await tx.posts.get(event.post_id), await tx.actors.get(event.quoter_id)
    author, number = await tx.actors.get(target.author_id), tx.mint.next()
    request = render_request(Asked(event.request, quoter.uri, target.uri, event.quoting))
    accepted = event.approval_id is not None
    envelope = Envelope(uri=tx.uris.activity(number), actor=author.uri, to=(quoter.uri,))
    answer = render_activity("Accept" if accepted else "Reject", envelope, request)
    if event.approval_id is not None:
        answer["result"] = tx.uris.approval(event.approval_id)
    _append(tx, letter(tx, author, quoter, answer, number=number))


async def tell_revoked(tx: Unit, event: QuoteRevoked) -> None:
    """To whoever quotes, whose server tells the others."""
    target, quoter = await tx.posts.get(event.post_id), await tx.actors.get(event.quoter_id)
    author, number = await tx.actors.get(target.author_id), tx.mint.next()
    envelope = Envelope(uri=tx.uris.activity(number), actor=author.uri, to=(quoter.uri,))
    delete = render_activity("Delete", envelope, tx.uris.approval(event.approval_id))
    _append(tx, replace(letter(tx, author, quoter, delete, number=number), kind="unquote"))


async def tell_lost(tx: Unit, event: QuoteLost) -> None:
    """The Delete goes on, as it came, to those who have the post that quoted (FEP-044f)."""
    post = await tx.posts.get(event.post_id)
    author = await tx.actors.get(post.author_id)
    if not isinstance(event.cause, Elsewhere):
        return
    tx.outgoing.append(
        LogRow(
            id=tx.mint.next(),
            kind="unquote",
            signer_id=author.id,
            created_at=tx.now,
            follower_of=author.id,
            named=inboxes_of(await mentioned_in(tx, post), public=True),
            object_id=post.id,
            thread_id=post.root_id,
            received_id=event.cause.received_id,
        )
    )


def _append(tx: Unit, row: LogRow) -> None:
    """Nobody who lives here is told."""
    if row.named:
        tx.outgoing.append(row)


PUBLISHES = (
    (QuoteAsked, tell_asked),
    (QuoteAnswered, tell_answer),
    (QuoteRevoked, tell_revoked),
    (QuoteLost, tell_lost),
)
