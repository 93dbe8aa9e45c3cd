"""Create, Update and Delete of posts and comments: translated into actions.posting."""

from dataclasses import replace

from fedi_groups.actions import flairs, moderation, posting, sharing
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.drafting import Drafted, draft_in
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.posting import may_stand_in
from fedi_groups.domain.types import DAY, Uri, Visibility
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.handlers.letters import addressed_to, receive_letter
from fedi_groups.inbox.handlers.polls import receive_choice
from fedi_groups.inbox.handlers.quotes import receive_revocation
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.flairs import read_chosen
from fedi_groups.wire.parse import POST_TYPES, is_poll_vote
from fedi_groups.wire.read import read_flag
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.uris import same_origin

MOST_NAMED = 50
"""People named in one post who are looked at."""


async def receive_create(tx: Unit, incoming: Incoming) -> None:
    """The ancestors that had to be fetched come first; what is here already is left as it is."""
    if incoming.activity.object is not None and is_poll_vote(incoming.activity.object):
        await receive_choice(tx, incoming)
        return
    await bring(tx, incoming)


async def bring(tx: Unit, incoming: Incoming) -> None:
    """The posts that came or were fetched with it, oldest first; what is here already is left as it is."""
    for drafted in incoming.posts.values():
        if await tx.posts.find(drafted.shape.uri) is None:
            await _publish(tx, incoming, drafted)


async def receive_update(tx: Unit, incoming: Incoming) -> None:
    """An edit of what is not here is a new post, unless it is old. By a moderator it is none: see _receive_flairs."""
    drafted = incoming.posts.get(incoming.activity.object_uri or Uri(""))
    if drafted is None and incoming.activity.object is not None:
        await _receive_flairs(tx, incoming, incoming.activity.object)
        return
    if drafted is None:
        raise Missing("an Update without its object")
    post = await tx.posts.find(drafted.shape.uri)
    if post is None:
        published = drafted.shape.published or tx.now
        if incoming.group is None and tx.now - published > DAY:
            raise Missing(f"{drafted.shape.uri} is not known here, and old")
        await _publish(tx, incoming, drafted)
        return
    author = await _author(tx, drafted)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    draft = await draft_in(tx, drafted, visibility=post.visibility, community=community)
    mentions = [each.id for each in await _mentioned(tx, drafted)]
    await posting.edit(tx, post=post, draft=draft, author=author, cause=incoming.cause, mentions=mentions)


async def _receive_flairs(tx: Unit, incoming: Incoming, thing: Json) -> None:
    """Of what a moderator says about a post of somebody else's, flairs and `sensitive` alone count (Lemmy 1.0)."""
    post = await incoming.object_post(tx)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if incoming.group is not None and (community is None or community.uri != incoming.group):
        raise Malformed(f"{incoming.group} changes what is not in it")
    chosen = await flairs.meant(tx, community, read_chosen(thing)) if community is not None else ()
    hand = Hand(await incoming.actor(tx), incoming.cause)
    sensitive = read_flag(thing.get("sensitive"), default=post.sensitive)
    await flairs.set_flairs(tx, hand, post=post, flairs=chosen, sensitive=sensitive)


async def receive_delete(tx: Unit, incoming: Incoming) -> None:
    """By the author, or the origin itself says that it is gone; of something not here it is remembered.

    By anyone else it is a moderator's, and so it is with a `summary`, which is the reason (Lemmy).
    """
    uri = incoming.activity.object_uri
    post = await tx.posts.find(uri or "")
    if post is None:
        if await receive_revocation(tx, incoming):
            return
        if uri is None or not same_origin(uri, incoming.activity.actor):
            raise Missing(f"{uri} is not known here")
        tx.posts.forget(uri, now=tx.now)
        return
    author = await tx.actors.get(post.author_id)
    own = author.uri == incoming.activity.actor
    if incoming.gone or (own and "summary" not in incoming.activity.raw):
        await posting.delete(tx, post=post, author=author, cause=incoming.cause)
    else:
        await _receive_removal(tx, incoming, post)


async def _receive_removal(tx: Unit, incoming: Incoming, post: PostFacts) -> None:
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if incoming.group is not None and (community is None or community.uri != incoming.group):
        raise Malformed(f"{incoming.group} removes what is not in it")
    reason = incoming.activity.summary or ""
    await moderation.remove(tx, Hand(await incoming.actor(tx), incoming.cause, reason), post=post)


async def bring_boosted(tx: Unit, incoming: Incoming, community: ActorFacts) -> None:
    """What a community elsewhere shows by its id alone."""
    await bring(tx, replace(incoming, group=community.uri))


async def _publish(tx: Unit, incoming: Incoming, drafted: Drafted) -> None:
    shape = drafted.shape
    if await tx.posts.is_forgotten(shape.uri):
        raise Missing(f"{shape.uri} was deleted before it came")
    author = await _author(tx, drafted)
    parent = await _parent(tx, drafted)
    mentions = await _mentioned(tx, drafted)
    letter = await addressed_to(tx, incoming, drafted, author=author, parent=parent)
    if letter is not None:
        people = [*mentions, *await _addressed(tx, drafted)]
        await receive_letter(tx, incoming, drafted, letter, author=author, parent=parent, people=people)
        return
    community = await _community(tx, incoming, drafted, parent)
    visibility = shape.visibility(author.followers)
    if visibility is Visibility.DIRECT and not (community is not None and community.is_private and not shape.chat):
        people = await _addressed(tx, drafted)
        if community is None or shape.chat or any(each.local for each in people):
            _require_no_announcement(incoming, drafted)
            mentions, community = [*mentions, *people], None
            parent = parent if parent is not None and parent.community_id is None else None
    if community is not None and not _keeps_to_members(incoming, community):
        require(may_stand_in(community, visibility))
    if not await _concerns_us(tx, incoming, author=author, parent=parent, mentions=mentions, community=community):
        raise Missing(f"{shape.uri} concerns nobody here")
    post = await posting.publish(
        tx,
        draft=await draft_in(tx, drafted, visibility=visibility, community=community),
        author=author,
        cause=incoming.cause,
        community=community,
        parent=parent,
        mentions=[each.id for each in mentions],
    )
    if community is not None and parent is None and _is_its_own(incoming, drafted, community):
        await sharing.share(tx, post, source=community)


def _is_its_own(incoming: Incoming, drafted: Drafted, community: ActorFacts) -> bool:
    """Whether the community elsewhere announces what was posted to it, and does not pass on what others announced."""
    return incoming.group == community.uri and community.uri in (drafted.shape.community, *drafted.shape.addressed)


async def _author(tx: Unit, drafted: Drafted) -> ActorFacts:
    found = await tx.actors.find(drafted.shape.author)
    if found is None or found.deleted_at is not None:
        raise Missing(f"{drafted.shape.author} is not known here")
    return found


async def _parent(tx: Unit, drafted: Drafted) -> PostFacts | None:
    uri = drafted.shape.in_reply_to
    if uri is None or tx.uris.is_said_once(uri):
        return None
    parent = await tx.posts.find(uri)
    if parent is None:
        raise Missing(f"{drafted.shape.uri} answers {uri}, which is not known here")
    return parent


async def _mentioned(tx: Unit, drafted: Drafted) -> list[ActorFacts]:
    """Those named who are known here; nobody is fetched only for being named."""
    found = [await tx.actors.find(each.uri) for each in drafted.shape.mentions[:MOST_NAMED]]
    return [each for each in found if each is not None and not each.is_collective]


async def _addressed(tx: Unit, drafted: Drafted) -> list[ActorFacts]:
    """The people to whom a private message is addressed and who are known here. Lemmy and Mbin name no others."""
    found = [await tx.actors.find(uri) for uri in drafted.shape.addressed[:MOST_NAMED]]
    return [each for each in found if each is not None and not each.is_collective]


def _require_no_announcement(incoming: Incoming, drafted: Drafted) -> None:
    """What two people say to each other no community has to pass on."""
    if incoming.group is not None:
        raise Malformed(f"{incoming.group} announces the private message {drafted.shape.uri}")


async def _community(tx: Unit, incoming: Incoming, drafted: Drafted, parent: PostFacts | None) -> ActorFacts | None:
    """Where it belongs: its thread's community, the one that announces it, the one on whose wall it says it stands, or
    the first one addressed."""
    if parent is not None:
        return await tx.actors.get(parent.community_id) if parent.community_id is not None else None
    shape = drafted.shape
    walls = [shape.wall.owner] if shape.wall is not None else []
    # What a community says itself (WordPress, Friendica) is said in it.
    named = [incoming.group] if incoming.group else [*walls, shape.community, *shape.addressed, shape.author]
    for uri in named:
        found = await tx.actors.find(uri) if uri is not None else None
        if found is not None and found.is_community and found.deleted_at is None and not found.local_only:
            if shape.wall is None or shape.wall.owner != found.uri or shape.wall.uri == found.wall:
                return found
            raise Malformed(f"{shape.wall.uri} is no wall of {found.uri}")
    return None


def _keeps_to_members(incoming: Incoming, community: ActorFacts) -> bool:
    """What a private community elsewhere shows its members is kept to them here, also where it is addressed to
    everyone: Smithereen writes so in closed groups."""
    return community.is_private and not community.local and incoming.group == community.uri


async def _concerns_us(
    tx: Unit,
    incoming: Incoming,
    *,
    author: ActorFacts,
    parent: PostFacts | None,
    mentions: list[ActorFacts],
    community: ActorFacts | None,
) -> bool:
    """Whether anyone here would see it: servers deliver much that is not meant for us.

    In a community elsewhere, the word of its own server is needed: it announces, or passes on what carries its author's
    signature (PeerTube), or the author lives with it.
    """
    if community is not None and community.local:
        return True
    if community is not None and incoming.group is None:
        # Who has sent it is not who says it, if somebody passes it on.
        if not any(same_origin(each, community.uri) for each in (author.uri, incoming.peer.origin)):
            return False
    if any(each.local for each in mentions) or (parent is not None and parent.local):
        return True
    watched = [author.id, *([community.id] if community is not None else [])]
    if parent is not None and community is None:
        # Servers forward what is answered to their people, to those who follow them (ActivityPub 7.1.2).
        watched.append(parent.author_id)
    return any([await tx.follows.is_heard(each) for each in watched])


HANDLES = (
    Handle("Create", receive_create, objects=POST_TYPES, need=Need.CONTENT),
    Handle("Update", receive_update, objects=POST_TYPES, need=Need.CONTENT),
)
