"""Order kept in a community: who is told of it, and how.

In a community that lives here, group servers hear it wrapped, in the words of Lemmy; microblogs, which believe nobody
but the author, lose the community's boost, or get a new one. In one that lives elsewhere, its server is told.
A kick is told by the Reject of the follow alone, but for those who know of none. No server is known that reads a mute.
"""

from dataclasses import replace
from html import escape

from fedi_groups.domain.events import Boosted, Elsewhere, Here, Moderated, Unboosted
from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts
from fedi_groups.domain.log import LogRow, Named, ToMicroblogs
from fedi_groups.domain.types import Act, Uri, Visibility
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import addressed, encoded, undo_activity
from fedi_groups.outbox.relays import relay, withdraw
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.dialects import heeds_warn, wants_chat
from fedi_groups.wire.quirks import knows_no_reject
from fedi_groups.wire.render import Envelope, render_activity
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time

UNDONE = {Act.RESTORE: Act.REMOVE, Act.UNLOCK: Act.LOCK, Act.UNBAN: Act.BAN}
"""Acts that are told as the Undo of others."""

ADDED = {Act.PIN: "Add", Act.UNPIN: "Remove", Act.APPOINT: "Add", Act.DISMISS: "Remove"}
"""Acts that change a collection of the community: `featured` for posts, `moderators` for people."""

BARRIERS = frozenset({Act.APPOINT, Act.DISMISS, Act.BAN, Act.UNBAN})
"""What was said before goes first, what is said later waits: it may be allowed or not because of this."""


async def tell_moderated(tx: Unit, event: Moderated) -> None:
    entry, community = event.entry, await tx.actors.get(event.entry.community_id)
    if event.act is Act.KICK:
        return await _tell_kick(tx, await _by_one_from_here(tx, event, community), community)
    if community.local_only or event.act in (Act.MUTE, Act.UNMUTE):
        return
    post = await tx.posts.get(entry.post_id) if entry.post_id is not None else None
    if post is not None and event.act is Act.REMOVE:
        await withdraw(tx, post)
    if post is not None and event.act is Act.RESTORE:
        await relay(tx, "Create", post)
    author = await tx.actors.get(post.author_id) if post is not None else None
    row = replace(_row(entry, event.act, community, post), author_uri=author.uri if author is not None else None)
    match event.cause:
        case Elsewhere() as cause if cause.relayed or not community.local or event.act is Act.WARN:
            return
        case Elsewhere(received_id=received):
            tx.outgoing.append(replace(row, signer_id=community.id, received_id=received))
        case Here() if event.act is Act.WARN:
            await _tell_warning(tx, event, community, post)
        case Here():
            event = await _by_one_from_here(tx, event, community)
            thing = await _thing(tx, entry, community, post)
            body = encoded(await _activity(tx, event, community, thing))
            named = await _named(tx, entry, event.act, community)
            tx.outgoing.append(replace(row, signer_id=event.entry.actor_id, named=named, threadiverse_body=body))


async def _by_one_from_here(tx: Unit, event: Moderated, community: ActorFacts) -> Moderated:
    """Whoever moderates from elsewhere by private messages signs nothing that others could read: a moderator who lives
    here stands in, or the community itself, and the reason says who it was."""
    moderator = await tx.actors.get(event.entry.actor_id)
    if moderator.local:
        return event
    keepers = [await tx.actors.get(each) for each in await moderators_of(tx.connection, community.id)]
    by = next((each for each in keepers if each.local and each.deleted_at is None), community)
    reason = f"{event.entry.reason} ({moderator.handle})".strip()
    return replace(event, entry=replace(event.entry, actor_id=by.id, reason=reason))


async def tell_unboosted(tx: Unit, event: Unboosted) -> None:
    post = await tx.posts.get(event.post_id)
    await withdraw(tx, post)
    if post.boost_id is not None and post.visibility is not Visibility.MEMBERS:
        tx.outgoing.append(await _boost_row(tx, "unboost", post, tx.mint.next(), ToMicroblogs.UNBOOST))


async def tell_boosted(tx: Unit, event: Boosted) -> None:
    post = await tx.posts.get(event.post_id)
    await relay(tx, "Create", post)
    if post.boost_id is not None and post.visibility is not Visibility.MEMBERS:
        tx.outgoing.append(await _boost_row(tx, "boost", post, post.boost_id, ToMicroblogs.BOOST))


async def _activity(tx: Unit, event: Moderated, community: ActorFacts, thing: Uri) -> Json:
    """As Lemmy says it. What is undone is embedded under an id of its own, which leads to it."""
    entry, act = event.entry, event.act
    moderator = await tx.actors.get(entry.actor_id)
    uri = tx.uris.activity(entry.id)
    undone = UNDONE.get(act)
    envelope = Envelope(
        uri=uri if undone is None else Uri(f"{uri}/object"),
        actor=moderator.uri,
        to=addressed(community),
        cc=(community.uri,),
        audience=community.uri,
        published=entry.at,
    )
    document = _done(undone or act, envelope, thing, community, event)
    if undone is None:
        return document
    undo = undo_activity(tx, document, number=entry.id) | {"published": write_time(entry.at)}
    if act is Act.UNLOCK:
        # Lemmy 1.0 reads the reason here, others in what is undone.
        undo["summary"] = entry.reason
    return undo | {"restoreData": True} if event.contents else undo


async def _tell_kick(tx: Unit, event: Moderated, community: ActorFacts) -> None:
    """Where no Reject is heeded, a ban that is lifted at once ends the follow, and leaves nothing else behind."""
    entry = event.entry
    assert entry.person_id is not None
    person, moderator = await tx.actors.get(entry.person_id), await tx.actors.get(entry.actor_id)
    peer = await tx.peers.by_id.get(person.peer_id) if person.peer_id is not None else None
    if peer is None or not knows_no_reject(peer):
        return
    uri, cc = tx.uris.activity(entry.id), (community.uri,)
    envelope = Envelope(uri=uri, actor=moderator.uri, to=addressed(community), cc=cc, audience=community.uri)
    block = _done(Act.BAN, envelope, person.uri, community, event)
    named = inboxes_of([person], public=False)
    row = replace(_row(entry, Act.KICK, community, None), community_id=None, named=named, barrier=True)
    tx.outgoing.append(replace(row, threadiverse_body=encoded(block), keep=True))
    number = tx.mint.next()
    undo = undo_activity(tx, block, number=number)
    tx.outgoing.append(replace(row, id=number, kind="undo", threadiverse_body=encoded(undo), keep=True))


def _done(act: Act, envelope: Envelope, thing: Uri, community: ActorFacts, event: Moderated) -> Json:
    entry = event.entry
    match act:
        case Act.REMOVE:
            # A `summary`, empty or not, makes it a moderator's: without one it would be the author's own.
            return render_activity("Delete", envelope, thing) | {"summary": entry.reason}
        case Act.LOCK:
            return render_activity("Lock", envelope, thing) | {"summary": entry.reason}
        case Act.BAN:
            document = render_activity("Block", envelope, thing)
            document |= {"target": community.uri, "summary": entry.reason, "removeData": event.contents}
            # Lemmy 1.0 reads `endTime`, Mbin and Lemmy 0.19 `expires`, PieFed both.
            end = write_time(entry.until) if entry.until is not None else None
            return document | ({"endTime": end, "expires": end} if end is not None else {})
        case _:
            collection = community.featured if act in (Act.PIN, Act.UNPIN) else community.moderators
            return render_activity(ADDED[act], envelope, thing) | {"target": collection, "summary": entry.reason}


async def _tell_warning(tx: Unit, event: Moderated, community: ActorFacts, post: PostFacts | None) -> None:
    """To the one who is warned alone: by Lemmy's Warn where that is shown, else by a private message. Of a moderator
    who lives elsewhere the community says it."""
    entry = event.entry
    assert entry.person_id is not None
    person, moderator = await tx.actors.get(entry.person_id), await tx.actors.get(entry.actor_id)
    if not moderator.local:
        moderator = community
    peer = await tx.peers.by_id.get(person.peer_id) if person.peer_id is not None else None
    named = inboxes_of([person], public=False)
    if not named or peer is None:
        return
    envelope = Envelope(uri=tx.uris.activity(entry.id), actor=moderator.uri, to=(person.uri,), published=entry.at)
    thing = post.uri if post is not None else person.uri
    warning = render_activity("Warn", envelope, thing) | {"summary": entry.reason, "audience": community.uri}
    note = _warning_note(envelope, entry, community, person, post)
    message = render_activity("Create", envelope, _as_chat(note) if wants_chat(peer) else note)
    tx.outgoing.append(
        LogRow(
            id=entry.id,
            kind=Act.WARN.value,
            signer_id=moderator.id,
            created_at=entry.at,
            named=named,
            threadiverse_body=encoded(warning if heeds_warn(peer) else message),
            microblog_body=encoded(message),
            public=False,
            keep=True,
        )
    )


def _warning_note(
    envelope: Envelope, entry: Entry, community: ActorFacts, person: ActorFacts, post: PostFacts | None
) -> Json:
    name = escape(f"!{community.name}@{community.host}")
    about = f' <a href="{escape(post.uri)}">{escape(post.uri)}</a>' if post is not None else ""
    return {
        "id": f"{envelope.uri}/object",
        "type": "Note",
        "attributedTo": envelope.actor,
        "to": [person.uri],
        "cc": [],
        "url": community.url,
        "published": write_time(entry.at),
        "sensitive": False,
        "attachment": [],
        "mediaType": "text/html",
        "content": f"<p>{escape(person.handle)} {name}: {escape(entry.reason)}{about}</p>",
        "tag": [{"type": "Mention", "href": person.uri, "name": person.handle}],
    }


def _as_chat(note: Json) -> Json:
    """What Lemmy before 1.0 and Mbin read in its place."""
    kept = ("id", "attributedTo", "to", "published", "content", "mediaType")
    return {name: note[name] for name in kept} | {"type": "ChatMessage"}


async def _thing(tx: Unit, entry: Entry, community: ActorFacts, post: PostFacts | None) -> Uri:
    if post is not None:
        return post.uri
    return (await tx.actors.get(entry.person_id)).uri if entry.person_id is not None else community.uri


async def _named(tx: Unit, entry: Entry, act: Act, community: ActorFacts) -> tuple[Named, ...]:
    """The server of a community elsewhere; and whoever is appointed, dismissed or banned.

    Microblogs hear of no ban: they would take it for one of the moderator's own, everywhere and without end.
    """
    people = [] if community.local else [community]
    if act in BARRIERS and entry.person_id is not None:
        person = await tx.actors.get(entry.person_id)
        peer = await tx.peers.by_id.get(person.peer_id) if person.peer_id is not None else None
        understands = peer is None or peer.dialect.wraps
        if act not in (Act.BAN, Act.UNBAN) or understands:
            people.append(person)
    return inboxes_of(people, public=not community.is_private)


def _row(entry: Entry, act: Act, community: ActorFacts, post: PostFacts | None) -> LogRow:
    boosted = post is not None and post.boost_id is not None and community.local
    told = {Act.REMOVE: ToMicroblogs.UNBOOST, Act.RESTORE: ToMicroblogs.BOOST}.get(act, ToMicroblogs.NOTHING)
    return LogRow(
        id=entry.id,
        kind=act.value,
        signer_id=entry.actor_id,
        created_at=entry.at,
        community_id=community.id if community.local else None,
        object_id=post.id if post is not None else None,
        object_uri=post.uri if post is not None else None,
        undoes_id=post.boost_id if post is not None and act is Act.REMOVE else None,
        thread_id=post.root_id if post is not None else None,
        barrier=act in BARRIERS,
        microblog=told if boosted and not community.is_private else ToMicroblogs.NOTHING,
        public=not community.is_private,
        keep=act in (Act.REMOVE, Act.BAN),
    )


async def _boost_row(tx: Unit, kind: str, post: PostFacts, number: int, microblog: ToMicroblogs) -> LogRow:
    assert post.community_id is not None
    return LogRow(
        id=number,
        kind=kind,
        signer_id=post.community_id,
        created_at=tx.now,
        community_id=post.community_id,
        object_id=post.id,
        object_uri=post.uri,
        author_uri=(await tx.actors.get(post.author_id)).uri,
        undoes_id=post.boost_id if microblog is ToMicroblogs.UNBOOST else None,
        thread_id=post.root_id,
        microblog=microblog,
        keep=microblog is ToMicroblogs.UNBOOST,
    )


PUBLISHES = (
    (Moderated, tell_moderated),
    (Boosted, tell_boosted),
    (Unboosted, tell_unboosted),
)
