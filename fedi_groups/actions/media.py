"""Pictures people upload: added, attached to what they write, put up for a community or a person, ended."""

from collections.abc import Sequence
from typing import Any

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import LONGEST_ALT, Focus, MediaFacts, Picture
from fedi_groups.domain.policy import media as policy
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errors import Malformed
from fedi_groups.storage.due import put_due
from fedi_groups.storage.unit import Unit

DROP_MEDIA = "drop media"
"""The errand that removes files: of a deleted post, of somebody who is gone, of what was never attached to anything."""

UNUSED_FOR = DAY


async def add(
    tx: Unit, *, author: ActorFacts, picture: Picture, description: str = "", focus: Focus | None = None
) -> MediaFacts:
    """What somebody here has uploaded, and has been made into `picture`: theirs to attach, for a day.

    Raises Denied; Malformed for a description that is too long, or a focus beside the picture.
    """
    require(policy.may_upload(author))
    words = " ".join(description.split())
    if len(words) > LONGEST_ALT:
        raise _refused(f"A description has up to {LONGEST_ALT} characters; this one has {len(words)}.")
    if focus is not None and not (-1 <= focus.x <= 1 and -1 <= focus.y <= 1):
        raise _refused("A focus lies between -1,-1 and 1,1.")
    media = tx.media.add(MediaFacts(tx.mint.next(), author.id, picture, words, tx.now, focus))
    put_due(tx.writes, DROP_MEDIA, f"upload {media.id}", at=Instant(tx.now + UNUSED_FOR))
    return media


def attach(tx: Unit, *, post: PostFacts, media: Sequence[MediaFacts]) -> None:
    """These belong to this post from now on, and are seen by those alone who may read it. Raises Denied."""
    require(policy.may_attach(post, media))
    for each in media:
        tx.media.settle(each, post=post.id)


def settle_pictures(
    tx: Unit, *, actor: ActorFacts, icon: MediaFacts | None = None, image: MediaFacts | None = None
) -> dict[str, str]:
    """What changes in a profile with these: the names of their files. Those they replace go soon. Raises Denied."""
    files: dict[str, str] = {}
    for name, media in (("icon", icon), ("image", image)):
        if media is not None:
            require(policy.may_attach(None, (media,)))
            tx.media.settle(media, profile=actor.id)
            files[name] = media.picture.file
    if files:
        put_due(tx.writes, DROP_MEDIA, f"profile {actor.id}", at=tx.now)
    return files


def end(tx: Unit, post: PostFacts) -> None:
    """The pictures of a post that is deleted for good go soon; nobody is given them from now on."""
    if any("file" in each for each in post.attachments):
        put_due(tx.writes, DROP_MEDIA, f"post {post.id}", at=tx.now)


def keep_only(tx: Unit, post: PostFacts, attached: Sequence[dict[str, Any]]) -> None:
    """What goes along with a post no more goes for good."""
    if any("file" in each and each not in attached for each in post.attachments):
        put_due(tx.writes, DROP_MEDIA, f"rest {post.id}", at=tx.now)


def end_all(tx: Unit, author: ActorFacts) -> None:
    """So do all those of somebody who is gone."""
    put_due(tx.writes, DROP_MEDIA, f"author {author.id}", at=tx.now)


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
