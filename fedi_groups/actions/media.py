"""Files people upload: added, described, attached to what they write, put up for a community or a person, ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import (
    LONGEST_ALT,
    MOST_ATTACHED,
    Focus,
    Made,
    MediaFacts,
    MediaState,
    Small,
    attachment_of,
)
from fedi_groups.domain.policy import media as policy
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.storage.due import put_due
from fedi_groups.storage.grants import drop_grants
from fedi_groups.storage.media import media_of_post
from fedi_groups.storage.unit import Unit

DROP_MEDIA = "drop media"
"""The errand that removes files: of a deleted post, of somebody who is gone, of what was never attached to anything."""

MAKE_FILM = "make film"
"""The errand that makes a video or sound into what is kept; its key is the number of the upload."""

UNUSED_FOR = DAY


async def add(
    tx: Unit,
    *,
    author: ActorFacts,
    made: Made,
    description: str = "",
    focus: Focus | None = None,
    state: MediaState = MediaState.READY,
) -> MediaFacts:
    """What somebody here has uploaded, and has become `made`, or will: theirs to attach, for a day.

    Raises Denied; Malformed for a description that is too long, or a focus beside the picture.
    """
    require(policy.may_upload(author))
    words = fitting(description, focus)
    media = tx.media.add(MediaFacts(tx.mint.next(), author.id, made, words, tx.now, focus, state=state))
    if state is MediaState.WAITING:
        put_due(tx.writes, MAKE_FILM, str(media.id), at=tx.now)
    put_due(tx.writes, DROP_MEDIA, f"upload {media.id}", at=Instant(tx.now + UNUSED_FOR))
    return media


async def finished(tx: Unit, number: int, made: Made | None, why: str = "") -> bool:
    """A video or sound has become `made`, or cannot be: `why`. False if nobody waits for it any more.

    A preview that came meanwhile stays.
    """
    try:
        media = await tx.media.get(number)
    except Missing:
        return False
    if media.state is not MediaState.WAITING:
        return False
    if made is None:
        tx.media.become(replace(media, made=replace(media.made, size=0), state=MediaState.FAILED, why=why))
        return True
    small = media.made.small
    known = tx.media.become(replace(media, made=replace(made, small=small), state=MediaState.READY))
    if small is None and made.small is not None:
        tx.media.describe(known, small=made.small)
    return True


@dataclass(frozen=True, slots=True)
class Description:
    """What is to be new about a file; None stays. `small`: its preview, which has been put in place of the other."""

    words: str | None = None
    focus: Focus | None = None
    small: Small | None = None


def describe(
    tx: Unit, *, media: MediaFacts, author: ActorFacts, new: Description, within: PostFacts | None = None
) -> MediaFacts:
    """An upload of one's own that is attached to nothing yet, or `within` whose edit this is. Raises Denied; Malformed
    as for `add`."""
    require(policy.may_describe(author, media, within=within))
    words = fitting(media.alt if new.words is None else new.words, new.focus)
    return tx.media.describe(replace(media, alt=words, focus=new.focus or media.focus), small=new.small)


def discard(tx: Unit, *, media: MediaFacts, author: ActorFacts) -> None:
    """An upload of one's own that is attached to nothing: nobody has it from now on. Raises Denied."""
    require(policy.may_describe(author, media))
    tx.media.drop(media)
    put_due(tx.writes, DROP_MEDIA, f"file {media.made.file}", at=tx.now)


def attach(tx: Unit, *, post: PostFacts, media: Sequence[MediaFacts]) -> None:
    """These belong to this post from now on, and are seen by those alone who may read it. Raises Denied."""
    require(policy.may_attach(post, media))
    for each in media:
        if each.post_id is None:
            tx.media.settle(each, post=post.id)


def settle_pictures(
    tx: Unit, *, actor: ActorFacts, new: Mapping[str, MediaFacts | None], without: Collection[str] = ()
) -> dict[str, Any]:
    """What changes in a profile with `new` ones as its `icon` or `image`, and `without` others: the names of files, and
    what is to be seen on them. Those they replace go soon. Raises Denied."""
    changes: dict[str, Any] = {}
    for name in without:
        changes |= {name: None, f"{name}_alt": ""}
    for name, media in new.items():
        if media is not None:
            require(policy.may_attach(None, (media,)))
            tx.media.settle(media, profile=actor.id)
            changes |= {name: media.made.file, f"{name}_alt": media.alt}
    if changes:
        put_due(tx.writes, DROP_MEDIA, f"profile {actor.id}", at=tx.now)
    return changes


async def own(tx: Unit, author: ActorFacts, ids: Sequence[int]) -> list[MediaFacts]:
    """What somebody has uploaded. Raises Malformed for anything else, which looks the same as nothing."""
    found: list[MediaFacts] = []
    for number in dict.fromkeys(ids):
        try:
            media = await tx.media.get(number)
        except Missing:
            media = None
        if media is None or media.author_id != author.id:
            raise _refused("There is no such upload of yours.")
        if not media.is_ready:
            raise _refused(policy.NOT_READY)
        found.append(media)
    return found


async def rearranged(
    tx: Unit, post: PostFacts, author: ActorFacts, ids: Sequence[int] | None, new: Mapping[int, Description]
) -> tuple[dict[str, Any], ...]:
    """What goes along with a post that is edited: these in this order, some of which are its own already; None: those
    that do. Raises Denied, and Malformed as `own` and `describe` do."""
    if ids is None and not new:
        return post.attachments
    before = {each["id"]: each for each in post.attachments if "id" in each}
    wanted = tuple(dict.fromkeys(before if ids is None else ids))
    touched = await own(tx, author, [each for each in wanted if each not in before or each in new])
    if len(wanted) > MOST_ATTACHED:
        raise Denied("too many", public=f"A post has up to {MOST_ATTACHED} files.")
    attach(tx, post=post, media=touched)
    found = dict(before)
    for each in touched:
        media = await tx.media.get(each.id)
        if each.id in new:
            media = describe(tx, media=media, author=author, new=new[each.id], within=post)
        found[each.id] = attachment_of(media)
    return tuple(found[each] for each in wanted)


def keep_until(tx: Unit, ids: Sequence[int], *, at: Instant) -> None:
    """Uploads that are attached to nothing yet are there for a day after this moment."""
    for each in ids:
        put_due(tx.writes, DROP_MEDIA, f"upload {each}", at=Instant(at + UNUSED_FOR))


async def detach(tx: Unit, post: PostFacts) -> None:
    """What went along with a post that is deleted is its author's to attach again, for a day."""
    if not post.attachments:
        return
    await drop_grants(tx.connection, [post.id])
    for each in await media_of_post(tx.connection, post.id):
        tx.media.settle(each)
        put_due(tx.writes, DROP_MEDIA, f"upload {each.id}", at=Instant(tx.now + UNUSED_FOR))


def end(tx: Unit, post: PostFacts) -> None:
    """The files of a post that is deleted for good go soon; nobody is given them from now on."""
    if any("file" in each for each in post.attachments):
        put_due(tx.writes, DROP_MEDIA, f"post {post.id}", at=tx.now)


def keep_only(tx: Unit, post: PostFacts, attached: Sequence[dict[str, Any]]) -> None:
    """What goes along with a post no more goes for good."""
    kept = {each.get("file") for each in attached}
    if any("file" in each and each["file"] not in kept for each in post.attachments):
        put_due(tx.writes, DROP_MEDIA, f"rest {post.id}", at=tx.now)


def end_all(tx: Unit, author: ActorFacts) -> None:
    """So do all those of somebody who is gone."""
    put_due(tx.writes, DROP_MEDIA, f"author {author.id}", at=tx.now)


def fitting(description: str, focus: Focus | None) -> str:
    """The description, tidied up. Raises Malformed if it is too long, or the focus lies beside the picture."""
    words = " ".join(description.split())
    if len(words) > LONGEST_ALT:
        raise _refused(f"A description has up to {LONGEST_ALT} characters; this one has {len(words)}.")
    if focus is not None and not (-1 <= focus.x <= 1 and -1 <= focus.y <= 1):
        raise _refused("A focus lies between -1,-1 and 1,1.")
    return words


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
