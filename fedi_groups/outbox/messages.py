"""Private messages: to each person in the form that their server reads. Nobody else hears of them."""

from dataclasses import dataclass, replace

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import Dialect
from fedi_groups.outbox.audience import inboxes_of, mentioned_in
from fedi_groups.outbox.documents import Bodies, delete_activity, delete_for, message_activity
from fedi_groups.storage.telling import post_shape
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.dialects import wants_chat
from fedi_groups.wire.shapes import Mentioned


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody elsewhere who gets a message. `alone`: as the only one addressed; `chat`: as a ChatMessage."""

    person: ActorFacts
    alone: bool
    chat: bool


async def tell_message(tx: Unit, kind: str, post: PostFacts, *, number: int) -> None:
    """`kind` is Create, Update or Delete.

    Microblogs get one Note for all who are named. Group servers know messages to one person only: each gets their own.
    """
    readers = [await _reader(tx, each) for each in await mentioned_in(tx, post) if not each.local]
    together = [each.person for each in readers if not each.alone]
    if together:
        _append(tx, kind, post, together, await _whole(tx, kind, post, number=number), number=number)
    for each in {each.person.id: each for each in readers if each.alone}.values():
        own = tx.mint.next()
        _append(tx, kind, post, [each.person], await _for_one(tx, kind, post, each, number=own), number=own)


async def _whole(tx: Unit, kind: str, post: PostFacts, *, number: int) -> Bodies:
    if kind == "Delete":
        return await delete_activity(tx, post, number=number)
    return await message_activity(tx, kind, await post_shape(tx, post), Dialect.MICROBLOG, number=number)


async def _for_one(tx: Unit, kind: str, post: PostFacts, reader: _Reader, *, number: int) -> Bodies:
    person = reader.person
    if kind == "Delete":
        return await delete_for(tx, post, person, number=number)
    shape, own = await post_shape(tx, post), (Mentioned(person.uri, person.handle),)
    if shape.mentions != own or reader.chat:
        shape = replace(shape, to=(person.uri,), cc=(), mentions=own, chat=reader.chat)
    return await message_activity(tx, kind, shape, Dialect.THREADIVERSE, number=number)


async def _reader(tx: Unit, person: ActorFacts) -> _Reader:
    peer = await tx.peers.by_id.get(person.peer_id) if person.peer_id is not None else None
    if peer is None:
        return _Reader(person, alone=False, chat=False)
    return _Reader(person, alone=peer.dialect.wraps, chat=wants_chat(peer))


def _append(tx: Unit, kind: str, post: PostFacts, people: list[ActorFacts], bodies: Bodies, *, number: int) -> None:
    named = inboxes_of(people, public=False)
    if named:
        tx.outgoing.append(
            LogRow(
                id=number,
                kind=kind.lower(),
                signer_id=post.author_id,
                created_at=tx.now,
                named=named,
                object_id=post.id,
                object_uri=post.uri,
                thread_id=post.root_id,
                threadiverse_body=bodies.threadiverse,
                microblog_body=bodies.microblog,
                public=False,
                keep=kind == "Delete",
            )
        )
