"""What apps have the server remember for one person: what they have marked, and what they have sent already."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, minted, octets, refers, text


class Mark(SQLModel, table=True):
    """A post that somebody here has marked for themselves: domain.types.Mark. `id`: its place among the others of this
    kind."""

    __table_args__ = (Index("mark_by_kind", "actor_id", "kind", "id"), {"sqlite_with_rowid": False})

    actor_id: int = refers("actor.id", primary_key=True)
    post_id: int = minted(primary_key=True)
    kind: str = Field(primary_key=True)
    id: int = minted()


class Reblog(SQLModel, table=True):
    """A person shows a post to those who follow them. `id`: as which status apps know that. `uri`: of the Announce by
    somebody elsewhere. `visibility`: for whom; empty where nobody has said, and it is as that of the post."""

    __table_args__ = (
        Index("reblog_by_actor", "actor_id", "id"),
        Index("reblog_by_post", "post_id", "actor_id"),
        {"sqlite_with_rowid": False},
    )

    actor_id: int = refers("actor.id", primary_key=True)
    post_id: int = refers("post.id", primary_key=True)
    id: int = minted(unique=True)
    uri: str | None = text(default=None)
    visibility: str | None = None


class SaidOnce(SQLModel, table=True):
    """What came of something that an app sent under a key of its own: it may come again, and is not done twice."""

    __tablename__ = "said_once"
    __table_args__ = (Index("said_once_by_age", "at"), {"sqlite_with_rowid": False})

    actor_id: int = minted(primary_key=True)
    digest: bytes = octets(primary_key=True)
    post_id: int = minted()
    at: int = instant()


class ThreadVisit(SQLModel, table=True):
    """How far somebody here has read in a thread. `seen`: the newest comment that was there, or the post itself."""

    __tablename__ = "thread_visit"
    __table_args__ = (Index("thread_visit_by_age", "at"), {"sqlite_with_rowid": False})

    actor_id: int = refers("actor.id", primary_key=True)
    root_id: int = minted(primary_key=True)
    seen: int = minted()
    at: int = instant()
