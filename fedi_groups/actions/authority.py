"""Who acts for the sake of order, and whether they may: asked before each act that is a line of the public log."""

from collections.abc import Callable
from dataclasses import dataclass

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import Cause, Elsewhere
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import ActorId
from fedi_groups.domain.verdicts import Verdict
from fedi_groups.errors import Denied
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import same_origin

Rule = Callable[[Authority], Verdict]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, why, and how it came about."""

    moderator: ActorFacts
    cause: Cause
    reason: str = ""

    @property
    def relayed(self) -> bool:
        """The community's own server has announced it."""
        return isinstance(self.cause, Elsewhere) and self.cause.relayed


async def require_authority(tx: Unit, hand: Hand, community: ActorFacts, rule: Rule) -> None:
    """Raises Denied unless this hand may do it here."""
    if hand.relayed:
        return
    require(may_act_at_all(hand.moderator))
    standing = await tx.memberships.get(community.id, hand.moderator.id)
    require(rule(Authority(standing, host=await _speaks_for_host(tx, hand, community))))


async def require_say(tx: Unit, moderator: ActorFacts, place: ActorId | None, rule: Rule) -> None:
    """Whom the rule names in the community has a say in what waits for an answer here, and so have the admins here,
    wherever it was written. Raises Denied."""
    require(may_act_at_all(moderator))
    standing = await tx.memberships.get(place, moderator.id) if place is not None else None
    require(rule(Authority(standing, host=await _is_admin_here(tx, moderator))))


def require_here(community: ActorFacts) -> None:
    """Raises Denied for a community elsewhere, where the act is one for its own server alone."""
    if not community.local:
        raise Denied("not from here", public=f"Only {community.host} can do this.")


async def _speaks_for_host(tx: Unit, hand: Hand, community: ActorFacts) -> bool:
    """An admin here, for communities here; of one elsewhere, its server knows best whom it lets act."""
    if community.local:
        return await _is_admin_here(tx, hand.moderator)
    return isinstance(hand.cause, Elsewhere) and same_origin(hand.moderator.uri, community.uri)


async def _is_admin_here(tx: Unit, person: ActorFacts) -> bool:
    return person.local and await is_admin(tx.connection, person.id)
