"""The few column types every table is made of. Nothing here knows a table."""

import zlib
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, Text, TypeDecorator
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


class Packed(TypeDecorator[bytes]):
    """JSON as bytes, deflated (RFC 1950) to a third of its size. What is short, or was written as it is, stays so."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return _deflated(value) if value is not None and len(value) > _SHORT else value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return unpacked(value) if value is not None else None


_SHORT = 256
_WINDOW, _LEVEL = 13, 7
"""Of zlib, for what fits into the window of 2**13 bytes: making room for the usual one takes longer than deflating."""
_DEFLATED = (b"X", b"x")
"""With this window, and with the usual one. No JSON begins like that."""


def _deflated(value: bytes) -> bytes:
    if len(value) > 2**_WINDOW:
        return zlib.compress(value, 1)
    packer = zlib.compressobj(1, zlib.DEFLATED, _WINDOW, _LEVEL)
    return packer.compress(value) + packer.flush()


def unpacked(value: bytes) -> bytes:
    """What was packed; anything else as it is."""
    try:
        return zlib.decompress(value) if value.startswith(_DEFLATED) else value
    except zlib.error:
        return value


def packed(**options: Any) -> Any:
    """JSON as bytes, of any length."""
    return Field(sa_type=Packed, **options)


def json_list(**options: Any) -> Any:
    """A short list that is only ever read and written whole."""
    return Field(sa_type=JSON, default_factory=list, **options)


def json_object(**options: Any) -> Any:
    """A small object that is only ever read and written whole; nothing at all is NULL, not JSON's null."""
    return Field(sa_type=JSON(none_as_null=True), **options)


def only(condition: str) -> dict[str, Any]:
    """For an index of just the rows that meet the condition, on both databases."""
    return {"sqlite_where": sql(condition), "postgresql_where": sql(condition)}
