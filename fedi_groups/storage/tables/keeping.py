"""What people who live here keep for themselves: whom they do not want to hear from, and what they note of others."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, minted, refers, text


class Block(SQLModel, table=True):
    """`actor_id` has nothing to do with `target_id`. `id`: as which activity of ours it was told."""

    __table_args__ = (Index("block_in_order", "actor_id", "id"),)

    actor_id: int = refers("actor.id", primary_key=True)
    target_id: int = refers("actor.id", primary_key=True, index=True)
    id: int = minted()


class Mute(SQLModel, table=True):
    """`actor_id` sees nothing of `target_id`, until then or for good; nor hears of it, with `notifications`."""

    __table_args__ = (Index("mute_in_order", "actor_id", "id"),)

    actor_id: int = refers("actor.id", primary_key=True)
    target_id: int = refers("actor.id", primary_key=True, index=True)
    id: int = minted()
    until: int | None = instant(default=None)
    notifications: bool = True


class HostBlock(SQLModel, table=True):
    """`actor_id` wants to see nothing from this host."""

    __tablename__ = "host_block"
    __table_args__ = (Index("host_block_in_order", "actor_id", "id"),)

    actor_id: int = refers("actor.id", primary_key=True)
    host: str = text(primary_key=True)
    id: int = minted()


class Memo(SQLModel, table=True):
    """What `actor_id` has noted of `target_id`, for nobody else."""

    actor_id: int = refers("actor.id", primary_key=True)
    target_id: int = refers("actor.id", primary_key=True, index=True)
    words: str = text()
