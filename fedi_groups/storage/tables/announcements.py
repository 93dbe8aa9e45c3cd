"""What the admins tell everyone who lives here."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, minted, refers, text


class Announcement(SQLModel, table=True):
    """domain.announcements.AnnouncementFacts."""

    id: int = minted(primary_key=True)
    content: str = text()
    published: int = instant()
    starts_at: int | None = instant(default=None)
    ends_at: int | None = instant(default=None)
    all_day: bool = False


class AnnouncementRead(SQLModel, table=True):
    """`actor_id` has put it away."""

    __tablename__ = "announcement_read"

    announcement_id: int = refers("announcement.id", primary_key=True)
    actor_id: int = refers("actor.id", primary_key=True, index=True)


class AnnouncementReaction(SQLModel, table=True):
    """`actor_id` has put this emoji under it. `at`: the first one stands first."""

    __tablename__ = "announcement_reaction"

    announcement_id: int = refers("announcement.id", primary_key=True)
    name: str = Field(primary_key=True)
    actor_id: int = refers("actor.id", primary_key=True, index=True)
    at: int = instant()
