"""What is said between the processes of one SQLite file for those who watch (storage.ears). Empty on PostgreSQL."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import ROW_NUMBER, instant, text


class StreamWatch(SQLModel, table=True):
    """A process in which somebody watches."""

    __tablename__ = "stream_watch"

    process: str = Field(primary_key=True)
    until: int = instant()


class StreamWord(SQLModel, table=True):
    """What a process has said in one transaction."""

    __tablename__ = "stream_word"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    process: str
    words: str = text()
    at: int = instant()
