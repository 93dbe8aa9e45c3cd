"""Feeds elsewhere: which communities they list."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_e = tables.feed_entry.c


async def entries_of(connection: AsyncConnection, feed: ActorId, *, most: int) -> list[Uri]:
    """Ids of the communities, in order."""
    question = select(_e.uri).where(_e.feed_id == feed).order_by(_e.uri).limit(most)
    return [Uri(uri) for uri in (await connection.execute(question)).scalars()]


def put_entry(writes: Writes, feed: ActorId, uri: Uri, *, listed: bool) -> None:
    """It lists this community, or no longer."""
    if listed:
        writes.put(tables.feed_entry, {"feed_id": feed, "uri": uri})
    else:
        writes.drop(tables.feed_entry, feed, uri)


async def replace_entries(connection: AsyncConnection, writes: Writes, feed: ActorId, uris: Iterable[Uri]) -> None:
    """It lists these, and no others."""
    await connection.execute(delete(tables.feed_entry).where(_e.feed_id == feed))
    for uri in uris:
        put_entry(writes, feed, uri, listed=True)
