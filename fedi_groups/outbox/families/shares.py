"""What communities here show of others: a boost to their followers on microblogs, and its end.

Group servers hear nothing of it: their people follow the other community by themselves, and no community may get it
from this one (FEP-d36d). Of what their umbrella announces those microblogs alone hear that are named: others have heard
it from the umbrella, or from another one in it.
"""

from dataclasses import replace

from fedi_groups.domain.events import PostShared, ShareWithdrawn
from fedi_groups.domain.facts import ActorFacts, PeerFacts, PostFacts
from fedi_groups.domain.log import LogRow, Named, ToMicroblogs
from fedi_groups.domain.types import PUBLIC, ActorId, PeerId, Uri
from fedi_groups.outbox.documents import delete_activity, encoded, undo_activity
from fedi_groups.storage.telling import members_of
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json


async def tell_shared(tx: Unit, event: PostShared) -> None:
    row = await _row(tx, event, "share", event.boost_id)
    if event.peers is not None:
        row = await _to(tx, row, event.peers, encoded(await _boost(tx, event)))
    tx.outgoing.append(row)


async def tell_withdrawn(tx: Unit, event: ShareWithdrawn) -> None:
    """What its author has deleted those who heard of it by a boost alone hear from the author."""
    row = await _row(tx, event, "unshare", tx.mint.next())
    if event.peers is not None:
        post = await tx.posts.get(event.post_id)
        if post.deleted_at is not None:
            bodies = await delete_activity(tx, post, number=row.id)
            row = replace(row, signer_id=post.author_id)
            row = await _to(tx, row, event.peers, bodies.microblog or bodies.threadiverse)
        else:
            undo = undo_activity(tx, await _boost(tx, event), number=row.id)
            row = await _to(tx, row, event.peers, encoded(undo))
    tx.outgoing.append(row)


async def passed_on_to(tx: Unit, post: PostFacts, community: ActorFacts | None) -> tuple[Named, ...]:
    """The servers that have heard of an announcement from a community of its umbrella: an edit concerns them too."""
    if community is None or not community.is_umbrella or post.is_comment:
        return ()
    shares = [each for each in await tx.shares.of(post.id) if each.peers]
    named = [await _named(tx, each.community_id, each.peers or ()) for each in shares]
    return tuple(dict.fromkeys(each for some in named for each in some))


async def _to(tx: Unit, row: LogRow, peers: tuple[PeerId, ...], body: bytes) -> LogRow:
    """To these servers by name, in the plain form, and to nobody else."""
    assert row.community_id is not None
    community = await tx.actors.get(row.community_id)
    return replace(
        row,
        community_id=None,
        named=await _named(tx, community.id, peers),
        undoes_id=None,
        microblog=ToMicroblogs.NOTHING,
        threadiverse_body=body,
        public=not community.is_private,
    )


async def _named(tx: Unit, community: ActorId, peers: tuple[PeerId, ...]) -> tuple[Named, ...]:
    """Who follows it no longer is told where that server takes what concerns all."""
    inboxes = await tx.audiences.inboxes(community, peers)
    await tx.peers.by_id.want(peers)
    found = [(peer, inboxes.get(peer) or _general(await tx.peers.by_id.get(peer))) for peer in peers]
    return tuple(Named(peer, inbox) for peer, inbox in found if inbox is not None)


def _general(peer: PeerFacts | None) -> Uri | None:
    return peer.inbox if peer is not None else None


async def _boost(tx: Unit, event: PostShared | ShareWithdrawn) -> Json:
    """The author is addressed, as in any boost."""
    community, post = await tx.actors.get(event.community_id), await tx.posts.get(event.post_id)
    author = await tx.actors.get(post.author_id)
    to: tuple[Uri, ...] = members_of(community) if community.is_private else (PUBLIC,)
    cc = () if community.is_private or community.followers is None else (community.followers, author.uri)
    envelope = Envelope(
        uri=tx.uris.activity(event.boost_id),
        actor=community.uri,
        to=to,
        cc=cc,
        published=tx.now if isinstance(event, PostShared) else None,
    )
    return render_activity("Announce", envelope, post.uri)


async def _row(tx: Unit, event: PostShared | ShareWithdrawn, kind: str, number: int) -> LogRow:
    post = await tx.posts.get(event.post_id)
    ends = kind == "unshare"
    return LogRow(
        id=number,
        kind=kind,
        signer_id=event.community_id,
        created_at=tx.now,
        community_id=event.community_id,
        object_id=post.id,
        object_uri=post.uri,
        author_uri=(await tx.actors.get(post.author_id)).uri,
        undoes_id=event.boost_id if ends else None,
        thread_id=post.root_id,
        microblog=ToMicroblogs.UNBOOST if ends else ToMicroblogs.BOOST,
        keep=ends,
    )


PUBLISHES = (
    (PostShared, tell_shared),
    (ShareWithdrawn, tell_withdrawn),
)
