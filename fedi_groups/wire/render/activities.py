"""What is done with a post or to somebody, and what is left of a thing that was deleted."""

from dataclasses import dataclass

from fedi_groups.domain.types import Instant, Uri
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every activity has: its id, who does it, to whom, in which community."""

    uri: Uri
    actor: Uri
    to: tuple[Uri, ...] = ()
    cc: tuple[Uri, ...] = ()
    audience: Uri | None = None
    published: Instant | None = None


def render_activity(kind: str, envelope: Envelope, thing: Json | str) -> Json:
    """An activity without @context. `to` and `cc` are always there, as Lemmy and Pleroma require."""
    document: Json = {
        "id": envelope.uri,
        "type": kind,
        "actor": envelope.actor,
        "to": list(envelope.to),
        "cc": list(envelope.cc),
        "object": thing,
    }
    if envelope.audience is not None:
        document["audience"] = envelope.audience
    if envelope.published is not None:
        document["published"] = write_time(envelope.published)
    return document


def render_tombstone(uri: Uri, *, kind: str | None = None, deleted: Instant | None) -> Json:
    """What is left at the address of something deleted; answered with status 410.

    `kind` is for documents without LD signature: JSON-LD takes `formerType` for an address, and a bare type is none.
    """
    document: Json = {"id": uri, "type": "Tombstone"}
    if kind is not None:
        document["formerType"] = kind
    if deleted is not None:
        document["deleted"] = write_time(deleted)
    return document


def render_vote(kind: str, envelope: Envelope, post: Uri) -> Json:
    """A Like or Dislike. Votes are addressed to nobody, as Lemmy and PieFed do: they are not meant to be shown."""
    document: Json = {"id": envelope.uri, "type": kind, "actor": envelope.actor, "object": post}
    if envelope.audience is not None:
        document["audience"] = envelope.audience
    return document
