"""Who has brought whom into a community, as a tree: for moderators to look at, and for each member their own branch."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import ActorId, MembershipState
from fedi_groups.storage.memberships import all_brought, brought_by, standings_of
from fedi_groups.storage.unit import Unit

MOST = 10_000
"""People of one tree, the oldest first."""


LINES = 60
"""People of an outline."""

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Twig:
    """One line of an outline: how deep, who, and how they stand."""

    depth: int
    person: ActorFacts
    state: MembershipState


@dataclass(frozen=True, slots=True)
class Branch:
    """Somebody, where they stand, and those they have brought."""

    person: ActorFacts
    state: MembershipState
    brought: tuple["Branch", ...]


async def tree(tx: Unit, community: ActorFacts) -> tuple[Branch, ...]:
    """A branch for each of those who have brought others and were brought by nobody."""
    found = await all_brought(tx.connection, community.id, most=MOST)
    below: dict[ActorId, list[Standing]] = {}
    for each in found:
        if each.inviter_id is not None:
            below.setdefault(each.inviter_id, []).append(each)
    roots = sorted(set(below) - {each.actor_id for each in found})
    await tx.actors.want(ids=[*roots, *(each.actor_id for each in found)])
    tops = {each.actor_id: each for each in await standings_of(tx.connection, community.id, roots)}
    drawn: set[ActorId] = set()
    return tuple([await _branch(tx, each, tops.get(each), below, drawn) for each in roots])


async def _branch(
    tx: Unit, number: ActorId, standing: Standing | None, below: dict[ActorId, list[Standing]], drawn: set[ActorId]
) -> Branch:
    """Each person once: two may have brought each other, one after the other had left."""
    drawn.add(number)
    brought = [
        await _branch(tx, each.actor_id, each, below, drawn)
        for each in below.get(number, ())
        if each.actor_id not in drawn
    ]
    state = standing.state if standing is not None else MembershipState.LEFT
    return Branch(await tx.actors.get(number), state, tuple(brought))


async def outline(tx: Unit, community: ActorFacts, *, below: ActorId | None = None) -> tuple[tuple[Twig, ...], bool]:
    """The tree line by line, or what is `below` somebody; and whether there is more of it."""
    if below is None:
        found = await all_brought(tx.connection, community.id, most=LINES + 1)
    else:
        found = await _brought_below(tx, community, below)
    under: dict[ActorId, list[Standing]] = {}
    for each in found[:LINES]:
        if each.inviter_id is not None:
            under.setdefault(each.inviter_id, []).append(each)
    roots = [below] if below is not None else sorted(set(under) - {each.actor_id for each in found})
    tops = {each.actor_id: each for each in await standings_of(tx.connection, community.id, roots)}
    await tx.actors.want(ids=[*roots, *(each.actor_id for each in found)])
    stack = [(0, number, tops.get(number)) for number in reversed(roots)]
    lines: list[Twig] = []
    seen = set(roots)
    while stack:
        depth, number, standing = stack.pop()
        state = standing.state if standing is not None else MembershipState.LEFT
        lines.append(Twig(depth, await tx.actors.get(number), state))
        fresh = [each for each in under.get(number, ()) if each.actor_id not in seen]
        seen.update(each.actor_id for each in fresh)
        stack += [(depth + 1, each.actor_id, each) for each in reversed(fresh)]
    return tuple(lines), len(found) > LINES


async def _brought_below(tx: Unit, community: ActorFacts, top: ActorId) -> list[Standing]:
    """Level by level, as far as an outline goes."""
    found: list[Standing] = []
    seen, level = {top}, [top]
    for _ in range(DEEPEST):
        fresh = await brought_by(tx.connection, community.id, level, most=LINES + 1)
        fresh = [each for each in fresh if each.actor_id not in seen]
        found += fresh
        level = [each.actor_id for each in fresh]
        seen.update(level)
        if not level or len(found) > LINES:
            break
    return found
