"""Lists that people make of whom they follow."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import minted, refers, text


class AccountList(SQLModel, table=True):
    """What is said by those in it has a timeline of its own."""

    __tablename__ = "account_list"

    id: int = minted(primary_key=True)
    owner_id: int = refers("actor.id", index=True)
    title: str = text()
    replies: str
    exclusive: bool = False


class ListEntry(SQLModel, table=True):
    """`actor_id` is in the list, for as long as its owner follows it."""

    __tablename__ = "list_entry"
    __table_args__ = (Index("list_entry_in_order", "list_id", "id"),)

    list_id: int = refers("account_list.id", primary_key=True)
    actor_id: int = refers("actor.id", primary_key=True, index=True)
    id: int = minted()
