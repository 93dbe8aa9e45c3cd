"""E-mail to people who live here: what a letter says, and what its reader may want no more of. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.types import ActorId


class Notice(StrEnum):
    """What people may have themselves told by e-mail, in the words of Mastodon's API where it has one."""

    MENTION = "mention"
    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    FAVOURITE = "favourite"
    REBLOG = "reblog"
    QUOTE = "quote"
    INVITE = "invite"
    POLL = "poll"
    SIGN_UP = "admin.sign_up"
    REPORT = "admin.report"


OFFERED = (
    Notice.MENTION,
    Notice.FOLLOW,
    Notice.FOLLOW_REQUEST,
    Notice.FAVOURITE,
    Notice.REBLOG,
    Notice.POLL,
)
OFFERED_TO_ADMINS = (*OFFERED, Notice.SIGN_UP, Notice.REPORT)
"""What people may choose. Invitations come as private messages."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where to reach somebody who lives here. `confirmed`: they have shown that it is theirs. `bounces`: a mail server
    has said that there is nobody. `notices`: what they want to be told there."""

    email: str
    confirmed: bool
    bounces: bool
    notices: frozenset[Notice]

    @property
    def is_good(self) -> bool:
        """Whatever is not about the address itself goes only to such a one."""
        return self.confirmed and not self.bounces


@dataclass(frozen=True, slots=True)
class Letter:
    """What an e-mail says: a line each; addresses in them can be followed. `stop`: where one says that one wants no
    more of the like."""

    subject: str
    lines: tuple[str, ...]
    language: str
    stop: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """What somebody wants no more of by e-mail: digests of a community, or else notices of a kind."""

    person_id: ActorId
    community_id: ActorId | None = None
    notice: Notice | None = None
