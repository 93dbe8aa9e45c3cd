"""Reblogs by people here: told to those who follow them, and to the author of what they show."""

from fedi_groups.domain.events import Here, Reblogged, ReblogWithdrawn
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import PUBLIC, Uri, Visibility
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import encoded, undo_activity
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json


async def tell_reblogged(tx: Unit, event: Reblogged) -> None:
    """Not of what other servers learn nothing of."""
    if isinstance(event.cause, Here) and not await _stays_here(tx, event):
        tx.outgoing.append(await _row(tx, event, "reblog", await _announce(tx, event), number=event.number))


async def tell_withdrawn(tx: Unit, event: ReblogWithdrawn) -> None:
    if isinstance(event.cause, Here) and not await _stays_here(tx, event):
        number = tx.mint.next()
        body = undo_activity(tx, await _announce(tx, event), number=number)
        tx.outgoing.append(await _row(tx, event, "unreblog", body, number=number))


async def _stays_here(tx: Unit, event: Reblogged | ReblogWithdrawn) -> bool:
    place = (await tx.posts.get(event.post_id)).community_id
    return place is not None and (await tx.actors.get(place)).local_only


async def _announce(tx: Unit, event: Reblogged | ReblogWithdrawn) -> Json:
    """The author is addressed, as in any boost."""
    to, cc = await _addressing(tx, event)
    person, post = await tx.actors.get(event.actor_id), await tx.posts.get(event.post_id)
    envelope = Envelope(
        uri=tx.uris.activity(event.number),
        actor=person.uri,
        to=to,
        cc=cc,
        published=tx.now if isinstance(event, Reblogged) else None,
    )
    return render_activity("Announce", envelope, post.uri)


async def _addressing(tx: Unit, event: Reblogged | ReblogWithdrawn) -> tuple[tuple[Uri, ...], tuple[Uri, ...]]:
    """`to` and `cc`."""
    person, post = await tx.actors.get(event.actor_id), await tx.posts.get(event.post_id)
    followers = (person.followers,) if person.followers is not None else ()
    author = (await tx.actors.get(post.author_id)).uri
    match event.visibility:
        case Visibility.PUBLIC:
            return (PUBLIC,), (*followers, author)
        case Visibility.UNLISTED:
            return followers, (PUBLIC, author)
    return followers, (author,)


async def _row(tx: Unit, event: Reblogged | ReblogWithdrawn, kind: str, body: Json, *, number: int) -> LogRow:
    post = await tx.posts.get(event.post_id)
    author = await tx.actors.get(post.author_id)
    return LogRow(
        id=number,
        kind=kind,
        signer_id=event.actor_id,
        created_at=tx.now,
        follower_of=event.actor_id,
        named=inboxes_of([author], public=event.visibility in FOR_ALL),
        public=event.visibility in FOR_ALL,
        object_id=post.id,
        object_uri=post.uri,
        author_uri=author.uri,
        thread_id=post.root_id,
        threadiverse_body=encoded(body),
        keep=kind == "unreblog",
    )


PUBLISHES = ((Reblogged, tell_reblogged), (ReblogWithdrawn, tell_withdrawn))
