"""What somebody's posts said before they were edited, for the archive that they take along."""

from collections.abc import Mapping, Sequence
from typing import Any

from fedi_groups.domain.facts import PostFacts
from fedi_groups.reads.pieces import MEDIA
from fedi_groups.reads.versions import Version, earlier
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time


async def as_they_were(tx: Unit, posts: Sequence[PostFacts]) -> list[Json | str]:
    """The versions of each, the oldest first. One statement, if any of them was edited."""
    return [_kept(each) for each in await earlier(tx, posts)]


def _kept(version: Version) -> Json:
    """In the words of the post itself; `published`: from when on it said this."""
    post = version.post
    said: Json = {"object": post.uri, "published": write_time(version.at), "content": post.content}
    named = {"name": post.title, "summary": post.warning, "url": post.link, "options": list(version.options)}
    attached = [_attached(each.stored) for each in version.attached]
    more = {**named, "sensitive": post.sensitive, "attachment": attached}
    return said | {name: value for name, value in more.items() if value}


def _attached(stored: Mapping[str, Any]) -> Json:
    """A file of the archive, or of elsewhere, and how it was described."""
    place = f"{MEDIA}/{stored['file']}" if "file" in stored else stored.get("url")
    return {"url": place, "name": stored.get("alt") or stored.get("name") or ""}
