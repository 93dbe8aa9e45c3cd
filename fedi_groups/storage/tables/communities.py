"""How actors stand to each other: follows (where posts go), memberships (who may speak), and what was done about it."""

from sqlalchemy import Index, false
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, json_list, minted, only, refers, text


class Follow(SQLModel, table=True):
    """`follower` wants, or gets, what `target` publishes. `uri` is the id of the Follow that asked, or of the Join."""

    __table_args__ = (Index("follow_by_target", "target_id", "state"),)

    follower_id: int = refers("actor.id", primary_key=True)
    target_id: int = refers("actor.id", primary_key=True)
    state: str
    uri: str | None = text(default=None)
    created_at: int = instant()
    joins: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Audience(SQLModel, table=True):
    """From when to when a server follows an actor, as ids of the log: it gets rows with from_id <= id < until_id.

    `inbox` is where to deliver: the server's shared inbox, or one follower's where it has none.
    """

    __table_args__ = (
        Index("audience_by_peer", "peer_id"),
        Index("audience_from", "from_id"),
        Index("audience_until", "until_id", **only("until_id IS NOT NULL")),
    )

    actor_id: int = refers("actor.id", primary_key=True)
    peer_id: int = refers("peer.id", primary_key=True)
    from_id: int = minted(primary_key=True)
    until_id: int | None = minted(default=None)
    inbox: str = text()


class Membership(SQLModel, table=True):
    """Where a person stands in a community: domain.types.MembershipState and Role. `joined`: since when they are a
    member, or were one last."""

    __table_args__ = (
        Index("membership_by_person", "actor_id"),
        Index("membership_by_rank", "community_id", "role", **only("role <> 'member'")),
        Index("membership_by_inviter", "community_id", "inviter_id", **only("inviter_id IS NOT NULL")),
        Index("membership_quiet", "community_id", "hears", "actor_id", **only("hears <> 'all'")),
        Index("membership_asking", "community_id", "since", **only("state = 'pending'")),
        Index("membership_in_line", "community_id", "since", **only("state = 'waiting'")),
        Index("membership_by_named_role", "community_id", "called", **only("called <> ''")),
    )

    community_id: int = refers("actor.id", primary_key=True)
    actor_id: int = refers("actor.id", primary_key=True)
    state: str
    role: str
    since: int = instant()
    until: int | None = instant(default=None)
    inviter_id: int | None = minted(default=None)
    spent: int = 0
    earned: int = 0
    shown: int = 0
    muted_until: int | None = instant(default=None)
    hears: str = "all"
    powers: str = ""
    answers: list[str] = json_list()
    called: str = ""
    by_mail: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    joined: int | None = instant(default=None)


class NamedRole(SQLModel, table=True):
    """What a community calls some of its members, and lets them do: words of domain.types.Power."""

    __tablename__ = "named_role"

    community_id: int = refers("actor.id", primary_key=True)
    name: str = text(primary_key=True)
    powers: str


class Belonging(SQLModel, table=True):
    """A community here is in an umbrella here, or one of the two has asked (domain.types.BelongingState)."""

    __table_args__ = (Index("belonging_by_community", "community_id"),)

    umbrella_id: int = refers("actor.id", primary_key=True)
    community_id: int = refers("actor.id", primary_key=True)
    state: str
    by_id: int = refers("actor.id")
    at: int = instant()


class Offer(SQLModel, table=True):
    """Somebody is asked to keep order in a community here, or to own it; it waits until it is answered, or over."""

    __table_args__ = (Index("offer_by_person", "person_id"),)

    community_id: int = refers("actor.id", primary_key=True)
    person_id: int = refers("actor.id", primary_key=True)
    by_id: int = refers("actor.id")
    role: str
    at: int = instant()
    until: int = instant()


class Flair(SQLModel, table=True):
    """What a community has its posts sorted by. `uri` of one elsewhere; ours go by the community and `name`."""

    __table_args__ = (Index("flair_by_community", "community_id", "id"),)

    id: int = minted(primary_key=True)
    community_id: int = refers("actor.id")
    uri: str | None = text(default=None)
    name: str = text()
    title: str = text()
    description: str | None = text(default=None)
    color: str | None = text(default=None)


class SavedReply(SQLModel, table=True):
    """What those who keep order in a community have ready to say. `language`: that it is written in, if one is told."""

    __tablename__ = "saved_reply"
    __table_args__ = (Index("saved_reply_by_community", "community_id", "id"),)

    id: int = minted(primary_key=True)
    community_id: int = refers("actor.id")
    title: str = text()
    words: str = text()
    language: str | None = text(default=None)


class Invite(SQLModel, table=True):
    """A community asks somebody to join: one elsewhere somebody here, or one here anybody. `uri` is the Invite; it
    waits until it is answered, or over."""

    __table_args__ = (Index("invite_by_person", "person_id", "at"),)

    community_id: int = refers("actor.id", primary_key=True)
    person_id: int = refers("actor.id", primary_key=True)
    inviter_id: int = refers("actor.id")
    uri: str = text()
    at: int = instant()
    until: int | None = instant(default=None)
    note: str = text(default="")


class InviteLink(SQLModel, table=True):
    """A code that lets whoever has it into a community here, so many times."""

    __tablename__ = "invite_link"
    __table_args__ = (Index("invite_link_by_community", "community_id", "id"),)

    id: int = minted(primary_key=True)
    community_id: int = refers("actor.id")
    inviter_id: int = refers("actor.id")
    code: str = text(unique=True)
    at: int = instant()
    most: int = 1
    used: int = 0
    until: int | None = instant(default=None)
    note: str = text(default="")
    revoked_at: int | None = instant(default=None)


class FeedEntry(SQLModel, table=True):
    """A community that a feed elsewhere lists, by its id: it need not be known here."""

    __tablename__ = "feed_entry"

    feed_id: int = refers("actor.id", primary_key=True)
    uri: str = text(primary_key=True)


class LogEntry(SQLModel, table=True):
    """The public log of a community: who did what to whom or what, and why."""

    __tablename__ = "log_entry"
    __table_args__ = (
        Index("log_by_community", "community_id", "id"),
        Index("log_by_person", "target_id", "community_id", "id", **only("target_id IS NOT NULL")),
    )

    id: int = minted(primary_key=True)
    community_id: int = refers("actor.id")
    actor_id: int = refers("actor.id")
    action: str
    target_id: int | None = refers("actor.id", default=None)
    post_id: int | None = refers("post.id", default=None)
    reason: str = text(default="")
    at: int = instant()
    until: int | None = instant(default=None)


class Appeal(SQLModel, table=True):
    """Somebody asks for another look at what was done to them: once for each line of the log."""

    __table_args__ = (
        Index("appeal_open", "community_id", "id", **only("state = 'open'")),
        Index("appeal_by_person", "person_id", "id"),
        Index("appeal_by_community", "community_id", "id"),
    )

    id: int = minted(primary_key=True)
    entry_id: int = refers("log_entry.id", unique=True)
    community_id: int = refers("actor.id")
    person_id: int = refers("actor.id")
    words: str = text(default="")
    at: int = instant()
    state: str
    decided_by: int | None = refers("actor.id", default=None)
    decided_at: int | None = instant(default=None)
    answer: str = text(default="")


class Report(SQLModel, table=True):
    """Somebody asks the moderators of a community, or the admins where there is none, to look at something."""

    __table_args__ = (
        Index("report_open", "community_id", "id", **only("state = 'open'")),
        Index("report_by_post", "post_id"),
        Index("report_by_person", "person_id", "community_id"),
        Index("report_by_community", "community_id", "id"),
    )

    id: int = minted(primary_key=True)
    community_id: int | None = refers("actor.id", default=None)
    reporter_id: int = refers("actor.id")
    person_id: int = refers("actor.id")
    post_id: int | None = refers("post.id", default=None)
    reason: str = text(default="")
    at: int = instant()
    state: str
    settled_by: int | None = refers("actor.id", default=None)
    settled_at: int | None = instant(default=None)
    uri: str | None = text(default=None, unique=True)
