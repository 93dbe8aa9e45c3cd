"""Walls: collections that others add posts to, as Smithereen has them (FEP-400e). Read, named in a post, added to."""

import orjson

from fedi_groups.domain.types import PUBLIC, Uri
from fedi_groups.wire.envelopes import Announcement
from fedi_groups.wire.render import AS
from fedi_groups.wire.shapes import Json, WallShape
from fedi_groups.wire.times import write_time


def on_wall(document: Json, wall: WallShape) -> Json:
    """A post, or an activity around one, that names the wall it stands on. What answers something stands below that."""
    if isinstance(document.get("object"), dict):
        return document | {"object": on_wall(document["object"], wall)}
    if document.get("inReplyTo") is not None or document.get("attributedTo") is None:
        return document
    return document | {"target": abbreviated(wall)}


def abbreviated(wall: WallShape) -> Json:
    return {"type": "Collection", "id": wall.uri, "attributedTo": wall.owner}


def added(object_uri: Uri, addition: Announcement, wall: WallShape, *, author: Uri | None) -> bytes:
    """The owner's Add of a post to the wall: its id alone, as only the post's own server is believed about it."""
    document = _told("Add", addition, author) | {"object": object_uri, "target": abbreviated(wall)}
    return orjson.dumps(document)


def taken(object_uri: Uri, removal: Announcement, *, author: Uri | None) -> bytes:
    """The owner's Delete of what stands on the wall, whoever wrote it."""
    return orjson.dumps(_told("Delete", removal, author) | {"object": object_uri})


def _told(kind: str, said: Announcement, author: Uri | None) -> Json:
    document: Json = {
        "@context": [AS],
        "id": said.uri,
        "type": kind,
        "actor": said.community,
        "to": [PUBLIC, said.followers],
        "cc": [author] if author is not None else [],
    }
    if said.published is not None:
        document["published"] = write_time(said.published)
    return document
