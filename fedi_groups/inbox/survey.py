"""What a received activity lacks before it can be applied: decided on what is here, without asking anyone."""

from dataclasses import dataclass, replace
from enum import StrEnum

from fedi_groups.domain.types import ActorKind, Uri
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.inbox.dispatch import Dispatch
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.inbox.unwrap import Unwrapped
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.received import Item, digest_of, find_body
from fedi_groups.storage.unit import Unit
from fedi_groups.text.aside import SMALL, aside
from fedi_groups.wire.collections import COLLECTIONS
from fedi_groups.wire.json import read_json
from fedi_groups.wire.parse import is_poll_vote, parse_activity
from fedi_groups.wire.read import objects_in, read_type, read_uri, read_wall
from fedi_groups.wire.shapes import ActivityShape, Json
from fedi_groups.wire.uris import host_of, names_server, origin_of, same_origin

ANSWERS = frozenset({"Undo", "Accept", "Reject"})

_NO_COMMUNITIES = frozenset({ActorKind.APPLICATION, ActorKind.FEED})
"""Actors that wrap activities of their own server in an Announce without being communities (NodeBB; PieFed's feeds)."""


class Lack(StrEnum):
    """Why an activity has to go over the network first.

    ACTIVITY: nobody proves it, its origin has to say it. INNER: the same for what a community announced.
    ACTOR, PERSON, POST, PARENT: not known here. REFRESH: the actor has changed. SHELL: its server's own actor announced
    it (as NodeBB's does), and that has to come off. HEARSAY: somebody else did, who has no say in it. TIME: its text is
    long, and cleaning it is work that must not hold up the others.
    """

    ACTIVITY = "activity"
    INNER = "inner"
    ACTOR = "actor"
    PERSON = "person"
    POST = "post"
    PARENT = "parent"
    REFRESH = "refresh"
    SHELL = "shell"
    HEARSAY = "hearsay"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Surveyed:
    """An activity with the row that takes it, and what it lacks. `touches`: whatever must be done in order with it."""

    item: Item
    activity: ActivityShape
    group: Uri | None
    row: Handle
    lacks: frozenset[Lack]
    touches: frozenset[Uri]


async def survey(tx: Unit, dispatch: Dispatch, item: Item, unwrapped: Unwrapped) -> Surveyed:
    """Raises Missing for what is of no concern here, Malformed for what contradicts itself, Denied for what comes from
    a blocked server, or is by somebody there, whoever passes it on."""
    _check_servers(tx, unwrapped)
    activity, group = await _with_undone(tx, await _as_shown(tx, unwrapped.activity)), unwrapped.group
    row = dispatch.find(activity)
    if row is None:
        raise Missing(f"{activity.type} of {activity.object_type or 'something'} is not something we act on")
    shell = await _shell(tx, unwrapped) if group is not None else None
    if group is not None and shell is not None:
        group = None
    if group is not None:
        await _check_group(tx, activity, group)
    lacks = await _lacks(tx, item, Unwrapped(activity, group), row) | ({shell} if shell is not None else set())
    return Surveyed(item, activity, group, row, frozenset(lacks), _touches(activity))


def _check_servers(tx: Unit, unwrapped: Unwrapped) -> None:
    """As of now: it may have come in before the server was blocked."""
    activity = unwrapped.activity
    for uri in (activity.actor, unwrapped.group, read_uri((activity.object or {}).get("attributedTo"))):
        try:
            blocked = uri is not None and tx.rules.blocks(host_of(uri))
        except ValueError as error:
            raise Malformed(f"{uri} is no address") from error
        if blocked:
            raise Denied(f"{uri} is on a blocked server")


async def _as_shown(tx: Unit, activity: ActivityShape) -> ActivityShape:
    """What a community elsewhere adds to its own wall, it shows there (FEP-400e): read as its boost."""
    if activity.type != "Add" or activity.target is None:
        return activity
    group = await tx.actors.find(activity.actor)
    if group is None or group.local or not group.is_community or activity.target in (group.featured, group.moderators):
        return activity
    container = activity.raw.get("target")
    wall = read_wall(container) if isinstance(container, dict) and read_type(container) in COLLECTIONS else None
    stated = wall is not None and wall.owner == group.uri
    return replace(activity, type="Announce") if stated or activity.target == group.wall else activity


async def _shell(tx: Unit, unwrapped: Unwrapped) -> Lack | None:
    """What has to come off, where it is not a community that passes this on: None if it is one.

    A server's own actor, a feed, or whoever lives with the one who does it, vouches for that, and for no more. What
    others keep of a conversation is hearsay, until its origin says it too, or a proof inside does.
    """
    activity, by = unwrapped.activity, unwrapped.group or Uri("")
    if not unwrapped.alone:
        return None
    known = await tx.actors.find(by)
    if unwrapped.kept and (known is None or not known.is_community):
        return Lack.SHELL if same_origin(by, activity.actor) else Lack.HEARSAY
    if known is not None and known.kind in _NO_COMMUNITIES and same_origin(by, activity.actor):
        return Lack.SHELL
    return None


async def _with_undone(tx: Unit, activity: ActivityShape) -> ActivityShape:
    """An Undo, Accept or Reject of a bare id: what that id was, if we received or sent it."""
    if activity.type not in ANSWERS or activity.object is not None or activity.object_uri is None:
        return activity
    if tx.uris.is_local(activity.object_uri):
        return replace(activity, object=await _asked_here(tx, activity.object_uri))
    body = await find_body(tx.connection, digest_of(origin_of(activity.actor), activity.object_uri))
    if body is None:
        raise Missing(f"{activity.object_uri} is not known here")
    return replace(activity, object=parse_activity(await aside(len(body), read_json, body)).raw)


async def _asked_here(tx: Unit, uri: Uri) -> Json:
    """What we have asked of others under this id: to quote something, or, as nearly always, to follow."""
    number = tx.uris.activity_number(uri)
    row = await find_row(tx.connection, number) if number is not None else None
    if row is None or row.kind != "quoterequest" or row.threadiverse_body is None:
        return {"type": "Follow", "id": uri}
    return read_json(row.threadiverse_body)


async def _check_group(tx: Unit, activity: ActivityShape, group: Uri) -> None:
    """Only communities announce activities, and only those of others: an echo of our own says nothing new."""
    known = await tx.actors.find(group)
    if known is None or not known.is_community or known.local:
        raise Missing(f"{group} is not a community known here")
    if tx.uris.is_local(activity.actor):
        raise Missing("an activity from here has come back from the community")


async def _lacks(tx: Unit, item: Item, unwrapped: Unwrapped, row: Handle) -> set[Lack]:
    activity, group = unwrapped.activity, unwrapped.group
    found: set[Lack] = set()
    if not item.authentic:
        found.add(Lack.ACTIVITY)
    if group is not None and not same_origin(activity.actor, group):
        found.add(Lack.INNER)
    if await tx.actors.find(activity.actor) is None and not _is_own_end(activity):
        found.add(Lack.ACTOR)
    match row.need:
        case Need.REFRESH:
            found.add(Lack.REFRESH)
        case Need.CONTENT:
            found |= await _content_lacks(tx, item, activity)
        case Need.OBJECT if group is not None and await tx.posts.find(activity.object_uri or "") is None:
            found.add(Lack.POST)
        case Need.PERSON if not _is_of_server(activity) and await _is_nobody(tx, activity):
            found.add(Lack.PERSON)
        case Need.LISTED if await _is_nobody(tx, activity) and await tx.posts.find(activity.object_uri or "") is None:
            found.add(Lack.POST if _is_pinned(activity) else Lack.PERSON)
        case Need.OBJECT | Need.UNDONE | Need.PERSON | Need.LISTED | None:
            pass
    return found


async def _content_lacks(tx: Unit, item: Item, activity: ActivityShape) -> set[Lack]:
    if activity.type == "Announce" or activity.object is None:
        known = activity.object_uri is not None and await tx.posts.find(activity.object_uri) is not None
        return set() if known else {Lack.POST}
    if read_uri(activity.object.get("id")) is None:
        raise Malformed("a post without id")
    if is_poll_vote(activity.object):
        return set()
    # All there is to read in it counts, and all that came in one Announce together. Markdown is slow at any length.
    slow = len(item.body) > SMALL or activity.object.get("mediaType") == "text/markdown"
    parent = read_uri(activity.object.get("inReplyTo"))
    above = parent is not None and not tx.uris.is_said_once(parent)
    missing = {Lack.PARENT} if above and await tx.posts.find(parent or "") is None else set()
    return missing | ({Lack.TIME} if slow else set())


async def _is_nobody(tx: Unit, activity: ActivityShape) -> bool:
    return activity.object_uri is not None and await tx.actors.find(activity.object_uri) is None


def _is_of_server(activity: ActivityShape) -> bool:
    """A ban from a whole server: nobody is fetched only to be shut out."""
    return activity.target is not None and names_server(activity.target)


def _is_pinned(activity: ActivityShape) -> bool:
    """Whether it is put on a list of posts. Every server read so far calls that one so."""
    return (activity.target or "").endswith("/featured")


def _is_own_end(activity: ActivityShape) -> bool:
    return activity.type == "Delete" and activity.object_uri == activity.actor


def _touches(activity: ActivityShape) -> frozenset[Uri]:
    thing = activity.object or {}
    named = (activity.actor, activity.object_uri, read_uri(thing.get("inReplyTo")), read_uri(thing.get("object")))
    return frozenset(each for each in named if each is not None)


def about_of(activity: ActivityShape) -> bytes | None:
    """By what those are known that must come in order: who does something to what, or takes it back. See
    `storage.received.Settlement`."""
    undone = read_uri((activity.object or {}).get("object")) if activity.type == "Undo" else None
    subject = undone or activity.object_uri
    return digest_of(activity.actor, subject) if subject is not None else None


def mentioned_uris(activity: ActivityShape) -> set[Uri]:
    """All addresses that the handlers may look for, so that a batch loads them together."""
    thing = activity.object or {}
    found = {activity.actor, activity.object_uri, activity.audience, *activity.to, *activity.cc}
    found |= {read_uri(thing.get(name)) for name in ("attributedTo", "inReplyTo", "object", "actor", "audience", "id")}
    wall = read_wall(thing.get("target"))
    found |= {wall.owner} if wall is not None else set()
    found |= {read_uri(tag.get("href")) for tag in objects_in(thing.get("tag"))}
    return {each for each in found if each is not None}
