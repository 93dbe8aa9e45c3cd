"""The few column types every table is made of. Nothing here knows a table."""

from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.types import JSON
from sqlmodel import Field

ROW_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""A number the database counts up itself and never gives twice."""


def serial() -> Any:
    """The primary key where rows also need a small number of their own (some client APIs want one)."""
    return Field(default=None, primary_key=True, sa_type=ROW_NUMBER)


def minted(**options: Any) -> Any:
    """An id made by storage.ids: unique in the whole server, ordered by time, never reused."""
    if options.get("primary_key"):
        options["sa_column_kwargs"] = {"autoincrement": False}
    return Field(sa_type=ROW_NUMBER, **options)


def refers(target: str, **options: Any) -> Any:
    """A minted id or row number of another table, as `actor.id`."""
    if options.get("primary_key"):
        options["sa_column_kwargs"] = {"autoincrement": False}
    return Field(sa_type=ROW_NUMBER, foreign_key=target, **options)


def instant(**options: Any) -> Any:
    """A moment: microseconds since 1970 UTC. The one form of time in the database."""
    return Field(sa_type=BigInteger, **options)


def text(**options: Any) -> Any:
    """Text of any length."""
    return Field(sa_type=Text, **options)


def octets(**options: Any) -> Any:
    """Bytes of any length."""
    return Field(sa_type=LargeBinary, **options)


def json_list(**options: Any) -> Any:
    """A short list that is only ever read and written whole."""
    return Field(sa_type=JSON, default_factory=list, **options)


def json_object(**options: Any) -> Any:
    """A small object that is only ever read and written whole; nothing at all is NULL, not JSON's null."""
    return Field(sa_type=JSON(none_as_null=True), **options)


def only(condition: str) -> dict[str, Any]:
    """For an index of just the rows that meet the condition, on both databases."""
    return {"sqlite_where": sql(condition), "postgresql_where": sql(condition)}
