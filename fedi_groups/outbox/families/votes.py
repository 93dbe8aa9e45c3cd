"""Likes, dislikes, their withdrawal, and choices in polls.

Microblogs hear of a vote only where it is on a post of their own people.
"""

from dataclasses import replace

from fedi_groups.domain.events import Elsewhere, Here, PollAnswered, VoteCast, VoteWithdrawn
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow, Named
from fedi_groups.domain.types import ReceivedId, Uri
from fedi_groups.outbox.audience import inbox_of, inboxes_of
from fedi_groups.outbox.documents import encoded, reacting, undo_activity, vote_activity
from fedi_groups.storage.received import find_received
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.envelopes import Announcement, wrap
from fedi_groups.wire.shapes import Json


async def tell_vote(tx: Unit, event: VoteCast) -> None:
    await _tell(tx, event, undo=False)


async def tell_unvote(tx: Unit, event: VoteWithdrawn) -> None:
    """Embedded is the vote under the id it had: most match by who voted on what, Takahē and Pleroma by that id."""
    await _tell(tx, event, undo=True)


async def _tell(tx: Unit, event: VoteCast | VoteWithdrawn, *, undo: bool) -> None:
    post = await tx.posts.get(event.post_id)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if community is not None and community.local_only:
        return
    number = tx.mint.next()
    kind = "unvote" if undo else "vote"
    match event.cause:
        case Elsewhere(received_id=received):
            if community is not None and community.local:
                tx.outgoing.append(
                    _row(tx, kind, post, number=number, signer=community, community=community, received=received)
                )
        case Here():
            voter = await tx.actors.get(event.actor_id)
            address = community.uri if community is not None else None
            plain = vote_activity(tx, voter, post, value=event.value, community=address, number=number)
            vote = await reacting(tx, plain, event.emoji)
            body = vote
            if isinstance(event, VoteWithdrawn):
                body = undo_activity(tx, vote | {"id": _told_as(tx, event, number)}, number=number)
            named = await _directly(tx, post, community)
            row = _row(tx, kind, post, number=number, signer=voter, community=community, named=named, body=body)
            if isinstance(event, VoteCast) and event.instead_of is not None:
                row = replace(row, microblog_body=encoded(_like_undone(tx, event, vote, number=number)))
            if row.community_id is not None or named:
                tx.outgoing.append(row)
                if not undo:
                    await tx.votes.told(post.id, voter.id, number)


def _like_undone(tx: Unit, event: VoteCast, dislike: Json, *, number: int) -> Json:
    """What a dislike is where there are none, and a like stood before: else that would stay there."""
    assert event.instead_of is not None
    like = dislike | {"id": tx.uris.activity(event.instead_of), "type": "Like"}
    return undo_activity(tx, like, number=number)


def _told_as(tx: Unit, event: VoteWithdrawn, number: int) -> Uri:
    """The id of the vote; one of its own in the Undo of what was told before such ids were kept."""
    return tx.uris.activity(event.activity) if event.activity is not None else Uri(f"{tx.uris.activity(number)}/object")


async def _directly(tx: Unit, post: PostFacts, community: ActorFacts | None) -> tuple[Named, ...]:
    """The community's own server, which spreads the vote; and the author's, if it does not hear it from there."""
    author = await tx.actors.get(post.author_id)
    if community is not None and community.is_private:
        return inboxes_of([community], public=False)
    if community is None or community.local:
        return inboxes_of([author], public=False)
    host = inbox_of(community, public=True)
    if author.peer_id is None or author.peer_id == community.peer_id:
        return (host,) if host is not None else ()
    peer = await tx.peers.by_id.get(author.peer_id)
    also = [author] if peer is not None and not peer.dialect.wraps else []
    return inboxes_of([community, *also], public=True)


def _row(
    tx: Unit,
    kind: str,
    post: PostFacts,
    *,
    number: int,
    signer: ActorFacts,
    community: ActorFacts | None,
    named: tuple[Named, ...] = (),
    body: Json | None = None,
    received: ReceivedId | None = None,
) -> LogRow:
    return LogRow(
        id=number,
        kind=kind,
        signer_id=signer.id,
        created_at=tx.now,
        community_id=community.id if community is not None and community.local else None,
        named=named,
        object_id=post.id,
        object_uri=post.uri,
        thread_id=post.root_id,
        threadiverse_body=encoded(body) if body is not None else None,
        received_id=received,
        public=community is None or not community.is_private,
    )


async def tell_choice(tx: Unit, event: PollAnswered) -> None:
    """One Create per choice to the poll's own server alone (FEP-9967): nobody else learns who chose what."""
    post = await tx.posts.get(event.post_id)
    if post.local:
        return
    if isinstance(event.cause, Elsewhere):
        await _pass_choice_on(tx, event, post, event.cause)
        return
    voter, author = await tx.actors.get(event.actor_id), await tx.actors.get(post.author_id)
    options = await tx.polls.options(post.id)
    for chosen in event.numbers:
        number = tx.mint.next()
        note: Json = {
            "id": f"{tx.uris.activity(number)}/object",
            "type": "Note",
            "attributedTo": voter.uri,
            "to": [author.uri],
            "name": options[chosen].title,
            "inReplyTo": post.uri,
        }
        body: Json = {
            "id": tx.uris.activity(number),
            "type": "Create",
            "actor": voter.uri,
            "to": [author.uri],
            "cc": [],
            "object": note,
        }
        row = _row(tx, "choice", post, number=number, signer=voter, community=None, body=body)
        tx.outgoing.append(_privately(row, author))


async def _pass_choice_on(tx: Unit, event: PollAnswered, post: PostFacts, cause: Elsewhere) -> None:
    """What PieFed told the community here, to the group server where the poll is counted, if that is another one."""
    voter, author = await tx.actors.get(event.actor_id), await tx.actors.get(post.author_id)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    peer = await tx.peers.by_id.get(author.peer_id) if author.peer_id is not None else None
    if community is None or not community.local or cause.relayed or author.peer_id == voter.peer_id:
        return
    body = await find_received(tx.connection, cause.received_id)
    if body is None or peer is None or not peer.dialect.wraps:
        return
    number = tx.mint.next()
    followers = community.followers or Uri(f"{community.uri}/followers")
    around = Announcement(tx.uris.activity(number, "announce"), community.uri, followers, tx.now, public=False)
    row = _row(tx, "choice", post, number=number, signer=community, community=None)
    tx.outgoing.append(replace(_privately(row, author), threadiverse_body=wrap(body, around)))


def _privately(row: LogRow, receiver: ActorFacts) -> LogRow:
    return replace(row, named=inboxes_of([receiver], public=False), public=False)


PUBLISHES = (
    (VoteCast, tell_vote),
    (VoteWithdrawn, tell_unvote),
    (PollAnswered, tell_choice),
)
