"""What communities answer to what is said to them in private, in the languages of this server."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from fedi_groups.text import in_arabic, in_english, reasons
from fedi_groups.text.vocabulary import ENTRIES, Word

SPOKEN = ("en", "ar")
"""The first is for those who want none of these."""


class Reply(StrEnum):
    """Names in braces are filled in. `{community}` is its handle, `{who}` somebody's."""

    HELP = "help"
    HELP_MODERATORS = "help for moderators"
    HELP_END = "end of help"
    ABOUT = "about"
    OWN_RULES = "rules"
    NO_RULES = "no rules"
    MEMBERS = "members"
    MEMBERS_HIDDEN = "members are not shown"
    KEEPERS = "who keeps order"
    ADMITS_OPEN = "open"
    ADMITS_APPROVAL = "by approval"
    ADMITS_INVITATION = "by invitation"
    ADMITS_CLOSED = "closed"
    JOINED = "joined"
    WAITS_IN_LINE = "waits in line"
    ASKED_IN = "asked to come in"
    MEMBER_ALREADY = "member already"
    QUESTION = "question"
    LEFT = "left"
    DECLINED = "declined"
    INVITED = "invited"
    BROUGHT_IN = "brought in"
    UNINVITED = "uninvited"
    LINK = "link"
    BAD_COUNT = "bad count"
    REPORTED = "reported"
    REPORT_FOR_MODERATORS = "report for moderators"
    REQUESTS = "requests"
    REQUEST = "request"
    REQUEST_FOR_MODERATORS = "request for moderators"
    NO_REQUESTS = "no requests"
    WHICH_REQUEST = "which request"
    APPROVED = "approved"
    APPROVED_IN_LINE = "approved, in line"
    REFUSED = "refused"
    NOT_LET_IN = "not let in"
    REMOVED = "removed"
    RESTORED = "restored"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    ANNOUNCED = "announced"
    WARNED = "warned"
    MUTED = "muted"
    MUTED_UNTIL = "muted until"
    UNMUTED = "unmuted"
    KICKED = "kicked"
    BANNED = "banned"
    BANNED_UNTIL = "banned until"
    UNBANNED = "unbanned"
    PRUNED = "pruned"
    APPOINTED = "appointed"
    ROLE_OFFERED = "role offered"
    ROLE_DECLINED = "role declined"
    MODERATOR_NOW = "moderator now"
    ADMIN_NOW = "admin now"
    OWNER_NOW = "owner now"
    RESIGNED = "resigned"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    SURE_BAN = "sure to ban"
    SURE_BAN_ALL = "sure to ban and remove"
    SURE_PRUNE = "sure to prune"
    WHICH_DIGEST = "which digest"
    HEARS_ALL = "hears all"
    ALREADY_SO = "already so"
    NOTHING_ASKED = "nothing asked"
    CANCELLED = "cancelled"
    MAY_UNDO = "may undo"
    NOTHING_TO_UNDO = "nothing to undo"
    HAS_READ_IT = "has read it"
    NEEDS_POST = "needs a post"
    NEEDS_PERSON = "needs a person"
    NOT_FOUND = "not found"
    WHICH_PERSON = "which person"
    MISSPELT = "misspelt"
    UNKNOWN = "unknown"
    PASSED_ON = "passed on"
    FOR_MODERATORS = "for moderators"
    BANNED_SPEAKER = "banned speaker"
    TOO_MUCH = "too much"
    REFUSAL = "refusal"
    MAY_REPORT = "may report"
    FAILED = "failed"
    OVERHEARD = "overheard"
    NEEDS_WORDS = "needs words"
    POSTED_UNNAMED = "posted without a name"
    HELD_UNNAMED = "held without a name"
    UNMASKED = "unmasked"
    SURE_BAN_AUTHOR = "sure to ban the author"
    AUTHOR_BANNED = "author banned"
    AUTHOR_BANNED_UNTIL = "author banned until"
    AUTHOR_UNBANNED = "author unbanned"
    CHARTER = "charter"
    CHARTER_HIDDEN = "charter is not shown"
    CHARTER_CHANGED = "charter changed"
    WHICH_SETTING = "which setting"
    SURE_CHARTER = "sure to change the charter"
    QUEUE = "queue"
    EMPTY_QUEUE = "empty queue"
    WHICH_IN_QUEUE = "which in the queue"
    SHOWN = "shown"
    DROPPED = "dropped"
    LINKS = "links"
    NO_LINKS = "no links"
    REVOKED = "revoked"
    TREE = "tree"
    AND_MORE = "and more"
    NOBODY_BROUGHT = "nobody was brought"
    STANDS_LEFT = "has left"
    STANDS_BANNED = "is banned"
    STANDS_IN_LINE = "stands in line"
    STANDS_PENDING = "has asked"
    DISMISSED = "dismissed"
    OWNING_OFFERED = "owning offered"
    SURE_TRANSFER = "sure to transfer"
    CLAIMED = "claimed"
    ASKING = "they ask to come in"
    ANSWER_THEM = "answer them"
    GRANTED = "granted"
    NO_BONDS = "no umbrellas"
    BOND_IN = "in an umbrella"
    BOND_WAITS = "an umbrella waits"
    BOND_REFUSED = "an umbrella refused"
    BOND_ENDED = "out of an umbrella"
    SURE_PART = "sure to part"
    WHICH_COMMUNITY = "which community"
    REPORTS = "reports"
    A_REPORT = "a report"
    NO_REPORTS = "no reports"
    WHICH_REPORT = "which report"
    RESOLVED = "resolved"
    REPORT_IGNORED = "report ignored"
    ROLES = "roles"
    NO_ROLES = "no roles"
    ROLE_MADE = "role made"
    ROLE_GONE = "role gone"
    WHICH_POWERS = "which powers"
    PAGE_CHANGED = "page changed"
    FLAIRS = "flairs"
    NO_FLAIRS = "no flairs"
    FLAIRS_GIVEN = "flairs given"
    FLAIR_MADE = "flair made"
    FLAIR_GONE = "flair gone"
    SURE_DELETE = "sure to delete"
    COMMUNITY_GONE = "community gone"


_SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": in_english.SENTENCES, "ar": in_arabic.SENTENCES})
_HELP: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": in_english.HELP, "ar": in_arabic.HELP})


def spoken(*wanted: str | None) -> str:
    """The first of these languages that is spoken here."""
    tags = [each.split("-")[0].lower() for each in wanted if each]
    return next((each for each in tags if each in SPOKEN), SPOKEN[0])


def reply(which: Reply, language: str, **names: str) -> str:
    """The sentence, in a language that is spoken."""
    return _SENTENCES[language][which.value].format(**names)


def help_on(word: Word, language: str) -> str:
    """A command as it is written, and what it does."""
    return _HELP[language][word.value]


def name_of(word: Word, language: str) -> str:
    """How a command is said."""
    entry = next(each for each in ENTRIES if each.word is word)
    return (entry.arabic if language == "ar" else entry.english)[0].replace("-", " ")


def reason_in(reason: str, language: str) -> str:
    """Why something is refused; the rules say it in English."""
    return reasons.in_arabic(reason) if language == "ar" else reason
