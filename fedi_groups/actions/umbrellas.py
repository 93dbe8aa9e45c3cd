"""Putting communities into an umbrella, with the consent of both, and taking them out again.

Each is a line in the public logs of both.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.entering import knows
from fedi_groups.actions.modlog import record
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import CommunityChanged
from fedi_groups.domain.facts import ActorFacts, Belonging
from fedi_groups.domain.policy import umbrellas as policy
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.types import BelongingState
from fedi_groups.domain.verdicts import Verdict
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.belongings import agreed, belongings_of, drop_belonging, find_belonging, put_belonging
from fedi_groups.storage.unit import Unit

_WAITING = (BelongingState.ASKED, BelongingState.ASKING)
_MOST_ASKED = 1_000


@dataclass(frozen=True, slots=True)
class _Sides:
    """For which of the two somebody speaks. `host`: for the whole server."""

    umbrella: bool
    community: bool
    host: bool

    @property
    def either(self) -> bool:
        return self.umbrella or self.community

    @property
    def may_part(self) -> bool:
        return self.either or self.host


async def propose(tx: Unit, hand: Hand, *, umbrella: ActorFacts, community: ActorFacts) -> BelongingState:
    """Ask the other side that the community be in the umbrella; if it has asked for that, or whoever asks speaks for
    both, it is at once. Returns how they stand now. Raises Denied, or Missing for who may not know that one is there.
    """
    sides = await _sides(tx, hand, umbrella, community)
    known = await _locked(tx, umbrella, community)
    before = known.state if known is not None else None
    require(policy.may_ask(before, by_either=sides.either))
    state = policy.after_asking(before, by_umbrella=sides.umbrella, by_community=sides.community)
    await _require_fit(tx, umbrella, community)
    if state is BelongingState.IN:
        await _bring_in(tx, hand, umbrella, community)
    else:
        put_belonging(tx.writes, Belonging(umbrella.id, community.id, state, hand.moderator.id, tx.now))
    return state


async def agree(tx: Unit, hand: Hand, *, umbrella: ActorFacts, community: ActorFacts) -> None:
    """The side that was asked says yes. Raises Denied, also where nobody has asked."""
    sides = await _sides(tx, hand, umbrella, community)
    known = await _locked(tx, umbrella, community)
    state = known.state if known is not None else None
    require(policy.may_agree(state, by_umbrella=sides.umbrella, by_community=sides.community))
    await _require_fit(tx, umbrella, community)
    await _bring_in(tx, hand, umbrella, community)


async def refuse(tx: Unit, hand: Hand, *, umbrella: ActorFacts, community: ActorFacts) -> None:
    """The side that was asked says no, or the other one takes it back. Raises Denied, also where nobody has asked."""
    sides = await _sides(tx, hand, umbrella, community)
    known = await _locked(tx, umbrella, community)
    state = known.state if known is not None else None
    require(policy.may_part(state, _WAITING, by_either=sides.may_part))
    assert known is not None
    drop_belonging(tx.writes, known)


async def take_out(tx: Unit, hand: Hand, *, umbrella: ActorFacts, community: ActorFacts) -> None:
    """The community is in it no longer, as either side says. Who is in there stays in. Raises Denied."""
    sides = await _sides(tx, hand, umbrella, community)
    known = await _locked(tx, umbrella, community)
    state = known.state if known is not None else None
    require(policy.may_part(state, (BelongingState.IN,), by_either=sides.may_part))
    assert known is not None
    drop_belonging(tx.writes, known)
    tx.actors.change(community, umbrella_id=None, updated=tx.now)
    record(tx, umbrella.id, hand.moderator.id, "exclude", reason=hand.reason, person_id=community.id)
    entry = record(tx, community.id, hand.moderator.id, "part", reason=hand.reason, person_id=umbrella.id)
    await tx.emit(CommunityChanged(entry, hand.cause))


async def _bring_in(tx: Unit, hand: Hand, umbrella: ActorFacts, community: ActorFacts) -> None:
    """It is in from now on; whatever else was asked of it, or of what is an umbrella now, is settled by that."""
    await tx.flush()
    for each in await belongings_of(tx.connection, community.id, most=_MOST_ASKED):
        drop_belonging(tx.writes, each)
    put_belonging(tx.writes, Belonging(umbrella.id, community.id, BelongingState.IN, hand.moderator.id, tx.now))
    included = record(tx, umbrella.id, hand.moderator.id, "include", reason=hand.reason, person_id=community.id)
    entered = record(tx, community.id, hand.moderator.id, "enter", reason=hand.reason, person_id=umbrella.id)
    tx.actors.change(community, umbrella_id=umbrella.id, updated=tx.now)
    await tx.emit(CommunityChanged(entered, hand.cause))
    if not umbrella.is_umbrella:
        tx.actors.change(umbrella, umbrella_id=umbrella.id, updated=tx.now)
        await tx.emit(CommunityChanged(included, hand.cause))


async def _sides(tx: Unit, hand: Hand, umbrella: ActorFacts, community: ActorFacts) -> _Sides:
    """Raises Missing where one of them is hidden from whoever asks."""
    for each in (umbrella, community):
        require_here(each)
        if each.charter.hidden and not await knows(tx, each, hand.moderator):
            raise Missing(f"{each.uri} is hidden", public=f"There is no community {each.name} here.")
    return _Sides(
        umbrella=await _speaks(tx, hand, umbrella, policy.may_speak_for_umbrella),
        community=await _speaks(tx, hand, community, policy.may_speak_for_community),
        host=await _speaks(tx, hand, umbrella, policy.may_oversee),
    )


async def _speaks(tx: Unit, hand: Hand, community: ActorFacts, rule: Callable[[Authority], Verdict]) -> bool:
    try:
        await require_authority(tx, hand, community, rule)
    except Denied:
        return False
    return True


async def _locked(tx: Unit, umbrella: ActorFacts, community: ActorFacts) -> Belonging | None:
    """How the two stand. Until the commit nobody else puts either of them anywhere."""
    for number in sorted({umbrella.id, community.id}):
        await tx.actors.lock(number)
    await tx.flush()
    return await find_belonging(tx.connection, umbrella.id, community.id)


async def _require_fit(tx: Unit, umbrella: ActorFacts, community: ActorFacts) -> None:
    bonds = await agreed(tx.connection, [umbrella.id, community.id], most=2 * policy.MOST + 2)
    require(policy.may_hold(umbrella, community, bonds))
