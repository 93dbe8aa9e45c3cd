"""A private community at its doors: who asks to come in, and whom what is said in it does not reach, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PeerFacts, Standing
from fedi_groups.domain.types import Keeps
from fedi_groups.storage.memberships import members_elsewhere, waiting_in
from fedi_groups.storage.peers import find_peers
from fedi_groups.storage.unit import Unit

WAITING = 200
"""Requests that are shown at a time, the oldest first."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who waits, and since when."""

    person: ActorFacts
    standing: Standing


@dataclass(frozen=True, slots=True)
class Reach:
    """A server with members of a private community. `keeps` NOTHING: it gets nothing of what is said there."""

    peer: PeerFacts
    members: int

    @property
    def keeps(self) -> Keeps:
        return self.peer.keeps


async def requests(tx: Unit, community: ActorFacts) -> tuple[Asking, ...]:
    """Those who wait for an answer, the oldest request first."""
    found = await waiting_in(tx.connection, community.id, most=WAITING)
    await tx.actors.want(ids=[each.actor_id for each in found])
    people = [(await tx.actors.get(each.actor_id), each) for each in found]
    return tuple(Asking(person, standing) for person, standing in people if person.deleted_at is None)


async def reach(tx: Unit, community: ActorFacts) -> Sequence[Reach]:
    """Each server where members live, those first that get nothing, the larger before the smaller."""
    counts = await members_elsewhere(tx.connection, community.id)
    peers = await find_peers(tx.connection, list(counts))
    found = [Reach(peers[peer], members) for peer, members in counts.items()]
    return sorted(found, key=lambda each: (each.keeps is not Keeps.NOTHING, -each.members, each.peer.origin))
