"""What is said about other servers, by the admins, by shared lists, and after floods."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import ROW_NUMBER, instant, json_list, text


class ServerRule(SQLModel, table=True):
    """One source's word on a host and its sub-domains: domain.servers.Rule."""

    __tablename__ = "server_rule"

    host: str = text(primary_key=True)
    source: str = Field(primary_key=True)
    stance: str
    limits: list[str] = json_list()
    reason: str = text(default="")
    note: str = text(default="")
    obscured: bool = False
    at: int = instant()
    until: int | None = instant(default=None)


class ServerList(SQLModel, table=True):
    """A shared list of servers that this one subscribes to. `most`: the worst that its word brings upon a server.

    `read_at`: when it was last taken over or found unchanged; `error`: why it was not, the last time it was looked at.
    """

    __tablename__ = "server_list"

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    url: str = text(unique=True)
    most: str
    added_at: int = instant()
    looked_at: int | None = instant(default=None)
    read_at: int | None = instant(default=None)
    error: str | None = text(default=None)
