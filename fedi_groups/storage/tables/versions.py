"""What posts were before they were edited."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import Packed, instant, refers


class PostVersion(SQLModel, table=True):
    """What a post said from `at` on, until it was edited: `body` is JSON (storage.versions), `size` its length in
    bytes. What a post says now stands in its own row; of one that is deleted nothing is kept."""

    __tablename__ = "post_version"
    __table_args__ = {"sqlite_with_rowid": False}

    post_id: int = refers("post.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: int = instant()
    size: int
    body: bytes = Field(sa_type=Packed)
