"""What is to be posted later, and what was only begun."""

from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, json_object, minted, refers


class Scheduled(SQLModel, table=True):
    """What somebody here wants posted at a moment. `by_id`: the moderator by whom a community says it. `submission`: as
    domain.submissions has it; of the moment the row in `due` tells as well."""

    __table_args__ = (Index("scheduled_by_actor", "actor_id", "id"),)

    id: int = minted(primary_key=True)
    actor_id: int = refers("actor.id")
    by_id: int | None = refers("actor.id", default=None)
    at: int = instant()
    submission: dict[str, Any] = json_object()


class Sketch(SQLModel, table=True):
    """What somebody here has begun to write, and keeps for another day. `fields`: the form as it was filled in."""

    __table_args__ = (Index("sketch_by_actor", "actor_id", "id"),)

    id: int = minted(primary_key=True)
    actor_id: int = refers("actor.id")
    changed: int = instant()
    fields: dict[str, Any] = json_object()
