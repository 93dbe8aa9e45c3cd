"""Of whom, and from where, somebody wants to see nothing: asked once for a whole page."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.storage import keeping
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Shunned:
    """Those whom they block or mute now, and the servers that they block."""

    people: frozenset[ActorId] = frozenset()
    hosts: frozenset[str] = frozenset()

    def has(self, actor: ActorFacts) -> bool:
        return actor.id in self.people or (not actor.local and actor.host in self.hosts)


NOBODY = Shunned()


async def shunned_by(tx: Unit, person: ActorFacts | None) -> Shunned:
    """No statement where they shun nobody."""
    if person is None or not person.shuns:
        return NOBODY
    people, hosts, _ = await keeping.shunned_by(tx.connection, person.id, now=tx.now)
    return Shunned(people, hosts)
