"""Actors elsewhere by what people call them: the handle, name@host."""

from sqlalchemy import func, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.wire.uris import Uris

_a = tables.actor.c


async def find_by_handle(
    connection: AsyncConnection, uris: Uris, *, name: str, host: str, group: bool
) -> ActorFacts | None:
    """The actor known by this name on this very host, upper or lower case.

    On Lemmy a person and a community may share a name: `group` wants the community and nothing else, otherwise the
    person goes first.
    """
    origins = (f"https://{host}", f"http://{host}")
    alike = or_(_a.name == name, func.lower(_a.name) == name.lower())
    question = actor_query().where(tables.peer.c.origin.in_(origins), alike, _a.deleted_at.is_(None)).limit(8)
    found = [actor_facts(row, uris) for row in await connection.execute(question)]
    if group:
        found = [actor for actor in found if actor.is_community]
    return min(found, key=lambda actor: (actor.is_community, actor.id), default=None)
