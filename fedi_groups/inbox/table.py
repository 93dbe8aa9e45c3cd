"""What a handler is: a row of a table that says which activities it takes and what it needs to be known first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.inbox.incoming import Incoming
from fedi_groups.storage.unit import Unit

Receiver = Callable[[Unit, Incoming], Awaitable[None]]


class Need(StrEnum):
    """What must be known before the transaction opens. The actor always is.

    OBJECT: the post it is done to. CONTENT: the post it carries, safe to show, and what that answers to.
    REFRESH: the actor that has changed, as its server describes it now. UNDONE: the activity it takes back or answers,
    embedded. PERSON: the actor it is done to. LISTED: the post or the person that is put on a list.
    """

    OBJECT = "object"
    CONTENT = "content"
    REFRESH = "refresh"
    UNDONE = "undone"
    PERSON = "person"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Handle:
    """Activities of `type` whose object is one of `objects` (empty: whatever it is)."""

    type: str
    receive: Receiver
    objects: frozenset[str] = frozenset()
    need: Need | None = None
