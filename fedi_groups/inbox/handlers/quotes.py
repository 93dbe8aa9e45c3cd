"""QuoteRequest, and the answers to our own (FEP-044f): translated into actions.quoting."""

from fedi_groups.actions import quoting
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Uri
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.quotes import REQUEST, read_quoting
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.uris import same_origin

REQUESTS = frozenset({REQUEST})


async def receive_request(tx: Unit, incoming: Incoming) -> None:
    """Only what the one who asks has written, on their own server. What is not for all is not there for them."""
    quoted = read_quoting(incoming.activity.raw)
    if incoming.group is not None or quoted is None:
        raise Malformed("a QuoteRequest that does not say itself what is to quote")
    instrument = incoming.activity.raw.get("instrument")
    author = read_uri(instrument.get("attributedTo")) if isinstance(instrument, dict) else None
    if not same_origin(quoted, incoming.activity.actor) or author not in (None, incoming.activity.actor):
        raise Malformed(f"{quoted} is not {incoming.activity.actor}'s own")
    target = await incoming.object_post(tx)
    quoter = await incoming.actor(tx)
    await quoting.answer(tx, quoter=quoter, target=target, quoting=quoted, request=incoming.activity.uri)


async def receive_permission(tx: Unit, incoming: Incoming) -> None:
    """`result` is where the permission stands, on the server of the author who gives it."""
    approval = read_uri(incoming.activity.raw.get("result"))
    if approval is None or not same_origin(approval, incoming.activity.actor):
        raise Malformed("an Accept of a QuoteRequest without permission in it")
    await quoting.answered(tx, post=await _asking(tx, incoming), approval=approval)


async def receive_refusal(tx: Unit, incoming: Incoming) -> None:
    """Also takes back what was accepted before."""
    await quoting.answered(tx, post=await _asking(tx, incoming), approval=None)


async def receive_revocation(tx: Unit, incoming: Incoming) -> bool:
    """Whether this Delete is of a permission to quote: then what rests on it quotes no more."""
    approval = incoming.activity.object_uri
    number = await tx.quotes.resting_on(approval) if approval is not None else None
    if approval is None or number is None:
        return False
    post = await tx.posts.get(number)
    author = await tx.actors.find(incoming.activity.actor)
    if author is None or author.id != post.quote_author_id:
        raise Malformed(f"{approval} is not {incoming.activity.actor}'s to delete")
    await quoting.lost(tx, post=post, cause=incoming.cause)
    return True


async def _asking(tx: Unit, incoming: Incoming) -> PostFacts:
    """The post of ours for which permission was asked, of the one who answers."""
    request = incoming.activity.object or {}
    post = await tx.posts.find(read_quoting(request) or Uri(""))
    if post is None or not post.local or post.quote_uri is None or post.quote_author_id is None:
        raise Missing(f"{incoming.activity.uri} answers nothing that was asked here")
    author = await tx.actors.get(post.quote_author_id)
    if author.uri != incoming.activity.actor or read_uri(request.get("object")) not in (None, post.quote_uri):
        raise Malformed("an answer to a QuoteRequest to somebody else")
    return post


HANDLES = (
    Handle(REQUEST, receive_request),
    Handle("Accept", receive_permission, objects=REQUESTS, need=Need.UNDONE),
    Handle("Reject", receive_refusal, objects=REQUESTS, need=Need.UNDONE),
)
