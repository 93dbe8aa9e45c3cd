"""What admins have done."""

from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, minted, refers, text


class AdminDeed(SQLModel, table=True):
    """One thing that an admin did by browser: domain.deeds.AdminDeed."""

    __tablename__ = "admin_deed"

    id: int = minted(primary_key=True)
    by_id: int = refers("actor.id")
    act: str
    about: str = text(default="")
    said: str = text(default="")
    at: int = instant()
