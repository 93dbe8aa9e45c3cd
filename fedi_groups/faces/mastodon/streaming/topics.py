"""What an app can watch: its names, what a token has to be good for, and how it stands in frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fedi_groups.errors import Malformed

_STATUSES, _NOTIFICATIONS = "read:statuses", "read:notifications"

SCOPES: Final = {
    "user": _STATUSES,
    "user:notification": _NOTIFICATIONS,
    "public": _STATUSES,
    "public:local": _STATUSES,
    "public:remote": _STATUSES,
    "public:media": _STATUSES,
    "public:local:media": _STATUSES,
    "public:remote:media": _STATUSES,
    "hashtag": _STATUSES,
    "hashtag:local": _STATUSES,
    "direct": _STATUSES,
    "list": "read:lists",
}

_LONGEST_TAG = 100


@dataclass(frozen=True, slots=True)
class Topic:
    """A stream, and of those of a hashtag or list which."""

    name: str
    about: str = ""

    @property
    def scope(self) -> str:
        return SCOPES[self.name]

    @property
    def is_public(self) -> bool:
        """Whether what is in it is for anyone."""
        return self.name.startswith(("public", "hashtag"))

    @property
    def list_id(self) -> int | None:
        """Of a list its number."""
        return int(self.about) if self.name == "list" else None

    @property
    def words(self) -> tuple[str, ...]:
        """As frames say it."""
        return (self.name, self.about) if self.about else (self.name,)


USER, NOTIFICATIONS, DIRECT = Topic("user"), Topic("user:notification"), Topic("direct")


def topic(name: str, values: Mapping[str, object]) -> Topic:
    """Raises Malformed, in the words that apps know."""
    if name not in SCOPES:
        raise Malformed(f"no stream {name[:40]!r}", public="Unknown stream type")
    if name == "list":
        return Topic(name, _number(values.get("list")))
    if not name.startswith("hashtag"):
        return Topic(name)
    tag = str(values.get("tag") or "").strip().removeprefix("#").lower()
    if not 0 < len(tag) <= _LONGEST_TAG:
        raise Malformed("no tag", public="Missing tag name parameter")
    return Topic(name, tag)


def _number(value: object) -> str:
    text = str(value or "")
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise Malformed("no list", public="Missing list name parameter")
    return str(int(text))
