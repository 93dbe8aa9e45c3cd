"""What is said in a private community here, relayed to its members on microblogs: who gets it, and in which words.

A post goes to all of them. A comment goes to those alone who take part in its thread, by name, so that nobody's home
is flooded; to quiet members only if it answers them.
"""

from dataclasses import dataclass, replace
from html import escape

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import RELAY, LogRow
from fedi_groups.domain.types import ActorId, Keeps, PeerId, Uri, Visibility
from fedi_groups.outbox.audience import inboxes_of, speakers_in
from fedi_groups.outbox.documents import encoded
from fedi_groups.storage.posts import said_in_private
from fedi_groups.storage.telling import post_shape
from fedi_groups.storage.unit import Unit
from fedi_groups.text.aside import aside
from fedi_groups.text.phrases import Phrase, phrase
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.relays import Relay, render_relay
from fedi_groups.wire.render import Envelope, render_activity, render_tombstone
from fedi_groups.wire.shapes import Json, Mentioned
from fedi_groups.wire.times import write_time
from fedi_groups.wire.uris import same_origin

MOST_WITHDRAWN = 2000
"""Notes that are taken back along with their author: one row of the log each."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom a relay is for: the community's followers, or, of a comment, these people."""

    community: ActorFacts
    people: tuple[ActorFacts, ...] | None

    @property
    def to(self) -> tuple[Uri, ...]:
        if self.people is not None:
            return tuple(each.uri for each in self.people)
        return (self.community.followers or Uri(f"{self.community.uri}/followers"),)


async def relay(tx: Unit, kind: str, post: PostFacts) -> None:
    """Create or Update of the Note that stands for the post, if there is anyone to hear it."""
    listeners = await _listeners(tx, post)
    if listeners is None:
        return
    home = await answered_at(tx, post)
    people = listeners.people or ()
    near = tuple(each for each in people if home is not None and each.peer_id == home)
    if near:
        _tell(tx, kind, post, Listeners(listeners.community, near), await relayed(tx, post, listeners, home=home))
    if len(near) < len(people) or listeners.people is None:
        far = tuple(each for each in people if each not in near)
        told = replace(listeners, people=far) if listeners.people is not None else listeners
        _tell(tx, kind, post, told, await relayed(tx, post, listeners))


async def withdraw(tx: Unit, post: PostFacts) -> None:
    """Delete of that Note: the post is gone, for good or for now."""
    listeners = await _listeners(tx, post)
    if listeners is not None:
        _tell(tx, "Delete", post, listeners, render_tombstone(tx.uris.relay(_own(tx, post)), deleted=tx.now))


async def withdraw_all(tx: Unit, author: ActorId) -> None:
    """The same of all that somebody said in private communities here, who is gone."""
    await tx.flush()
    for post in await said_in_private(tx.connection, tx.uris, author, most=MOST_WITHDRAWN):
        await withdraw(tx, post)


async def relayed(tx: Unit, post: PostFacts, listeners: Listeners, *, home: PeerId | None = None) -> Json:
    """The Note that stands for a post. At `home` it answers what stands there itself, elsewhere the Note for that."""
    shape = await post_shape(tx, post)
    author = await tx.actors.get(post.author_id)
    parent = await tx.posts.get(post.parent_id) if post.parent_id is not None else None
    found = Relay(
        uri=tx.uris.relay(_own(tx, post)),
        community=listeners.community.uri,
        to=listeners.to,
        author=Mentioned(author.url, author.handle),
        answers=await _answers(tx, parent, home) if parent is not None else None,
        named=tuple(Mentioned(each.uri, each.handle) for each in listeners.people or ()),
    )
    return render_relay(found, shape, await aside(len(shape.content), prose_in, shape))


async def listeners_of(tx: Unit, post: PostFacts, community: ActorFacts) -> Listeners:
    """Of a comment: the members on microblogs who have spoken in its thread, but for its author."""
    if post.parent_id is None:
        return Listeners(community, None)
    answered = (await tx.posts.get(post.parent_id)).author_id
    found = [each for each in await speakers_in(tx, post) if await _hears(tx, each, community)]
    return Listeners(community, tuple([e for e in found if e.id == answered or not await _is_quiet(tx, e, community)]))


async def welcome(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """What somebody on a microblog has to know who is now a member of a private community."""
    if not await _hears(tx, person, community):
        return
    number = tx.mint.next()
    words, language = phrase(Phrase.WELCOME, community.language, community=community.handle)
    content = f'<p><a href="{escape(person.url)}">{escape(person.handle)}</a> {escape(words)}</p>'
    uri = tx.uris.activity(number)
    note: Json = {
        "id": f"{uri}/object",
        "type": "Note",
        "attributedTo": community.uri,
        "to": [person.uri],
        "cc": [],
        "published": write_time(tx.now),
        "content": content,
        "contentMap": {language: content},
        "tag": [{"type": "Mention", "href": person.uri, "name": person.handle}],
    }
    envelope = Envelope(uri=uri, actor=community.uri, to=(person.uri,), published=tx.now)
    body = encoded(render_activity("Create", envelope, note))
    named = inboxes_of([person], public=False)
    tx.outgoing.append(LogRow(number, RELAY, community.id, tx.now, named=named, threadiverse_body=body, public=False))


async def _listeners(tx: Unit, post: PostFacts) -> Listeners | None:
    if post.visibility is not Visibility.MEMBERS or post.community_id is None:
        return None
    community = await tx.actors.get(post.community_id)
    if not community.local or community.local_only:
        return None
    found = await listeners_of(tx, post, community)
    return found if found.people != () else None


async def _hears(tx: Unit, person: ActorFacts, community: ActorFacts) -> bool:
    if person.peer_id is None or person.deleted_at is not None:
        return False
    peer = await tx.peers.by_id.get(person.peer_id)
    standing = await tx.memberships.get(community.id, person.id)
    return peer is not None and peer.keeps is Keeps.FOLLOWERS and standing is not None and standing.is_member


async def _is_quiet(tx: Unit, person: ActorFacts, community: ActorFacts) -> bool:
    standing = await tx.memberships.get(community.id, person.id)
    return standing is not None and standing.is_quiet


async def _answers(tx: Unit, parent: PostFacts, home: PeerId | None) -> Uri:
    if home is not None and (await tx.actors.get(parent.author_id)).peer_id == home:
        return parent.uri
    return tx.uris.relay(_own(tx, parent))


async def answered_at(tx: Unit, post: PostFacts, *, reader: str | None = None) -> PeerId | None:
    """The server where that stands which a comment answers, if it was written elsewhere; with `reader` only if the
    reader lives there."""
    if post.parent_id is None:
        return None
    author = await tx.actors.get((await tx.posts.get(post.parent_id)).author_id)
    return author.peer_id if reader is None or same_origin(author.uri, reader) else None


def _own(tx: Unit, post: PostFacts) -> Uri:
    """The address under which this server would have written it: what came from elsewhere is relayed from here too."""
    return post.uri if post.local else tx.uris.post(post.id, comment=post.is_comment)


def _tell(tx: Unit, kind: str, post: PostFacts, listeners: Listeners, thing: Json) -> None:
    number = tx.mint.next()
    community = listeners.community
    envelope = Envelope(uri=tx.uris.activity(number), actor=community.uri, to=listeners.to, published=tx.now)
    tx.outgoing.append(
        LogRow(
            id=number,
            kind=RELAY,
            signer_id=community.id,
            created_at=tx.now,
            follower_of=community.id if listeners.people is None else None,
            named=inboxes_of(listeners.people or (), public=False),
            object_id=post.id,
            thread_id=post.root_id,
            threadiverse_body=encoded(render_activity(kind, envelope, thing)),
            public=False,
            keep=kind == "Delete",
        )
    )
