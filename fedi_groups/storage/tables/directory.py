"""How communities of this server are found: by the words they say of themselves, and by what they are about; and posts
by their words."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import minted, refers, text


class DirectoryEntry(SQLModel, table=True):
    """What a community here is found by: its name, title and summary in the one way to write them (domain.letters)."""

    __tablename__ = "directory_entry"

    community_id: int = refers("actor.id", primary_key=True)
    words: str = text()


class Topic(SQLModel, table=True):
    """A community here is about this, in the `place`th place. `tag`: in the one way to write it; `name`: as it was
    written."""

    __table_args__ = (Index("topic_by_community", "community_id"), {"sqlite_with_rowid": False})

    tag: str = text(primary_key=True)
    community_id: int = refers("actor.id", primary_key=True)
    name: str = text()
    place: int = 0


class PostWord(SQLModel, table=True):
    """A post that anyone may find, or members of its community, has this word in it (domain.words)."""

    __tablename__ = "post_word"
    __table_args__ = {"sqlite_with_rowid": False}

    word: int = minted(primary_key=True)
    post_id: int = minted(primary_key=True)
