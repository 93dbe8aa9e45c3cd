"""Who owns a community after its owner. It is never without one for long, and never taken from one who objects."""

from fedi_groups.domain.charter import Charter
from fedi_groups.domain.facts import ActorFacts, Offer, Standing
from fedi_groups.domain.policy.moderation import Authority, may_appoint
from fedi_groups.domain.policy.ranks import HOST, OWNER, RANKS, rank_of
from fedi_groups.domain.types import DAY, Instant, MembershipState, Role
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

OBJECTION = 14 * DAY
"""How long an owner who was away has to say that they are there."""


def is_gone(owner: ActorFacts) -> bool:
    """Their account is deleted, or suspended without an end, here or where they live."""
    here = owner.suspended_at is not None and owner.suspended_until is None
    there = owner.disowned_at is not None and owner.disowned_until is None
    return owner.deleted_at is not None or here or there


def is_away(charter: Charter, last_acted: Instant, *, now: Instant) -> bool:
    """For so long that they count as gone."""
    return charter.succession > 0 and now - last_acted >= charter.succession * DAY


def may_offer(who: Authority, role: Role, *, ownerless: bool = False) -> Verdict:
    """Only an owner gives a community away; where there is none left, the admins of its server do."""
    if role is not Role.OWNER:
        return may_appoint(who, role)
    if who.rank >= OWNER or (ownerless and who.rank >= HOST):
        return ALLOW
    return Deny("Only the owner may hand a community over.")


def may_be_offered(person: ActorFacts, standing: Standing | None, role: Role) -> Verdict:
    """Whoever may come in, and does not stand as high already; a community is handed over to a member."""
    if person.is_collective or person.deleted_at is not None or person.suspended:
        return Deny("Only people can keep order.")
    if standing is not None and standing.state is MembershipState.BANNED:
        return Deny("This person is banned here.")
    if role is Role.OWNER and (standing is None or not standing.is_member):
        return Deny("Only a member can own a community.")
    if rank_of(standing) >= RANKS[role]:
        return Deny("This person may do more than that already, or as much.")
    return ALLOW


def may_accept(offer: Offer | None, *, now: Instant) -> Verdict:
    """What was offered, and is not over."""
    if offer is None or offer.until <= now:
        return Deny("Nothing was offered to you, or it is over.")
    return ALLOW


def may_claim(claimant: Standing | None, charter: Charter, last_acted: Instant | None, *, now: Instant) -> Verdict:
    """Whoever keeps order where the owner was not heard of for as long as the charter says; None: they are gone."""
    if claimant is None or not claimant.keeps_order:
        return Deny("Only admins and moderators of a community may claim it.")
    if claimant.role is Role.OWNER:
        return Deny("You own this community.")
    if last_acted is None:
        return ALLOW
    if charter.succession == 0:
        return Deny("Nobody may claim this community: its charter says so.")
    if not is_away(charter, last_acted, now=now):
        return Deny(f"The owner was here within the last {charter.succession} days.")
    return ALLOW
