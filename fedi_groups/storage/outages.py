"""What it looks like when the database does not answer: whoever meets that may try again later. And when it was asked
for what it cannot hold."""

from asyncpg import InterfaceError as DriverMisused
from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

DATABASE_ERRORS: tuple[type[Exception], ...] = (DBAPIError, NoneFree, PostgresError, DriverMisused, OSError)
"""All that comes out of a database, outage or not. asyncpg's own come up bare only while connecting."""


_NO_TEXT = "22021"
"""PostgreSQL's character_not_in_repertoire: it has no NUL in any text."""


def is_no_text(error: Exception) -> bool:
    """Whether a text was looked for, or to be kept, that cannot be in a database."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _NO_TEXT


def is_outage(error: Exception) -> bool:
    """Whether the database is out of reach, rather than the question wrong."""
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    return isinstance(error, DATABASE_ERRORS)
