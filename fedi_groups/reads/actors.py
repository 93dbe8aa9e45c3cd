"""Who lives here: actors by id or name, and their documents."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Gone, Missing
from fedi_groups.storage.telling import actor_document
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.uris import LocalActor


@dataclass(frozen=True, slots=True)
class Described:
    """An actor with its document; the document of a deleted one is None."""

    actor: ActorFacts
    document: Json | None


async def find_actor(tx: Unit, uri: str) -> ActorFacts:
    """The actor of ours with this id, alive or deleted. Raises Missing, also for one kept from other servers."""
    found = await tx.actors.find(uri)
    if found is None or not found.local:
        raise Missing(f"no actor {uri}")
    return known_elsewhere(_shown(tx, found))


async def find_living(tx: Unit, uri: str) -> ActorFacts:
    """As `find_actor`; raises Gone if it is deleted."""
    return _alive(await find_actor(tx, uri))


async def find_named(tx: Unit, name: str) -> ActorFacts:
    """The actor of ours with this name, or for this server's host the server itself. Raises Missing, or Gone."""
    found = await tx.actors.named(name)
    if found is None:
        raise Missing(f"nobody here is called {name}")
    return _alive(_shown(tx, found))


async def find_addressed(tx: Unit, uri: str) -> ActorFacts:
    """The actor of ours that an address means: its id, or its profile `/@NAME`. Raises Missing, or Gone."""
    profile = f"{tx.uris.origin}/@"
    if uri.startswith(profile):
        return known_elsewhere(await find_named(tx, uri[len(profile) :]))
    if isinstance(tx.uris.read(uri), LocalActor):
        return await find_living(tx, uri if uri != tx.uris.origin else tx.uris.server)
    raise Missing(f"no actor at {uri}")


async def describe(tx: Unit, uri: str) -> Described:
    """The actor with this id, and its document with its public keys. Raises Missing."""
    actor = await find_actor(tx, uri)
    return Described(actor, None if actor.deleted_at is not None else await actor_document(tx, actor))


def _shown(tx: Unit, actor: ActorFacts) -> ActorFacts:
    """Raises Missing for a hidden community, unless whoever looks knows of it."""
    if actor.charter.hidden and actor.id not in tx.knows:
        raise Missing(f"{actor.uri} is hidden")
    return actor


def known_elsewhere(actor: ActorFacts) -> ActorFacts:
    """Raises Missing for a community that other servers learn nothing of."""
    if actor.local_only:
        raise Missing(f"{actor.uri} is for people here alone")
    return actor


def _alive(actor: ActorFacts) -> ActorFacts:
    if actor.deleted_at is not None:
        raise Gone(f"{actor.uri} is deleted")
    return actor
