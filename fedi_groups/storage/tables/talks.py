"""What communities remember of what people say to them in private."""

from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, json_object, refers


class Talk(SQLModel, table=True):
    """A community's talk with one person: domain.talks.Talk. Forgotten two days after the last word."""

    __table_args__ = (Index("talk_by_age", "at"),)

    person_id: int = refers("actor.id", primary_key=True)
    community_id: int = refers("actor.id", primary_key=True)
    at: int = instant()
    since: int = instant()
    said: int = 0
    heard_at: int | None = instant(default=None)
    asked: dict[str, Any] | None = json_object(default=None)
    undoable: dict[str, Any] | None = json_object(default=None)
