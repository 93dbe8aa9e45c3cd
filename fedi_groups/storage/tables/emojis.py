"""Custom emoji of this server, with their pictures: they are small, and so go along with every backup."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, minted, octets, text


class CustomEmoji(SQLModel, table=True):
    """domain.emojis.EmojiFacts. `picture` is what is shown, `still` the same as it does not move (WebP)."""

    __tablename__ = "custom_emoji"

    id: int = minted(primary_key=True)
    name: str = Field(unique=True)
    file: str = text()
    category: str = text(default="")
    hidden: bool = False
    picture: bytes = octets()
    still: bytes = octets()
    updated: int = instant()
