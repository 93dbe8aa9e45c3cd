"""A private community at its doors: who asks to come in, and whom what is said in it does not reach, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.facts import ActorFacts, PeerFacts, Standing
from fedi_groups.domain.types import Keeps, PeerId
from fedi_groups.reads.lists import Listed
from fedi_groups.storage.memberships import members_at, members_elsewhere, waiting_in
from fedi_groups.storage.peers import find_peers
from fedi_groups.storage.timelines import OLDEST, Span
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import host_of

WAITING = 200
"""Requests that are shown at a time, the oldest first."""

NAMED = 500
"""Members that are named of those who hear nothing."""


class Unheard(StrEnum):
    """Why nothing that is said in a private community goes to a server."""

    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    SHOWN = "shown"
    """Its software would show it to others, as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who waits, and since when."""

    person: ActorFacts
    standing: Standing


@dataclass(frozen=True, slots=True)
class Reach:
    """A server with members of a private community. `unheard`: why it gets nothing of what is said there, and `people`
    the members whom that concerns, as far as they are named."""

    peer: PeerFacts
    members: int
    unheard: Unheard | None = None
    people: tuple[ActorFacts, ...] = ()

    @property
    def keeps(self) -> Keeps:
        return self.peer.keeps


async def requests(tx: Unit, community: ActorFacts, *, most: int = WAITING, span: Span = OLDEST) -> Listed[Asking]:
    """Those who wait for an answer, the oldest request first, by when they have asked."""
    found = await waiting_in(tx.connection, community.id, most=most, span=span)
    await tx.actors.want(ids=[each.actor_id for each in found])
    people = [(await tx.actors.get(each.actor_id), each) for each in found]
    good = [Asking(person, standing) for person, standing in people if person.deleted_at is None]
    return Listed(good, found[0].since, found[-1].since) if found else Listed(good)


async def reach(tx: Unit, community: ActorFacts) -> Sequence[Reach]:
    """Each server where members live, those first that get nothing, the larger before the smaller."""
    counts = await members_elsewhere(tx.connection, community.id)
    peers = await find_peers(tx.connection, list(counts))
    unheard = {peer.id: why for peer in peers.values() if (why := _unheard(tx, peer)) is not None}
    people = await _members_at(tx, community, list(unheard))
    found = [
        Reach(peers[peer], members, unheard.get(peer), tuple(each for each in people if each.peer_id == peer))
        for peer, members in counts.items()
    ]
    return sorted(found, key=lambda each: (each.unheard is None, -each.members, each.peer.origin))


def _unheard(tx: Unit, peer: PeerFacts) -> Unheard | None:
    if tx.rules.blocks(host_of(peer.origin)):
        return Unheard.BLOCKED
    if peer.keeps is not Keeps.NOTHING:
        return None
    return Unheard.SHOWN if peer.software else Unheard.UNKNOWN


async def _members_at(tx: Unit, community: ActorFacts, peers: Sequence[PeerId]) -> list[ActorFacts]:
    ids = await members_at(tx.connection, community.id, peers, most=NAMED)
    await tx.actors.want(ids=ids)
    return [await tx.actors.get(each) for each in ids]
