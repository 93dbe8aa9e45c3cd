"""Anonymous posts: who is behind them, in digests and seals that take the secret of the server to read."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, octets, refers


class Masked(SQLModel, table=True):
    """`digest` is the same for all that one person says anonymously in one community (wire.veils)."""

    __table_args__ = (Index("masked_by_digest", "digest", "post_id"),)

    post_id: int = refers("post.id", primary_key=True)
    community_id: int = refers("actor.id")
    digest: bytes = octets()
    sealed: bytes = octets()


class MaskedBan(SQLModel, table=True):
    """Whoever has this digest says nothing in the community, under their name or without. No end: for good."""

    __tablename__ = "masked_ban"

    community_id: int = refers("actor.id", primary_key=True)
    digest: bytes = octets(primary_key=True)
    at: int = instant()
    until: int | None = instant(default=None)
