"""Umbrellas: communities of communities. Both sides agree that one comes in; either of them ends it.

An umbrella is a community here, with members of its own. What holds, whatever is asked in whatever order:

1. A community is in one umbrella at most, and an umbrella in none.
2. Nobody is in without the consent of both: the owner or an admin of the umbrella, and the owner of the community.
3. Where membership of the umbrella comes first, nobody comes in who is no member of it.
"""

from collections.abc import Iterable

from fedi_groups.domain.charter import Admission
from fedi_groups.domain.facts import ActorFacts, Belonging, Standing
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.types import BelongingState, MembershipState, Power, Role
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

MOST = 200
"""Communities in one umbrella."""


def may_speak_for_umbrella(who: Authority) -> Verdict:
    """Its owner and its admins. Who looks after the whole server does not consent for them."""
    return (
        ALLOW if _is(who, Role.OWNER, Role.ADMIN) else Deny("Only the owner of the umbrella may do this, or an admin.")
    )


def may_speak_for_community(who: Authority) -> Verdict:
    """Its owner alone puts it under another roof."""
    return ALLOW if _is(who, Role.OWNER) else Deny("Only the owner of the community may do this.")


def may_oversee(who: Authority) -> Verdict:
    """Admins of the server part what should not be together."""
    return ALLOW if who.host else Deny("Only admins may do this.")


def _is(who: Authority, *roles: Role) -> bool:
    return who.standing is not None and who.standing.is_member and who.standing.role in roles


def may_hold(umbrella: ActorFacts, community: ActorFacts, bonds: Iterable[Belonging]) -> Verdict:
    """Whether the one can be in the other at all. `bonds`: those of either that are agreed."""
    if umbrella.id == community.id:
        return Deny("A community cannot be in itself.")
    if not all(each.is_community and each.local for each in (umbrella, community)):
        return Deny("Umbrellas are made of communities of this server.")
    if umbrella.deleted_at is not None or community.deleted_at is not None:
        return Deny("This community is closed.")
    known = list(bonds)
    if any(each.community_id == community.id for each in known):
        return Deny("This community is in an umbrella already.")
    if any(each.umbrella_id == community.id for each in known):
        return Deny("This community is an umbrella itself: there is none within another.")
    if any(each.community_id == umbrella.id for each in known):
        return Deny("This umbrella is in another one: there is none within another.")
    if len([each for each in known if each.umbrella_id == umbrella.id]) >= MOST:
        return Deny(f"An umbrella holds {MOST} communities at most.")
    return ALLOW


def may_ask(known: BelongingState | None, *, by_either: bool) -> Verdict:
    """Either side asks."""
    if known is BelongingState.IN:
        return Deny("This community is in the umbrella already.")
    return ALLOW if by_either else Deny("Only the owner of the umbrella, or of the community, may ask.")


def after_asking(known: BelongingState | None, *, by_umbrella: bool, by_community: bool) -> BelongingState:
    """How the two stand once somebody has asked who speaks for one of them, or for both.

    Who asks for what the other side has asked for agrees.
    """
    wanted_above = by_umbrella or known is BelongingState.ASKED
    wanted_below = by_community or known is BelongingState.ASKING
    if wanted_above and wanted_below:
        return BelongingState.IN
    return BelongingState.ASKED if wanted_above else BelongingState.ASKING


def may_agree(known: BelongingState | None, *, by_umbrella: bool, by_community: bool) -> Verdict:
    """The side that was asked does."""
    match known:
        case None:
            return Deny("Neither has asked the other.")
        case BelongingState.IN:
            return Deny("This community is in the umbrella already.")
        case BelongingState.ASKED:
            return ALLOW if by_community else Deny("Only the owner of the community may agree.")
        case BelongingState.ASKING:
            return ALLOW if by_umbrella else Deny("Only the owner of the umbrella may agree.")


def may_part(known: BelongingState | None, wanted: Iterable[BelongingState], *, by_either: bool) -> Verdict:
    """Either side says no to what was asked, takes back what it has asked, or ends what was agreed."""
    if known not in tuple(wanted):
        agreed = known is BelongingState.IN
        return Deny("Both have agreed already." if agreed else "Nothing of that has been asked, or agreed.")
    return ALLOW if by_either else Deny("Only the owner of the umbrella, or of the community, may do this.")


def is_outside(community: ActorFacts, above: Standing | None) -> bool:
    """Somebody who stands like that in the umbrella may not come in."""
    first = community.charter.umbrella_first and community.above_id is not None
    return first and not (above is not None and above.is_member)


def brings(community: ActorFacts, standing: Standing | None) -> bool:
    """Whether a new member of the umbrella becomes one here too: not who is banned, in already, or in line."""
    if not community.charter.umbrella_brings or community.deleted_at is not None:
        return False
    if community.admission is Admission.CLOSED:
        return False
    return standing is None or standing.state in (MembershipState.LEFT, MembershipState.PENDING)


def ends(community: ActorFacts, standing: Standing | None) -> bool:
    """Whether who is no member of the umbrella any more is none here either. Owners stay: no community is lost so."""
    if not community.charter.umbrella_first or standing is None or standing.role is Role.OWNER:
        return False
    return standing.state in (MembershipState.MEMBER, MembershipState.WAITING, MembershipState.PENDING)


def may_announce(standing: Standing | None, *, host: bool = False) -> Verdict:
    """Who keeps order in the umbrella, or has a role for it, speaks to its communities. `host`: an admin here."""
    may = host or (standing is not None and standing.is_member)
    if may and (host or (standing is not None and (standing.keeps_order or Power.ANNOUNCE in standing.powers))):
        return ALLOW
    return Deny("Only moderators of the umbrella may announce.")
