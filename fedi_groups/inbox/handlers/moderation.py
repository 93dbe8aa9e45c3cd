"""What moderators elsewhere do, and what communities elsewhere announce of theirs: translated into actions.moderation.

Delete is in the handlers of actors and posting, as only what it names tells what it means.
"""

from dataclasses import replace

from fedi_groups.actions import closing, membership, moderation, posting, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorKind, Instant, PeerId
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import read_time
from fedi_groups.wire.uris import names_server, same_origin


async def hand_of(tx: Unit, incoming: Incoming, document: Json | None = None) -> Hand:
    """Who does it, and why: Lemmy puts the reason into `summary`, Mbin and Mastodon into `content`."""
    raw = document or incoming.activity.raw
    reason = next((each for each in (raw.get("summary"), raw.get("content")) if isinstance(each, str)), "")
    return Hand(await incoming.actor(tx), incoming.cause, reason)


def check_announced(incoming: Incoming, community: ActorFacts) -> None:
    """A community speaks of itself alone. Raises Malformed."""
    if incoming.group not in (None, community.uri):
        raise Malformed(f"{incoming.group} speaks of {community.uri}")


async def receive_undelete(tx: Unit, incoming: Incoming) -> None:
    """A moderator restores what was removed. What its author deleted is empty here: it is fetched from its origin. A
    community that was deleted is back."""
    undone = await _undone(tx, incoming)
    community = await tx.actors.find(read_uri(undone.get("object")) or "")
    if community is not None and community.is_community:
        check_announced(incoming, community)
        await closing.reopen(tx, await hand_of(tx, incoming, undone), community=community)
        return
    post = await _post_in(tx, incoming, read_uri(undone.get("object")))
    if post.deleted_at is not None and (await tx.actors.get(post.author_id)).uri == incoming.activity.actor:
        posting.ask_back(tx, post=post, cause=incoming.cause)
        return
    if post.removed_at is None:
        raise Missing(f"{post.uri} was not removed")
    await moderation.restore(tx, await hand_of(tx, incoming, undone), post=post)


async def receive_lock(tx: Unit, incoming: Incoming) -> None:
    post = await _post_in(tx, incoming, incoming.activity.object_uri)
    await moderation.set_locked(tx, await hand_of(tx, incoming), post=post, locked=True)


async def receive_unlock(tx: Unit, incoming: Incoming) -> None:
    """Lemmy 1.0 gives the reason on the Undo, we and others on what is undone."""
    undone = await _undone(tx, incoming)
    post = await _post_in(tx, incoming, read_uri(undone.get("object")))
    said = incoming.activity.raw if "summary" in incoming.activity.raw else undone
    await moderation.set_locked(tx, await hand_of(tx, incoming, said), post=post, locked=False)


async def receive_add(tx: Unit, incoming: Incoming) -> None:
    await _receive_listed(tx, incoming, listed=True)


async def receive_remove(tx: Unit, incoming: Incoming) -> None:
    """PieFed leaves out the target when it dismisses a moderator: then what is removed tells from where."""
    await _receive_listed(tx, incoming, listed=False)


async def receive_block(tx: Unit, incoming: Incoming) -> None:
    """With a community as target, or by one (Smithereen), a ban from it; with a server, from all of that. Else one
    person's own affair: they follow no more."""
    raw = incoming.activity.raw
    person, by = await incoming.object_actor(tx), await incoming.actor(tx)
    target = incoming.activity.target or (by.uri if by.is_community else None)
    if target is None and incoming.group is None:
        await _receive_personal_block(tx, by, person)
        return
    end = read_time(raw.get("endTime")) or read_time(raw.get("expires"))
    until, contents = _later(end, tx.now), raw.get("removeData") is True
    hand = await hand_of(tx, incoming)
    if target is not None and names_server(target):
        await _receive_server_ban(tx, incoming, hand, person, until=until, contents=contents)
        return
    community = await _community(tx, incoming, target)
    await moderation.ban(tx, hand, community=community, person=person, until=until, contents=contents)
    if by.id == community.id and person.local:
        await membership.follow_answered(tx, follower=person, target=community, accepted=False)


async def receive_unblock(tx: Unit, incoming: Incoming) -> None:
    undone = await _undone(tx, incoming)
    person = await tx.actors.find(read_uri(undone.get("object")) or "")
    if person is None:
        raise Missing("an Undo of a Block of nobody here")
    by, hand = await incoming.actor(tx), await hand_of(tx, incoming, undone)
    target = read_uri(undone.get("target")) or (by.uri if by.is_community else None)
    restored = incoming.activity.raw.get("restoreData") is True or undone.get("restoreData") is True
    if target is not None and names_server(target):
        await _receive_server_unban(tx, incoming, hand, person, contents=restored)
        return
    community = await _community(tx, incoming, target)
    await moderation.unban(tx, hand, community=community, person=person, contents=restored)


async def receive_warn(tx: Unit, incoming: Incoming) -> None:
    """Lemmy 1.0 warns the author of a post."""
    post = await incoming.object_post(tx)
    community = await _home_of(tx, incoming, post)
    person = await tx.actors.get(post.author_id)
    await moderation.warn(tx, await hand_of(tx, incoming), community=community, person=person, post=post)


async def _receive_listed(tx: Unit, incoming: Incoming, *, listed: bool) -> None:
    """Posts are in `featured`, people in `moderators`; a target, if there is one, has to say the same.

    What is removed from the wall (FEP-400e) is removed altogether.
    """
    activity, hand = incoming.activity, await hand_of(tx, incoming)
    post = await tx.posts.find(activity.object_uri or "")
    if post is not None:
        community = await _home_of(tx, incoming, post)
        if not listed and activity.target is not None and activity.target == community.wall:
            await moderation.remove(tx, hand, post=post)
            return
        _check_target(incoming, community.featured)
        await moderation.set_pinned(tx, hand, post=post, pinned=listed)
        return
    person = await incoming.object_actor(tx)
    community = await _community(tx, incoming, None)
    _check_target(incoming, community.moderators)
    change = moderation.appoint if listed else moderation.dismiss
    await change(tx, hand, community=community, person=person)


async def _receive_personal_block(tx: Unit, blocker: ActorFacts, blocked: ActorFacts) -> None:
    if not blocked.local:
        raise Missing(f"{blocked.uri} does not live here")
    await membership.unfollow(tx, follower=blocker, target=blocked)
    if not blocked.is_community:
        await membership.unfollow(tx, follower=blocked, target=blocker)


async def _receive_server_ban(
    tx: Unit, incoming: Incoming, hand: Hand, person: ActorFacts, *, until: Instant | None, contents: bool
) -> None:
    """Of its own people a server decides everything; others it bans from its communities, and from nothing else."""
    peer = _own_server(incoming, hand, incoming.activity.target)
    if person.peer_id == peer:
        await suspension.disown(tx, hand, person=person, until=until, contents=contents)
    else:
        await suspension.bar(tx, _vouched(hand), peer=peer, person=person, until=until, contents=contents)


async def _receive_server_unban(
    tx: Unit, incoming: Incoming, hand: Hand, person: ActorFacts, *, contents: bool
) -> None:
    peer = _own_server(incoming, hand, read_uri((incoming.activity.object or {}).get("target")))
    if person.peer_id == peer:
        await suspension.readmit(tx, hand, person=person, contents=contents)
    else:
        await suspension.unbar(tx, _vouched(hand), peer=peer, person=person, contents=contents)


def _own_server(incoming: Incoming, hand: Hand, target: str | None) -> PeerId:
    """Only those of a server, whom it lets act, ban from it; what a community announces, if that is of it too."""
    for speaker in (hand.moderator.uri, incoming.group or hand.moderator.uri):
        if not same_origin(speaker, target or ""):
            raise Denied(f"{speaker} bans from {target}", public="Only a server itself bans from all of it.")
    if hand.moderator.peer_id is None:
        raise Missing("a ban from this server has come back to it")
    return hand.moderator.peer_id


def _vouched(hand: Hand) -> Hand:
    """The server is past its own rules: which of its people may ban is for it to know."""
    assert isinstance(hand.cause, Elsewhere)
    return replace(hand, cause=replace(hand.cause, relayed=True))


def _check_target(incoming: Incoming, collection: str | None) -> None:
    """Letter by letter, but for the case, in which PieFed stores it."""
    target = incoming.activity.target
    if target is not None and target.lower() != (collection or "").lower():
        raise Malformed(f"{target} is not {collection}")


async def _undone(tx: Unit, incoming: Incoming) -> Json:
    """What is taken back, whose id may be used again; by whom it was done does not matter among moderators."""
    await incoming.free(tx)
    return incoming.activity.object or {}


async def _post_in(tx: Unit, incoming: Incoming, uri: str | None) -> PostFacts:
    """A post here, in the community that announces it if one does."""
    post = await tx.posts.find(uri or "")
    if post is None:
        raise Missing(f"{uri} is not known here")
    await _home_of(tx, incoming, post)
    return post


async def _home_of(tx: Unit, incoming: Incoming, post: PostFacts) -> ActorFacts:
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if community is None:
        raise Missing(f"{post.uri} is in no community")
    if incoming.group is not None and community.uri != incoming.group:
        raise Malformed(f"{incoming.group} keeps order in what is not in it")
    return community


async def _community(tx: Unit, incoming: Incoming, target: str | None) -> ActorFacts:
    """The community that announces it, else the target, else the first one addressed."""
    activity = incoming.activity
    if incoming.group is not None and target not in (None, incoming.group):
        raise Malformed(f"{incoming.group} keeps order in {target}")
    said = incoming.group or target
    for uri in [said] if said else [activity.audience, *activity.to, *activity.cc]:
        found = await tx.actors.find(uri) if uri is not None else None
        if found is not None and found.kind is ActorKind.GROUP and found.deleted_at is None:
            return found
    raise Missing(f"{activity.uri} names no community known here")


def _later(end: Instant | None, now: Instant) -> Instant | None:
    """PieFed writes the year 2100 for a ban without an end; a ban that is over already is refused by the rules."""
    return None if end is None or end - now > _FOR_GOOD else end


_FOR_GOOD = 50 * 365 * 24 * 3600 * 1_000_000

HANDLES = (
    Handle("Undo", receive_undelete, objects=frozenset({"Delete"}), need=Need.UNDONE),
    Handle("Lock", receive_lock, need=Need.OBJECT),
    Handle("Undo", receive_unlock, objects=frozenset({"Lock"}), need=Need.UNDONE),
    Handle("Add", receive_add, need=Need.LISTED),
    Handle("Remove", receive_remove),
    Handle("Block", receive_block, need=Need.PERSON),
    Handle("Undo", receive_unblock, objects=frozenset({"Block"}), need=Need.UNDONE),
    Handle("Warn", receive_warn),
)
