"""Actors elsewhere by what people call them: the handle, name@host."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.wire.uris import Uris

MOST_ALIKE = 8
"""Actors that are looked at for one handle."""

_a = tables.actor.c


class Called(NamedTuple):
    """A name on this very host, upper or lower case.

    On Lemmy a person and a community may share a name: `group` wants the community and nothing else, otherwise the
    person goes first.
    """

    name: str
    host: str
    group: bool = False


async def find_by_handle(
    connection: AsyncConnection, uris: Uris, *, name: str, host: str, group: bool
) -> ActorFacts | None:
    called = Called(name, host, group)
    return (await find_by_handles(connection, uris, [called])).get(called)


async def find_by_handles(
    connection: AsyncConnection, uris: Uris, handles: Collection[Called]
) -> dict[Called, ActorFacts]:
    """The actors known by these handles, in one statement; of several nobody, where those names are too many there."""
    most = MOST_ALIKE * len(handles)
    # SQLite lowers no letters but those of ASCII: of others both spellings are looked for.
    names = {spelt for each in handles for spelt in (each.name, each.name.lower())}
    origins = {f"{scheme}://{each.host}" for each in handles for scheme in ("https", "http")}
    alike = (func.lower(_a.name).in_(names), _a.peer_id.is_not(None), tables.peer.c.origin.in_(origins))
    question = actor_query().where(*alike, _a.deleted_at.is_(None)).limit(most)
    found = [actor_facts(row, uris) for row in await connection.execute(question)]
    if len(handles) > 1 and len(found) == most:
        return {}
    there: dict[tuple[str, str], list[ActorFacts]] = {}
    for actor in found:
        there.setdefault((actor.name.lower(), actor.host), []).append(actor)
    meant = ((each, _meant(there.get((each.name.lower(), each.host), []), each)) for each in handles)
    return {each: actor for each, actor in meant if actor is not None}


def _meant(alike: list[ActorFacts], handle: Called) -> ActorFacts | None:
    fitting = [actor for actor in alike if actor.is_community or not handle.group]
    return min(fitting, key=lambda actor: (actor.is_community, actor.id), default=None)
