"""The words of the project as types: identifiers, closed choices, time. No behaviour beyond reading them."""

from enum import StrEnum
from typing import NewType

Uri = NewType("Uri", str)
"""An absolute http(s) address that identifies something: an actor, an object, an activity, a key."""

Origin = NewType("Origin", str)
"""scheme://host[:port], lower-case, default port left out. Two things of one origin trust each other (FEP-fe34)."""

ActorId = NewType("ActorId", int)
PostId = NewType("PostId", int)
PeerId = NewType("PeerId", int)
ActivityId = NewType("ActivityId", int)
ReceivedId = NewType("ReceivedId", int)

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01 UTC."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

PUBLIC = Uri("https://www.w3.org/ns/activitystreams#Public")


class ActorKind(StrEnum):
    """What an actor is. Values are the ActivityStreams type names (ActivityStreams vocabulary 3.2).

    FEED: a list of communities that can be followed, as PieFed and Lemmy 1.0 have it; nobody can post to it.
    """

    PERSON = "Person"
    GROUP = "Group"
    APPLICATION = "Application"
    SERVICE = "Service"
    ORGANIZATION = "Organization"
    FEED = "Feed"


class PostKind(StrEnum):
    """What a post is on the wire. A comment is always a NOTE."""

    PAGE = "Page"
    NOTE = "Note"
    ARTICLE = "Article"
    QUESTION = "Question"


class Visibility(StrEnum):
    """Who may read a post, from widest to narrowest. MEMBERS: those of the community it is in."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    MEMBERS = "members"
    FOLLOWERS = "followers"
    DIRECT = "direct"


class FollowState(StrEnum):
    """A follow says where posts go; see MembershipState for who may speak."""

    PENDING = "pending"
    ACCEPTED = "accepted"


class MembershipState(StrEnum):
    """Where a person stands in a community. LEFT and BANNED rows are kept: they are remembered.

    PENDING: a moderator has to answer. WAITING: let in, and in line until somebody leaves, as the community is full.
    """

    PENDING = "pending"
    WAITING = "waiting"
    MEMBER = "member"
    LEFT = "left"
    BANNED = "banned"


class BelongingState(StrEnum):
    """How a community stands to an umbrella. ASKED: the umbrella would have it; ASKING: it would come in; IN: both
    have agreed."""

    ASKED = "asked"
    ASKING = "asking"
    IN = "in"


class Role(StrEnum):
    """What a member may do in a community, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    MODERATOR = "moderator"
    MEMBER = "member"


class Power(StrEnum):
    """What a named role lets a member do beside speaking. Moderators have all of these.

    APPROVE: people who ask to come in, and posts that wait. REMOVE: posts, which includes locking them and settling
    reports. BAN: people, which includes kicking them out and warning them. EDIT: the page, and flairs of posts.
    """

    APPROVE = "approve"
    REMOVE = "remove"
    BAN = "ban"
    PIN = "pin"
    EDIT = "edit"
    ANNOUNCE = "announce"
    INSIGHTS = "insights"


class Hears(StrEnum):
    """What a member wants to hear of a community, beside what is said to them. ALL: its posts, by following it."""

    ALL = "all"
    DAILY = "daily"
    WEEKLY = "weekly"
    ANNOUNCEMENTS = "announcements"
    REPLIES = "replies"
    NOTHING = "nothing"


class Act(StrEnum):
    """What is done to keep order in a community, or on a whole server. All but KICK, WARN, EDIT and FLAIR are undone by
    the next. The muted only read."""

    REMOVE = "remove"
    RESTORE = "restore"
    LOCK = "lock"
    UNLOCK = "unlock"
    PIN = "pin"
    UNPIN = "unpin"
    APPOINT = "appoint"
    DISMISS = "dismiss"
    BAN = "ban"
    UNBAN = "unban"
    KICK = "kick"
    WARN = "warn"
    MUTE = "mute"
    UNMUTE = "unmute"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    LIMIT = "limit"
    UNLIMIT = "unlimit"
    CLOSE = "close"
    REOPEN = "reopen"
    EDIT = "edit"
    FLAIR = "flair"


class Mark(StrEnum):
    """What somebody marks a post as, for themselves. PIN: shown first on their page. MUTE: the thread, of which they
    want to hear nothing. REBLOG: they show it to others, which is kept apart."""

    BOOKMARK = "bookmark"
    PIN = "pin"
    MUTE = "mute"
    REBLOG = "reblog"


class ReportState(StrEnum):
    """What became of a report. DISMISSED: a moderator looked, and nothing was to be done."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class AppealState(StrEnum):
    """What became of an appeal. UPHELD: the act stands."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Quotable(StrEnum):
    """Who may quote what somebody writes, or what is said in a community, from widest to narrowest (FEP-044f)."""

    ANYONE = "anyone"
    FOLLOWERS = "followers"
    NOBODY = "nobody"


class QuoteState(StrEnum):
    """Whether a post may quote what it quotes: as the author of that has said, or not yet. REVOKED: not any more."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"


class Dialect(StrEnum):
    """How a server wants to be told things: FEP-1b12 groups, microblog boosts, or what is put on a wall (FEP-400e).

    Documents of walls are those of microblogs, and name the wall besides. PAGES is the threadiverse without polls and
    events: they are pages there (Lemmy).
    """

    THREADIVERSE = "threadiverse"
    PAGES = "pages"
    MICROBLOG = "microblog"
    WALL = "wall"

    @property
    def wraps(self) -> bool:
        """Whether it reads an Announce around each activity."""
        return self in (Dialect.THREADIVERSE, Dialect.PAGES)


class Replies(StrEnum):
    """Which answers of those in a list its owner wants to see in it: to whom they follow, to who is in it, or none."""

    FOLLOWED = "followed"
    LIST = "list"
    NONE = "none"


class Keeps(StrEnum):
    """What a server keeps to those it was meant for, as far as its software is known.

    MEMBERS: what is said in a private community (Lemmy 1.0). FOLLOWERS: what an actor says to its followers.
    """

    NOTHING = "nothing"
    FOLLOWERS = "followers"
    MEMBERS = "members"


class Scheme(StrEnum):
    """How an HTTP request is signed."""

    CAVAGE = "draft-cavage-12"
    RFC9421 = "rfc9421"
