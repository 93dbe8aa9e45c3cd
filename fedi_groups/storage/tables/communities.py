"""How actors stand to each other: follows (where posts go), memberships (who may speak), and what was done about it."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, minted, only, refers, text


class Follow(SQLModel, table=True):
    """`follower` wants, or gets, what `target` publishes. `uri` is the id of the Follow activity that asked."""

    __table_args__ = (Index("follow_by_target", "target_id", "state"),)

    follower_id: int = refers("actor.id", primary_key=True)
    target_id: int = refers("actor.id", primary_key=True)
    state: str
    uri: str | None = text(default=None)
    created_at: int = instant()


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
    """Where a person stands in a community: domain.types.MembershipState and Role."""

    __table_args__ = (
        Index("membership_by_person", "actor_id"),
        Index("membership_by_rank", "community_id", "role", **only("role <> 'member'")),
    )

    community_id: int = refers("actor.id", primary_key=True)
    actor_id: int = refers("actor.id", primary_key=True)
    state: str
    role: str
    since: int = instant()
    until: int | None = instant(default=None)


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


class Invite(SQLModel, table=True):
    """A community elsewhere asks somebody here to join. `uri` is the Invite; it waits until it is answered."""

    __table_args__ = (Index("invite_by_person", "person_id", "at"),)

    community_id: int = refers("actor.id", primary_key=True)
    person_id: int = refers("actor.id", primary_key=True)
    inviter_id: int = refers("actor.id")
    uri: str = text()
    at: int = instant()


class FeedEntry(SQLModel, table=True):
    """A community that a feed elsewhere lists, by its id: it need not be known here."""

    __tablename__ = "feed_entry"

    feed_id: int = refers("actor.id", primary_key=True)
    uri: str = text(primary_key=True)


class LogEntry(SQLModel, table=True):
    """The public log of a community: who did what to whom or what, and why."""

    __tablename__ = "log_entry"
    __table_args__ = (Index("log_by_community", "community_id", "id"),)

    id: int = minted(primary_key=True)
    community_id: int = refers("actor.id")
    actor_id: int = refers("actor.id")
    action: str
    target_id: int | None = refers("actor.id", default=None)
    post_id: int | None = refers("post.id", default=None)
    reason: str = text(default="")
    at: int = instant()
    until: int | None = instant(default=None)


class Report(SQLModel, table=True):
    """Somebody asks the moderators of a community, or the admins where there is none, to look at something."""

    __table_args__ = (
        Index("report_open", "community_id", "id", **only("state = 'open'")),
        Index("report_by_post", "post_id"),
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
