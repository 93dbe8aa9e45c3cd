"""Posts that are held, beside the rows they have anyway."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import minted, only, refers, text


class Held(SQLModel, table=True):
    """Why a post is held (domain.held), and the activity it came as: received, here, or `found` as history."""

    __table_args__ = (Index("held_received", "received_id", **only("received_id IS NOT NULL")),)

    post_id: int = refers("post.id", primary_key=True)
    reason: str = text()
    waiting: bool = True
    found: bool = False
    received_id: int | None = minted(default=None)
    activity: str | None = text(default=None)
    relayed: bool = False
    signed: bool = False
