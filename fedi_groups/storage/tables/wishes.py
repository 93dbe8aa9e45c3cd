"""What people who live here want of those they follow, and whom they recommend."""

from sqlalchemy import Index, true
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import minted, only, refers, text


class FollowWish(SQLModel, table=True):
    """domain.facts.FollowWish, where it is not the usual one. `languages`: each between commas, or nothing for all."""

    __tablename__ = "follow_wish"
    __table_args__ = (Index("follow_wish_notified", "target_id", **only("notify")),)

    follower_id: int = refers("actor.id", primary_key=True)
    target_id: int = refers("actor.id", primary_key=True)
    reblogs: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    notify: bool = False
    languages: str = text(default="")


class Endorsement(SQLModel, table=True):
    """`actor_id` shows `target_id` in their profile."""

    __table_args__ = (Index("endorsement_in_order", "actor_id", "id"),)

    actor_id: int = refers("actor.id", primary_key=True)
    target_id: int = refers("actor.id", primary_key=True, index=True)
    id: int = minted()
