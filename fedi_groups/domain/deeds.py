"""What admins do with the whole server, as it is written down for the other admins. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.types import ActorId, Instant


class Did(StrEnum):
    """What was done."""

    FOUND = "found"
    SETTINGS = "settings"
    TEXTS = "texts"
    APPROVE = "approve"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    LIMIT = "limit"
    UNLIMIT = "unlimit"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    SIGN_OUT = "sign out"
    FACTORS = "factors"
    PROMOTE = "promote"
    DEMOTE = "demote"
    ALLOW = "allow"
    CLOSE = "close"
    REOPEN = "reopen"
    HIDE = "hide"
    SHOW = "show"
    OFFER = "offer"
    SETTLE = "settle"
    RULE = "rule"
    LIFT = "lift"
    MODE = "mode"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    IMPORT = "import"
    ANNOUNCE = "announce"
    END = "end"
    INVITE = "invite"
    REVOKE = "revoke"
    BLOCK_MAIL = "block mail"
    UNBLOCK_MAIL = "unblock mail"
    RESERVE = "reserve"
    RELEASE = "release"
    REPLAY = "replay"
    DROP = "drop"
    RETRY = "retry"
    CREATE = "create"
    PASSWORD = "password"
    EDIT = "edit"
    DELETE = "delete"
    MOVE = "move"
    TOKEN = "token"
    EMOJI = "emoji"
    DROP_EMOJI = "drop emoji"
    BACKUP = "backup"
    EXPORT = "export"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class AdminDeed:
    """One of them. `about`: whom or what it was done to, as it was called then; `said`: the reason, or what changed."""

    id: int
    by_id: ActorId
    did: Did
    about: str
    said: str
    at: Instant
