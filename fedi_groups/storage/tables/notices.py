"""What people are told, how far they have read, and the threads of messages they are in."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import ROW_NUMBER, instant, minted


class Notification(SQLModel, table=True):
    """What `from_id` did that concerns `person_id`, who lives here: domain.notices.NoticeFacts. Apps want small numbers
    for ids."""

    __table_args__ = (Index("notification_of", "person_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    person_id: int = minted()
    kind: str
    from_id: int = minted()
    post_id: int | None = minted(default=None)
    about_id: int | None = minted(default=None)
    at: int = instant()


class NotificationPolicy(SQLModel, table=True):
    """domain.screening.NoticePolicy, of those who have one."""

    __tablename__ = "notification_policy"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: int = minted(primary_key=True)
    not_following: str
    not_followers: str
    new_accounts: str
    private_mentions: str
    limited_accounts: str


class NotificationPermission(SQLModel, table=True):
    """What `from_id` does, `person_id` wants to see whatever their policy says."""

    __tablename__ = "notification_permission"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: int = minted(primary_key=True)
    from_id: int = minted(primary_key=True)


class ReadMarker(SQLModel, table=True):
    """Up to where somebody has read a timeline, in one app or the other."""

    __tablename__ = "read_marker"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: int = minted(primary_key=True)
    timeline: str = Field(primary_key=True)
    last_read: int = minted()
    version: int
    at: int = instant()


class Conversation(SQLModel, table=True):
    """A thread of private messages that somebody who lives here takes part in. `last_id`: its newest message."""

    __table_args__ = (Index("conversation_of", "person_id", "last_id"), {"sqlite_with_rowid": False})

    person_id: int = minted(primary_key=True)
    root_id: int = minted(primary_key=True)
    last_id: int = minted()
    unread: bool = False
