"""What people do not want to read."""

from typing import Any

from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import instant, json_list, minted, refers, text


class PersonalFilter(SQLModel, table=True):
    """domain.filters.FilterFacts. Its keywords and posts are always read along with it, and few."""

    __tablename__ = "personal_filter"

    id: int = minted(primary_key=True)
    actor_id: int = refers("actor.id", index=True)
    title: str = text()
    contexts: list[str] = json_list()
    action: str
    expires_at: int | None = instant(default=None)
    keywords: list[dict[str, Any]] = json_list()
    posts: list[dict[str, Any]] = json_list()
