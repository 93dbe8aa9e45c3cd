"""What a community makes of an activity: the Announce around it (FEP-1b12), a boost of its object, the end of a boost.

The inner activity is spliced in as bytes. It is somebody's word, perhaps proved letter by letter; it is not read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from fedi_groups.domain.types import PUBLIC, Instant, Uri
from fedi_groups.wire.render import AS
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time

_BLANKS = b" \t\n\r"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who says it, under which id, when if that is known, and whether to everyone or to the followers alone."""

    uri: Uri
    community: Uri
    followers: Uri
    published: Instant | None
    public: bool = True


def wrap(inner: bytes, announcement: Announcement) -> bytes:
    """The community's Announce around an activity, given as the bytes of one JSON object, blanks around it or not.

    Lemmy wants `to` and `cc` on every activity and `audience` as one string; NodeBB reads `published`.
    """
    inner = inner.strip(_BLANKS)
    if not inner.startswith(b"{"):
        raise ValueError("what is announced must be the bytes of a JSON object")
    head = orjson.dumps(_announce(announcement) | {"audience": announcement.community})
    return b'%b,"object":%b}' % (head[:-1], inner)


def wrap_several(inner: Sequence[bytes], announcement: Announcement) -> bytes:
    """The same around several (FEP-1a11), in order: an array, as PieFed sends and reads it."""
    if not all(each.strip(_BLANKS).startswith(b"{") for each in inner):
        raise ValueError("what is announced must be the bytes of JSON objects")
    head = orjson.dumps(_announce(announcement) | {"audience": announcement.community})
    return b'%b,"object":[%b]}' % (head[:-1], b",".join(inner))


def boost(object_uri: Uri, announcement: Announcement, *, author: Uri | None) -> bytes:
    """The community's Announce of an object's id. A string, never the object: microblogs fetch it from its own server.

    The author is addressed, so that their server counts the boost.
    """
    return orjson.dumps(_boost(object_uri, announcement, author=author))


def unboost(
    object_uri: Uri, boosted: Announcement, *, author: Uri | None, uri: Uri, published: Instant | None = None
) -> bytes:
    """Undo of a boost, embedded as it was sent: Mastodon looks for its id, Pleroma for all of it."""
    undone = _boost(object_uri, boosted, author=author)
    context = undone.pop("@context")
    undo: Json = {"@context": context, "id": uri, "type": "Undo", "actor": boosted.community}
    if published is not None:
        undo["published"] = write_time(published)
    return orjson.dumps(undo | {"to": undone["to"], "cc": undone["cc"], "object": undone})


def _boost(object_uri: Uri, announcement: Announcement, *, author: Uri | None) -> Json:
    document = _announce(announcement)
    if author is not None:
        document["cc"].append(author)
    return document | {"object": object_uri}


def _announce(announcement: Announcement) -> Json:
    # Followers-only has to stand in `to`: in `cc` alone, Mastodon takes it for a direct message and drops it.
    to, cc = [PUBLIC], [announcement.followers]
    if not announcement.public:
        to, cc = [announcement.community, announcement.followers], []
    document: Json = {
        "@context": [AS],
        "id": announcement.uri,
        "type": "Announce",
        "actor": announcement.community,
        "to": to,
        "cc": cc,
    }
    if announcement.published is not None:
        document["published"] = write_time(announcement.published)
    return document
