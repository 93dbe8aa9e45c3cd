"""What every face is given: the parts of the server behind HTTP, wired by the application."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.config import Settings
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import ActorId, Dialect, PeerId
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.intake import Intake
from fedi_groups.media.files import Files
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.unit import Store
from fedi_groups.wire.shapes import Json

Activity = Callable[[int, str, Dialect, PeerId | None], Awaitable[bytes | None]]
"""The bytes of activity NUMBER in one form ("", announce, boost, unboost, object), as a server of this dialect, this
one if it is given, was or would be sent them; None if there is no such activity in this form."""

Prove = Callable[[Json, ActorId], Awaitable[Json]]
"""The document with its author's integrity proof (FEP-8b32), the same whenever it is asked for: made as of the
document's `updated`, or else `published`."""

Heard = Callable[[PeerFacts], None]
"""A server has just sent us something: it is alive."""

Alive = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Web:
    """`working`, if given, says whether a worker holds a fresh lease. `version` is this program's.

    `body_within`: how long the body of a request may take to arrive, in seconds.
    """

    settings: Settings
    store: Store
    gate: Gate
    intake: Intake
    activity: Activity
    prove: Prove
    heard: Heard
    answers: Answers
    dialects: Dialects
    files: Files
    grants: Grants
    version: str
    working: Alive | None = None
    body_within: float = 20.0


Handle = Callable[[Web, Request], Awaitable[Response]]
"""Translates one request into one action or read, and renders what comes of it."""
