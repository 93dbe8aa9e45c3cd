"""From the bytes that were received to the activities in them: an Announce of activities is taken apart (FEP-1b12)."""

from collections.abc import Iterable
from dataclasses import dataclass

from fedi_groups.domain.types import Uri
from fedi_groups.errors import Malformed
from fedi_groups.wire.json import read_json
from fedi_groups.wire.parse import POST_TYPES, parse_activity
from fedi_groups.wire.read import read_type, read_uri
from fedi_groups.wire.shapes import ActivityShape, Json

ACTIVITIES = frozenset(
    """
    Accept Add Announce Block Create Delete Dislike EmojiReact Flag Follow Invite Join Leave Like Lock Move PollVote
    Reject Remove Resolve Undo Update Warn
    """.split()
)

MOST_IN_ONE = 200
"""Activities in one Announce (FEP-1a11 batches) …"""

TEXT_IN_ONE = 20_000
"""… and characters of all texts in them, where there are several: cleaning takes its time for each element."""


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """An activity, and the community whose Announce it came in. `alone`: there is nothing else in that.

    `kept`: it came in the Add of whoever keeps the conversation that it belongs to (FEP-171b).
    """

    activity: ActivityShape
    group: Uri | None = None
    alone: bool = True
    kept: bool = False


def unwrap(activity: ActivityShape) -> list[Unwrapped]:
    """The activity itself; or, of an Announce around activities, those. An Announce of a post stays as it is.

    An Add of an activity to a conversation means the same as its Announce by the conversation's owner (FEP-171b).
    Raises Malformed for an Announce of an Announce: nothing is announced twice.
    """
    if activity.type == "Add" and activity.object is not None and activity.object_type in ACTIVITIES:
        return [_kept(activity, activity.object)]
    if activity.type != "Announce":
        return [Unwrapped(activity)]
    inner = [each for each in _items(activity) if isinstance(each, dict) and _is_activity(each)]
    if not inner:
        return [Unwrapped(activity)]
    found = _affordable([parse_activity(each) for each in inner[:MOST_IN_ONE]])
    if any(each.type == "Announce" for each in found):
        raise Malformed("an Announce of an Announce")
    return [Unwrapped(each, group=activity.actor, alone=len(inner) == 1) for each in found]


def _is_activity(thing: Json) -> bool:
    """One that we have no word for, too: it is ignored, not fetched like a post. Posts of Lemmy have an `actor`."""
    return read_type(thing) in ACTIVITIES or ("actor" in thing and "object" in thing)


def _kept(addition: ActivityShape, thing: Json) -> Unwrapped:
    """Nobody but its owner adds to a conversation."""
    container = addition.raw.get("target")
    owner = read_uri(container.get("attributedTo")) if isinstance(container, dict) else None
    if owner not in (None, addition.actor):
        raise Malformed(f"{addition.actor} adds to a conversation of {owner}")
    found = parse_activity(thing)
    if found.type in ("Add", "Announce"):
        raise Malformed(f"an Add of an {found.type}")
    return Unwrapped(found, group=addition.actor, kept=True)


def _affordable(found: list[ActivityShape]) -> list[ActivityShape]:
    """The first, and those after it that can be read in one go: votes come in batches, long texts one by one."""
    left, kept = TEXT_IN_ONE, found[:1]
    for each, before in zip(found[1:], found, strict=False):
        left -= _length(before)
        if left < _length(each):
            break
        kept.append(each)
    return kept


def _length(activity: ActivityShape) -> int:
    """Characters of the texts in it."""
    post = activity.object if activity.object is not None and carries_post(activity) else {}
    languages = post.get("contentMap")
    texts = [post.get("content"), *(languages.values() if isinstance(languages, dict) else ())]
    return sum(len(each) for each in texts if isinstance(each, str))


def open_all(bodies: Iterable[bytes]) -> list[list[Unwrapped] | Exception]:
    """What is in each of these bodies, or why that cannot be told: one that is bad takes none of the others along."""
    return [_opened(each) for each in bodies]


def _opened(body: bytes) -> list[Unwrapped] | Exception:
    try:
        return unwrap(parse_activity(read_json(body)))
    except Exception as error:  # a fault of ours too: the worker parks what it came with
        return error


def _items(activity: ActivityShape) -> tuple[object, ...]:
    first = activity.object
    if first is not None and read_type(first) in ("OrderedCollection", "Collection"):
        items = first.get("orderedItems") or first.get("items")
        return tuple(items) if isinstance(items, list) else ()
    return activity.objects


def carries_post(activity: ActivityShape) -> bool:
    return activity.object is not None and read_type(activity.object) in POST_TYPES
