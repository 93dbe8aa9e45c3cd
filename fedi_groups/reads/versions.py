"""How a post came to be what it is, for one who may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.reads.statuses import StatusView, status
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.versions import versions_among, versions_of


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that went along, described as it was then. `place`: of it in what goes along now, from 1."""

    place: int
    stored: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What it said from `at` on: `post` is as it was then. What went along, and does so no more, is left out: it is
    gone for good. `options`: the answers of its poll."""

    at: Instant
    post: PostFacts
    attached: tuple[Attachment, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The oldest version first; the last one is the present."""

    view: StatusView
    versions: tuple[Version, ...]


async def history(tx: Unit, number: int, reader: ActorId | None) -> History:
    """Raises Missing. One statement more than to see it, if it was edited."""
    view = (await status(tx, number, reader)).status
    post = view.post
    earlier = await versions_of(tx.connection, post.id) if post.edited is not None else []
    found = [_version(post, each.at, each.contents, each.options) for each in earlier]
    now = {"attachments": list(post.attachments)}
    found.append(_version(post, post.edited or post.published, now, tuple(each.title for each in view.options)))
    return History(view, tuple(found))


async def earlier(tx: Unit, posts: Sequence[PostFacts]) -> list[Version]:
    """What these said before they were edited, of each the oldest first. One statement, if any of them was."""
    edited = [each for each in posts if each.edited is not None]
    found = await versions_among(tx.connection, [each.id for each in edited]) if edited else {}
    return [_version(post, each.at, each.contents, each.options) for post in edited for each in found.get(post.id, ())]


def _version(post: PostFacts, at: Instant, contents: Mapping[str, Any], options: tuple[str, ...]) -> Version:
    places = {_name(each): place for place, each in enumerate(post.attachments, 1)}
    attached = tuple(Attachment(places[_name(each)], each) for each in contents["attachments"] if _name(each) in places)
    values = {**contents, "attachments": tuple(each.stored for each in attached)}
    if "emojis" in contents:
        values["emojis"] = tuple(contents["emojis"])
    return Version(at, replace(post, **values), attached, options)


def _name(stored: Mapping[str, Any]) -> Any:
    return stored.get("file") or stored.get("url")
