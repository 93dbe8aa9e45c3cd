"""Feeds for people to look at: which communities they list, and which of those are known here."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.storage.feeds import entries_of
from fedi_groups.storage.unit import Unit

MOST = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A community that a feed lists. `community` is None while it is not known here."""

    uri: Uri
    community: ActorFacts | None


async def listed_by(tx: Unit, feed: ActorFacts) -> tuple[Listed, ...]:
    """What was read last of a feed that somebody here follows; nothing of others."""
    uris = await entries_of(tx.connection, feed.id, most=MOST)
    await tx.actors.want(uris)
    found = [(uri, await tx.actors.find(uri)) for uri in uris]
    return tuple(Listed(uri, each if each is not None and each.is_community else None) for uri, each in found)
