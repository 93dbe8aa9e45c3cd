"""What every face is given: the parts of the server behind HTTP, wired by the application."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.choosing import with_chosen
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.config import Settings
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import ActorId, Dialect, PeerId
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.faces.shared.posted import Posted, with_texts
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.intake import Intake
from fedi_groups.media.files import Files
from fedi_groups.media.workshop import Workshop
from fedi_groups.notices.stream import Stream
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.pictures import RemotePictures
from fedi_groups.storage.chosen import Chosen
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.unit import Store
from fedi_groups.wire.passes import Passes
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


@dataclass(slots=True, eq=False)
class Web:
    """`settings` and `posted` are those that hold now: admins change them while the server runs, so nobody keeps them.

    `given`, `files_say`: the settings as the environment has them, and what stands in files. `founded`: whether this
    process knows of an admin. `working`, if given, says whether a worker holds a fresh lease. `version` is this
    program's.

    `new_keys` makes the key pairs of a new person, which takes long: call it in a thread. `body_within`: how long the
    body of a request may take to arrive, in seconds.
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
    workshop: Workshop
    directory: Directory
    new_keys: Callable[[], FreshKeys]
    pictures: RemotePictures
    grants: Grants
    passes: Passes
    stream: Stream
    version: str
    working: Alive | None = None
    given: Settings = field(init=False)
    chosen: Chosen = field(default_factory=Chosen)
    body_within: float = 20.0
    posted: Posted = field(default_factory=Posted)
    founded: bool = False
    files_say: Posted = field(init=False)

    def __post_init__(self) -> None:
        self.given = self.settings
        self.files_say = self.posted

    def heed(self, chosen: Mapping[str, str]) -> None:
        """Pages and answers are from now on as admins have chosen."""
        self.settings = with_chosen(self.given, chosen)
        self.posted = with_texts(self.files_say, chosen)
        self.answers.forget()


Handle = Callable[[Web, Request], Awaitable[Response]]
"""Translates one request into one action or read, and renders what comes of it."""
