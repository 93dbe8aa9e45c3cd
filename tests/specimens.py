"""What other servers send, from the folder `fixtures/`: see the README there."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fedi_groups.domain.types import Uri
from fedi_groups.inbox.unwrap import unwrap
from fedi_groups.wire.collections import COLLECTIONS
from fedi_groups.wire.parse import POST_TYPES, is_poll_vote, parse_activity
from fedi_groups.wire.shapes import ActivityShape, Json
from fedi_groups.wire.signing import Request

FIXTURES = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True, slots=True)
class Specimen:
    """One file. `name` is its path without ending, as `piefed/follow`."""

    name: str
    content: Json

    @property
    def body(self) -> Json:
        found: Json = self.content["body"]
        return found

    @property
    def is_recorded(self) -> bool:
        return bool(self.content["from"] == "recording")

    @property
    def is_activity(self) -> bool:
        """The rest are documents of actors, and collections."""
        return "handled_by" in self.content

    @property
    def is_collection(self) -> bool:
        return not self.is_activity and self.body["type"] in COLLECTIONS

    def activities(self) -> list[ActivityShape]:
        """It, or what it announces."""
        return [each.activity for each in unwrap(parse_activity(self.body))]

    def posts(self) -> list[Json]:
        """The posts and comments embedded in it."""
        things = [each.object for each in self.activities() if each.object_type in POST_TYPES]
        return [each for each in things if each is not None and not is_poll_vote(each)]

    def request(self) -> Request:
        """The request as it was sent. Only some keep the very bytes of their body, as `text`."""
        sent: dict[str, Any] = self.content["request"]
        return Request(sent["method"], sent["url"], sent["headers"], sent["text"].encode())


@cache
def specimens() -> tuple[Specimen, ...]:
    """All of them, in order of their names."""
    return tuple(
        Specimen(str(path.relative_to(FIXTURES).with_suffix("")), json.loads(path.read_text()))
        for path in sorted(FIXTURES.glob("*/*.json"))
    )


def specimen(name: str) -> Specimen:
    return next(each for each in specimens() if each.name == name)


def actor_of(folder: str, uri: Uri) -> Json:
    """The document of an actor of this software, if there is one among them."""
    return next(each.body for each in specimens() if each.name.startswith(f"{folder}/") and each.body["id"] == uri)
