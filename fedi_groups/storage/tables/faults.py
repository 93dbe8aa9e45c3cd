"""What went wrong lately."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, text


class Fault(SQLModel, table=True):
    """Errors that were logged and are alike: storage.faults.Fault."""

    key: str = Field(primary_key=True)
    source: str = text()
    event: str = text()
    detail: str = text()
    count: int
    first_at: int = instant()
    last_at: int = instant()
