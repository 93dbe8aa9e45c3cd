"""All that a database holds, value by value: to look for what must not be in it."""

from collections.abc import AsyncIterator

import orjson
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage.tables.columns import unpacked


async def every_value(connection: AsyncConnection) -> AsyncIterator[bytes]:
    """Of every row of every table. Reads the whole database: for small ones."""
    names = await connection.run_sync(lambda each: inspect(each).get_table_names())
    for name in names:
        for row in await connection.execute(text(f'SELECT * FROM "{name}"')):
            for value in row:
                if value is not None:
                    yield _as_bytes(value)


def _as_bytes(value: object) -> bytes:
    match value:
        case bytes():
            return unpacked(value)
        case str():
            return value.encode()
        case dict() | list():
            return orjson.dumps(value)
    return str(value).encode()
