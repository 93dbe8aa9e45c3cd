"""What is said about other servers: rules by host, by whom they are laid down, and what they come to for one server."""

from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.types import Instant


class Stance(StrEnum):
    """How far this server has to do with another one. LIMITED: within `Limit`s."""

    OPEN = "open"
    LIMITED = "limited"
    BLOCKED = "blocked"


class Limit(StrEnum):
    """What a limited server has to put up with, each by itself.

    HOLD: new posts wait for approval. HIDE: left out of listings and directories. MEDIA: no attachments, no icons.
    VOTES: its votes do not count. REPORTS: its reports are not taken.
    """

    HOLD = "hold"
    HIDE = "hide"
    MEDIA = "media"
    VOTES = "votes"
    REPORTS = "reports"


OWN = "own"
"""The source of rules that the admins lay down themselves."""

AUTOMATIC = "automatic"
"""The source of rules that hold for a time, after a flood."""

SETTING = "setting"
"""The source of what the settings block: no rule lifts it."""

UNLISTED = "unlisted"
"""The source of what is blocked as only listed servers may federate."""

_LIST = "list "

LONG_AGO = Instant(0)


def list_source(number: int) -> str:
    """The source of rules that come from a shared list."""
    return f"{_LIST}{number}"


def list_of(source: str) -> int | None:
    """The number of the list that rules of this source come from."""
    return int(source.removeprefix(_LIST)) if source.startswith(_LIST) else None


@dataclass(frozen=True, slots=True)
class Rule:
    """One source's word on a host and all its sub-domains.

    `reason` is for everyone to read, `note` for admins; `obscured`: the host is shown to the public with stars.
    """

    host: str
    stance: Stance
    limits: frozenset[Limit] = frozenset()
    source: str = OWN
    reason: str = ""
    note: str = ""
    obscured: bool = False
    at: Instant = LONG_AGO
    until: Instant | None = None

    def says_the_same(self, other: "Rule") -> bool:
        """Whether both mean the same for the host, whatever the reasons."""
        return (self.host, self.stance, self.limits) == (other.host, other.stance, other.limits)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules come to for one server, and the rules that say so."""

    stance: Stance = Stance.OPEN
    limits: frozenset[Limit] = frozenset()
    because: tuple[Rule, ...] = ()

    @property
    def blocked(self) -> bool:
        return self.stance is Stance.BLOCKED

    def has(self, limit: Limit) -> bool:
        """Whether this applies; of a blocked server nothing is taken at all, so everything does."""
        return self.blocked or limit in self.limits


FREE = Terms()
