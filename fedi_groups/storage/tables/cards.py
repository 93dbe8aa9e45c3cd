"""What pages that posts link to say of themselves."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, octets, text


class Card(SQLModel, table=True):
    """A page by the digest of its address; without a `title` nothing came of it. After `until` it is looked at
    again."""

    digest: bytes = octets(primary_key=True)
    url: str = text()
    title: str = text(default="")
    description: str = text(default="")
    image: str | None = text(default=None, nullable=True)
    author_name: str = text(default="")
    author_url: str = text(default="")
    provider_name: str = text(default="")
    provider_url: str = text(default="")
    key: str = Field(unique=True)
    until: int = instant(index=True)
