"""What somebody does, whatever it is done to."""

from fedi_groups.errors import Malformed
from fedi_groups.wire.parse.fields import LONGEST_TITLE, require_uri
from fedi_groups.wire.read import as_list, read_text, read_type, read_uri, read_uris
from fedi_groups.wire.shapes import ActivityShape, Json


def parse_activity(document: Json) -> ActivityShape:
    """An activity with id, type and actor. An embedded actor object (Discourse) is read by its id."""
    kind = read_type(document)
    if not kind:
        raise Malformed("the activity has no type")
    objects = tuple(each for each in as_list(document.get("object")) if isinstance(each, dict | str))
    first = objects[0] if objects else None
    return ActivityShape(
        uri=require_uri(document.get("id"), field="id"),
        type=kind,
        actor=require_uri(document.get("actor"), field="actor"),
        object_uri=read_uri(first),
        object=first if isinstance(first, dict) else None,
        raw=document,
        objects=objects,
        target=read_uri(document.get("target")),
        to=read_uris(document.get("to")),
        cc=read_uris(document.get("cc")),
        audience=next(iter(read_uris(document.get("audience"))), None),
        summary=read_text(document.get("summary"), longest=LONGEST_TITLE),
    )
