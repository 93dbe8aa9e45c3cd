"""The activities of local actors, rendered as bytes in both dialects. Built from rows; signed later, when sent."""

from dataclasses import dataclass

import orjson

from fedi_groups.domain.emojis import names_in
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, Dialect, Uri, Visibility
from fedi_groups.storage.emojis import emojis_named
from fedi_groups.storage.telling import actor_document, emoji_shapes, members_of, post_shape
from fedi_groups.storage.unit import Unit
from fedi_groups.text.aside import aside
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.emojis import write_emoji
from fedi_groups.wire.render import Envelope, render_activity, render_post, render_tombstone, render_vote, with_context
from fedi_groups.wire.shapes import Json, PostShape
from fedi_groups.wire.walls import on_wall


@dataclass(frozen=True, slots=True)
class Bodies:
    """One activity in both dialects; `microblog` is None where the two are the same."""

    threadiverse: bytes
    microblog: bytes | None = None


def encoded(document: Json) -> bytes:
    return orjson.dumps(with_context(document))


async def post_activity(tx: Unit, kind: str, post: PostFacts, *, number: int) -> Bodies:
    """Create or Update of a post, addressed as the post is."""
    shape = await post_shape(tx, post)
    prose = await aside(len(shape.content), prose_in, shape)
    envelope = _envelope(tx, kind, shape, number=number)
    threadiverse = render_post(shape, prose, dialect=Dialect.THREADIVERSE)
    microblog = render_post(shape, prose, dialect=Dialect.MICROBLOG)
    if shape.wall is not None and not tx.uris.is_local(shape.wall.uri):
        # A wall elsewhere takes in what names it; for ours it is put in for those who have walls, when it is sent.
        microblog = on_wall(microblog, shape.wall)
    return Bodies(
        encoded(render_activity(kind, envelope, threadiverse)),
        encoded(render_activity(kind, envelope, microblog)) if microblog != threadiverse else None,
    )


async def message_activity(tx: Unit, kind: str, shape: PostShape, dialect: Dialect, *, number: int) -> Bodies:
    """The same of a message in this shape, for those who all read this dialect."""
    prose = await aside(len(shape.content), prose_in, shape)
    note = render_post(shape, prose, dialect=dialect)
    return Bodies(encoded(render_activity(kind, _envelope(tx, kind, shape, number=number), note)))


def _envelope(tx: Unit, kind: str, shape: PostShape, *, number: int) -> Envelope:
    return Envelope(
        uri=tx.uris.activity(number),
        actor=shape.author,
        to=shape.to,
        cc=shape.cc,
        audience=shape.community,
        published=shape.published if kind == "Create" else shape.updated,
    )


async def delete_activity(tx: Unit, post: PostFacts, *, number: int) -> Bodies:
    """The author's own Delete: without `summary`, which would make it a moderator's. Public stands in `to`, unless it
    was said in private: then it is addressed as that was."""
    author = await tx.actors.get(post.author_id)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    to = addressed(community)
    cc: tuple[Uri, ...] = (author.followers,) if author.followers and not is_private(community) else ()
    if post.visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        shape = await post_shape(tx, post)
        to, cc = shape.to, shape.cc
    return _delete(tx, post, author, community, to=to, cc=cc, number=number)


async def delete_for(tx: Unit, post: PostFacts, person: ActorFacts, *, number: int) -> Bodies:
    """The same for one person alone, of a message to them."""
    author = await tx.actors.get(post.author_id)
    return _delete(tx, post, author, None, to=(person.uri,), cc=(), number=number)


def _delete(
    tx: Unit,
    post: PostFacts,
    author: ActorFacts,
    community: ActorFacts | None,
    *,
    to: tuple[Uri, ...],
    cc: tuple[Uri, ...],
    number: int,
) -> Bodies:
    envelope = Envelope(
        uri=tx.uris.activity(number),
        actor=author.uri,
        to=to,
        cc=cc,
        audience=community.uri if community is not None else None,
        published=post.deleted_at,
    )
    tombstone = render_tombstone(post.uri, deleted=post.deleted_at)
    microblog = render_activity("Delete", envelope, tombstone)
    return Bodies(encoded(microblog | {"object": post.uri}), encoded(microblog))


def addressed(community: ActorFacts | None) -> tuple[Uri, ...]:
    """To whom something in this community is: to everyone, or to its members alone."""
    if community is None:
        return (PUBLIC,)
    return members_of(community) if community.is_private else (community.uri, PUBLIC)


def is_private(community: ActorFacts | None) -> bool:
    return community is not None and community.is_private


def vote_activity(
    tx: Unit, voter: ActorFacts, post: PostFacts, *, value: int, community: Uri | None, number: int
) -> Json:
    envelope = Envelope(uri=tx.uris.activity(number), actor=voter.uri, audience=community)
    return render_vote("Like" if value > 0 else "Dislike", envelope, post.uri)


async def reacting(tx: Unit, vote: Json, emoji: str | None) -> Json:
    """A reaction by emoji is a Like that says so: whoever knows no reactions reads a Like (FEP-c0e0). A custom one has
    its picture with it."""
    if emoji is None:
        return vote
    found = await emojis_named(tx.connection, names_in([emoji])) if ":" in emoji else []
    tags = [write_emoji(each) for each in emoji_shapes(tx.uris, [each.kept for each in found])]
    return vote | {"content": emoji} | ({"tag": tags} if tags else {})


async def actor_update(tx: Unit, actor: ActorFacts, *, number: int) -> Json:
    """Update by an actor here of itself, with its whole document; careful receivers fetch it anyway."""
    await tx.flush()
    document = await actor_document(tx, actor)
    document.pop("@context")
    envelope = Envelope(uri=tx.uris.activity(number), actor=actor.uri, to=(PUBLIC,), published=tx.now)
    return render_activity("Update", envelope, document)


def undo_activity(tx: Unit, undone: Json, *, number: int) -> Json:
    """Undo with what is undone embedded: most servers need it."""
    document: Json = {"id": tx.uris.activity(number), "type": "Undo", "actor": undone["actor"], "object": undone}
    for name in ("to", "cc", "audience"):
        if name in undone:
            document[name] = undone[name]
    return document
