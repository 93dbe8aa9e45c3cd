"""Flairs of communities, here and elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts, Flair
from fedi_groups.domain.types import ActorId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.actors import Actors
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.wire.uris import Uris

_f = tables.flair.c
_FLAIRS = Asked(select(tables.flair).where(Among(_f.community_id)).order_by(_f.id))


class Flairs:
    """The flairs one transaction deals with, by community, in the order in which they were made."""

    def __init__(self, connection: AsyncConnection, writes: Writes, uris: Uris, actors: Actors) -> None:
        self._connection = connection
        self._writes = writes
        self._uris = uris
        self._actors = actors
        self._rows: Shelf[ActorId, tuple[Flair, ...]] = Shelf(self._load)

    async def _load(self, communities: Sequence[ActorId]) -> dict[ActorId, tuple[Flair, ...]]:
        found: dict[ActorId, tuple[Flair, ...]] = {}
        for row in await _FLAIRS.named(self._connection, keys=list(communities)):
            number = ActorId(row.community_id)
            uri = Uri(row.uri) if row.uri else self.address(await self._actors.get(number), row.name)
            facts = Flair(row.id, number, uri, row.name, row.title, row.description, row.color)
            found[number] = (*found.get(number, ()), facts)
        return found

    def address(self, community: ActorFacts, name: str) -> Uri:
        """The id of one of ours."""
        return self._uris.flair(community.uri, name)

    async def want(self, communities: Iterable[ActorId]) -> None:
        await self._rows.want(communities)

    async def of(self, community: ActorId) -> tuple[Flair, ...]:
        return await self._rows.get(community) or ()

    async def put(self, flair: Flair, *, local: bool) -> None:
        """New, or changed."""
        others = tuple(each for each in await self.of(flair.community_id) if each.id != flair.id)
        self._rows.put(flair.community_id, tuple(sorted((*others, flair), key=lambda each: each.id)))
        self._writes.put(tables.flair, asdict(flair) | {"uri": None if local else flair.uri})

    async def drop(self, flair: Flair) -> None:
        left = tuple(each for each in await self.of(flair.community_id) if each.id != flair.id)
        self._rows.put(flair.community_id, left)
        self._writes.drop(tables.flair, flair.id)
