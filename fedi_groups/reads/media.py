"""Whether an uploaded file may be seen: what stands on its own by all, what belongs to a post by its readers."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PeerFacts, PostFacts
from fedi_groups.domain.media import MediaFacts, key_of, shows_picture
from fedi_groups.domain.policy.visibility import ANYONE, Reader, may_read
from fedi_groups.domain.types import ActorId, Keeps, PostId, Visibility
from fedi_groups.errors import Gone, Missing, Removed
from fedi_groups.reads.graves import is_beyond_return, is_in_grave
from fedi_groups.reads.readers import reader_here
from fedi_groups.storage.cursors import entitled_inboxes
from fedi_groups.storage.grants import find_grant
from fedi_groups.storage.media import find_media
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that may be seen; `public`: by everyone."""

    media: MediaFacts
    public: bool


@dataclass(frozen=True, slots=True)
class Granted(Shown):
    """By this server, under its own address."""

    peer: PeerFacts


async def find_shown(tx: Unit, file: str, *, reader: ActorId | None = None) -> Shown:
    """The upload that this file belongs to. `reader`: somebody who lives here and has proved it; None is anyone.

    Raises Missing; of what the reader might have seen, Gone or Removed.
    """
    media = await _named(tx, file)
    if media.profile_id is not None:
        if (await tx.actors.get(media.profile_id)).deleted_at is not None:
            raise Gone(f"whom {file} stood for is gone")
        return Shown(media, public=True)
    if media.post_id is None:
        if reader != media.author_id:
            raise Missing(f"{file} belongs to nothing yet")
        return Shown(media, public=False)
    post = await _readable(tx, media.post_id, reader)
    _require_attached(post, media)
    return Shown(media, public=may_read(ANYONE, post))


async def find_remote(tx: Unit, post: PostId, place: int, *, reader: ActorId | None = None) -> tuple[str, bool]:
    """Where the picture lies that goes along with a post as the one at `place`, on another server; and whether everyone
    may see it. Raises as `find_shown` does."""
    found = await _readable(tx, post, reader)
    attached = found.attachments[place] if place < len(found.attachments) else {}
    if "url" not in attached or not shows_picture(attached):
        raise Missing(f"post {post} has no picture {place} elsewhere")
    return str(attached["url"]), may_read(ANYONE, found)


async def find_portrait(tx: Unit, actor: ActorId, which: str) -> str:
    """Where the `icon` or `image` of somebody elsewhere lies. Raises Missing, Gone."""
    found = await tx.actors.get(actor)
    if found.deleted_at is not None:
        raise Gone(f"{found.uri} is gone")
    address = {"icon": found.icon, "image": found.image}.get(which)
    if found.local or not address or found.suspended:
        raise Missing(f"{found.uri} has no {which} elsewhere")
    return address


async def _readable(tx: Unit, number: PostId, reader: ActorId | None) -> PostFacts:
    post = await tx.posts.get(number)
    seen_by: Reader = ANYONE if reader is None else await reader_here(tx, reader, post)
    if not may_read(seen_by, post, mentioned=frozenset(await tx.posts.mentions(post.id))):
        raise Missing(f"post {post.id} is not for {reader or 'everyone'}")
    await _require_there(tx, post)
    return post


async def find_granted(tx: Unit, file: str, *, grant: str) -> Granted:
    """The same under an address that was given to one server. Raises Missing for one that is over, or was never given;
    so it is once nobody there may read the post any more."""
    media, granted = await _named(tx, file), await find_grant(tx.connection, grant)
    if granted is None or media.post_id != granted.post_id or granted.until <= tx.now:
        raise Missing(f"{file} is not to be had under this address")
    post, peer = await tx.posts.get(granted.post_id), await tx.peers.by_id.get(granted.peer_id)
    if post.held_at is not None or await is_in_grave(tx, post):
        raise Missing(f"the post of {file} is gone")
    _require_attached(post, media)
    if peer is None or not await _is_entitled(tx, post, peer):
        raise Missing(f"nobody at {peer.origin if peer else 'that server'} may see {file} any more")
    return Granted(media, public=False, peer=peer)


async def _named(tx: Unit, file: str) -> MediaFacts:
    key = key_of(file)
    media = await find_media(tx.connection, key) if key is not None else None
    if media is None:
        raise Missing(f"no file {file[:60]!r}")
    return media


async def _require_there(tx: Unit, post: PostFacts) -> None:
    if await is_beyond_return(tx, post):
        raise Gone(f"post {post.id} is deleted")
    if post.removed_at is not None:
        raise Removed(f"post {post.id} is removed")


def _require_attached(post: PostFacts, media: MediaFacts) -> None:
    """An edit may have taken it away."""
    if not any(each.get("file") == media.made.file for each in post.attachments):
        raise Missing(f"{media.made.file} goes along with post {post.id} no more")


async def _is_entitled(tx: Unit, post: PostFacts, peer: PeerFacts) -> bool:
    """Whether this server would still be told of the post."""
    match post.visibility:
        case Visibility.PUBLIC | Visibility.UNLISTED:
            return True
        case Visibility.MEMBERS:
            return post.community_id is not None and await _holds_members(tx, post.community_id, peer)
        case Visibility.FOLLOWERS if await entitled_inboxes(tx.connection, peer.id, [post.author_id]):
            return True
        case Visibility.FOLLOWERS | Visibility.DIRECT:
            return any(each.peer_id == peer.id for each in await _named_in(tx, post))


async def _holds_members(tx: Unit, community: ActorId, peer: PeerFacts) -> bool:
    """A community elsewhere is told by way of its own server, which passes on what it was told."""
    found = await tx.actors.get(community)
    if not found.local:
        return found.peer_id == peer.id
    return peer.keeps is not Keeps.NOTHING and bool(await entitled_inboxes(tx.connection, peer.id, [community]))


async def _named_in(tx: Unit, post: PostFacts) -> list[ActorFacts]:
    ids = list(await tx.posts.mentions(post.id))
    if post.parent_id is not None:
        ids.append((await tx.posts.get(post.parent_id)).author_id)
    return [await tx.actors.get(each) for each in ids]
