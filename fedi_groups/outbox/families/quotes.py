"""QuoteRequest, its answers, and the end of permission to quote (FEP-044f): each to the one it concerns."""

from fedi_groups.domain.events import Elsewhere, QuoteAnswered, QuoteAsked, QuoteLost, QuoteRevoked
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import Dialect, PostId
from fedi_groups.outbox.audience import inboxes_of, mentioned_in
from fedi_groups.outbox.documents import encoded
from fedi_groups.storage.telling import post_shape
from fedi_groups.storage.unit import Unit
from fedi_groups.text.aside import aside
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.quotes import Asked, render_request
from fedi_groups.wire.render import Envelope, render_activity, render_post
from fedi_groups.wire.shapes import Json


async def tell_asked(tx: Unit, event: QuoteAsked) -> None:
    """With the post that quotes inside: its own server may show it to few."""
    post = await tx.posts.get(event.post_id)
    if post.quote_uri is None or post.quote_author_id is None:
        return
    author, asked = await tx.actors.get(post.author_id), await tx.actors.get(post.quote_author_id)
    shape, number = await post_shape(tx, post), tx.mint.next()
    quoting = render_post(shape, await aside(len(shape.content), prose_in, shape), dialect=Dialect.MICROBLOG)
    request = render_request(Asked(tx.uris.activity(number), author.uri, post.quote_uri, quoting))
    request |= {"to": [asked.uri], "cc": []}
    _tell_one(tx, "quoterequest", author, asked, request, number=number, about=post.id)


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
    _tell_one(tx, str(answer["type"]).lower(), author, quoter, answer, number=number)


async def tell_revoked(tx: Unit, event: QuoteRevoked) -> None:
    """To whoever quotes, whose server tells the others."""
    target, quoter = await tx.posts.get(event.post_id), await tx.actors.get(event.quoter_id)
    author, number = await tx.actors.get(target.author_id), tx.mint.next()
    envelope = Envelope(uri=tx.uris.activity(number), actor=author.uri, to=(quoter.uri,))
    delete = render_activity("Delete", envelope, tx.uris.approval(event.approval_id))
    _tell_one(tx, "unquote", author, quoter, delete, number=number)


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


def _tell_one(
    tx: Unit,
    kind: str,
    signer: ActorFacts,
    receiver: ActorFacts,
    document: Json,
    *,
    number: int,
    about: PostId | None = None,
) -> None:
    named = inboxes_of([receiver], public=False)
    if named:
        tx.outgoing.append(
            LogRow(
                id=number,
                kind=kind,
                signer_id=signer.id,
                created_at=tx.now,
                named=named,
                object_id=about,
                threadiverse_body=encoded(document),
                keep=True,
            )
        )


PUBLISHES = (
    (QuoteAsked, tell_asked),
    (QuoteAnswered, tell_answer),
    (QuoteRevoked, tell_revoked),
    (QuoteLost, tell_lost),
)
