"""GoToSocial: signs and wants signatures, and reads `replies` only if they come in pages."""

from fedi_groups.wire.shapes import Json
from tests.traps.readers import require


def content_warning(post: Json) -> str | None:
    """What a post is hidden behind: its `summary`, or else its `name`."""
    return post.get("summary") or post.get("name")


def read_announce(announce: Json) -> str:
    """The id of what is boosted."""
    require(bool(announce.get("to") or announce.get("cc")), "neither to nor cc: 400")
    require("published" in announce, "no `published`")
    thing = announce["object"]
    return thing if isinstance(thing, str) else str(thing["id"])


def first_page(replies: Json) -> Json | str:
    """Where the answers to a post begin."""
    require(replies["type"] in ("Collection", "OrderedCollection"), "replies are no collection")
    require("first" in replies, "replies without collection page")
    first: Json | str = replies["first"]
    return first


def notifies(note: Json, *, answered: str) -> bool:
    """An answer reaches whom it answers if they are mentioned in it."""
    return any(each["type"] == "Mention" and each["href"] == answered for each in note["tag"])
