"""Who wrote a post, and in which group, as programs of several kinds say it. They never raise: absent is None."""

from fedi_groups.domain.types import Uri
from fedi_groups.wire.read import as_list, read_type, read_uri
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.uris import same_origin


def author_of(document: Json) -> Uri | None:
    """The first author; of several (PeerTube: person and channel) the one who is not a Group.

    Mobilizon attributes to a group what one of its people wrote, who is the `actor`.
    """
    authors = as_list(document.get("attributedTo"))
    people = [each for each in authors if not (isinstance(each, dict) and read_type(each) == "Group")]
    stated = read_uri(next(iter(people or authors), None))
    return _by_whom(document, stated) or stated


def group_of(document: Json) -> Uri | None:
    """The group among the authors. Where PeerTube names both by their ids alone, the channel is the second."""
    authors = as_list(document.get("attributedTo"))
    found = next((read_uri(each) for each in authors if isinstance(each, dict) and read_type(each) == "Group"), None)
    if found is None and len(authors) > 1 and read_type(document) == "Video":
        found = read_uri(authors[1])
    stated = read_uri(document.get("attributedTo"))
    return found or (stated if _by_whom(document, stated) is not None else None)


def _by_whom(document: Json, stated: Uri | None) -> Uri | None:
    """The `actor` of a post that is attributed to somebody else of the same server."""
    actor = read_uri(document.get("actor"))
    if actor is None or stated is None or actor == stated or not same_origin(actor, stated):
        return None
    return actor
