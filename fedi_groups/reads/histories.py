"""What those who keep order in a community have to know of somebody before they decide: how they stand there, what they
said, what was done to them before, who has brought them, and whom they have brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from fedi_groups.domain.facts import ActorFacts, Entry, Standing
from fedi_groups.domain.types import Act, ActorId, MembershipState
from fedi_groups.storage import desk
from fedi_groups.storage.unit import Unit

TELLING = (Act.REMOVE, Act.WARN, Act.MUTE, Act.KICK, Act.BAN, "reject", "decline")
"""What of a log tells something of whom it was done to."""

LINES = 5
BROUGHT = 6
"""That are named of each person."""

Key = tuple[ActorId, ActorId]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class History:
    """Of one person in one community. `entries`: what was done to them there, the newest first, as far as it is shown
    here; `done`: how much there is."""

    standing: Standing | None
    said: int = 0
    reports: int = 0
    done: int = 0
    entries: tuple[Entry, ...] = ()
    inviter: ActorFacts | None = None
    brought: tuple[ActorFacts, ...] = ()
    others: int = 0
    """Brought besides."""
    banned: tuple[ActorFacts, ...] = ()
    """Of those they have brought."""


async def histories(tx: Unit, pairs: Sequence[tuple[ActorFacts, ActorFacts]]) -> dict[Key, History]:
    """In these communities, of these people: of a mask, which is many people, there is none."""
    keys = list({(place.id, person.id) for place, person in pairs if not person.is_mask})
    await tx.memberships.want(keys)
    said, reports = await desk.count_said(tx.connection, keys), await desk.count_reports(tx.connection, keys)
    entries = _by_pair([((each.community_id, each.person_id), each) for each in await _entries(tx, keys)])
    twigs = _by_pair([((each.community_id, each.inviter_id), each) for each in await desk.brought(tx.connection, keys)])
    await tx.actors.want(ids=[each.actor_id for found in twigs.values() for each in found])
    found: dict[Key, History] = {}
    for key in keys:
        done, below = entries.get(key, []), twigs.get(key, [])
        standing = await tx.memberships.get(*key)
        found[key] = History(
            standing,
            said.get(key, 0),
            reports.get(key, 0),
            len(done),
            tuple(done[:LINES]),
            await _inviter(tx, standing),
            tuple([await tx.actors.get(each.actor_id) for each in below[:BROUGHT]]),
            len(below[BROUGHT:]),
            tuple([await tx.actors.get(each.actor_id) for each in below if each.state is MembershipState.BANNED]),
        )
    return found


async def _entries(tx: Unit, keys: Sequence[Key]) -> list[Entry]:
    return await desk.entries_about(tx.connection, keys, acts=[str(each) for each in TELLING])


async def _inviter(tx: Unit, standing: Standing | None) -> ActorFacts | None:
    return await tx.actors.get(standing.inviter_id) if standing is not None and standing.inviter_id else None


def _by_pair(rows: Sequence[tuple[tuple[ActorId, ActorId | None], T]]) -> dict[Key, list[T]]:
    found: dict[Key, list[T]] = {}
    for (place, person), row in rows:
        if person is not None:
            found.setdefault((place, person), []).append(row)
    return found
