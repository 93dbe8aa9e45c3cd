"""Letting people into a community, or not: moderators answer those who ask."""

from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.entering import enter, invitation, let_hear
from fedi_groups.actions.membership import refuse
from fedi_groups.actions.modlog import record
from fedi_groups.actions.sheltering import require_inside
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.types import FollowState, MembershipState
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import Unit


async def admit(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> Standing:
    """Who asked is a member, and hears what is said from now on; or stands in line if the community is full.

    Raises Denied, also to who has asked, if nobody of that name asked, or they are no member of its umbrella where that
    comes first.
    """
    asked = await _asked(tx, hand, community, person)
    await require_inside(tx, community, person)
    record(tx, community.id, hand.moderator.id, "admit", person_id=person.id, reason=hand.reason)
    standing = await enter(
        tx, community=community, person=person, invite=await invitation(tx, community, person, asked)
    )
    if standing.is_member:
        await let_hear(tx, community=community, person=person)
    return standing


async def decline(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """Who asked does not become a member, and may ask again; who follows already goes on. Raises Denied as `admit`."""
    await _asked(tx, hand, community, person)
    await tx.memberships.become(community.id, person.id, MembershipState.LEFT, since=tx.now)
    record(tx, community.id, hand.moderator.id, "decline", person_id=person.id, reason=hand.reason)
    follow = await tx.follows.get(person.id, community.id)
    if follow is None:
        return
    waited = follow.state is FollowState.PENDING
    if waited:
        tx.follows.drop(follow)
    if follow.uri is not None and (waited or follow.joins):
        await refuse(tx, follower=person, target=community, asked=follow.uri, request=follow.request)


async def _asked(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts) -> Standing:
    oneself = person.id == hand.moderator.id
    await require_authority(tx, hand, community, lambda who: policy.may_answer(who, oneself=oneself))
    require_here(community)
    standing = await tx.memberships.get(community.id, person.id)
    if standing is None or standing.state is not MembershipState.PENDING:
        raise Denied("nobody asked", public=f"{person.handle} has not asked to come in.")
    return standing
