"""What people bring along from another server, until it is done."""

from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, json_object, minted, refers, text


class Import(SQLModel, table=True):
    """One file: domain.importing.ImportFacts."""

    __table_args__ = (Index("import_by_actor", "actor_id", "id"),)

    id: int = minted(primary_key=True)
    actor_id: int = refers("actor.id")
    kind: str = text()
    state: str = text()
    at: int = instant()
    total: int
    unread: int


class ImportLine(SQLModel, table=True):
    """A line of it that waits, or was given up: then it says `why`. What is done is gone."""

    __tablename__ = "import_line"
    __table_args__ = (Index("import_line_in_turn", "import_id", "why", "tries", "number"), {"sqlite_with_rowid": False})

    import_id: int = refers("import.id", primary_key=True)
    number: int = minted(primary_key=True)
    address: str = text()
    said: dict[str, Any] | None = json_object(default=None)
    tries: int = 0
    why: str = text(default="")
