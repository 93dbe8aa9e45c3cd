"""Letting people into a private community, or not: moderators answer those who ask."""

from fedi_groups.actions.membership import refuse
from fedi_groups.actions.moderation import Hand, require_authority
from fedi_groups.domain.events import FollowAnswered, MemberAdmitted
from fedi_groups.domain.facts import ActorFacts, Entry, FollowFacts, Standing
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.types import FollowState, MembershipState, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import Unit


async def admit(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """Who asked is a member, and hears what is said from now on. Raises Denied, also if nobody of that name asked."""
    asked = await _asked(tx, hand, community, person)
    tx.follows.put(FollowFacts(person.id, community.id, FollowState.ACCEPTED, asked.uri), now=tx.now)
    tx.memberships.put(Standing(community.id, person.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
    tx.modlog.append(_entry(tx, hand, community, person, "admit"))
    if not person.local:
        await tx.audiences.join(community, person, from_id=tx.mint.next())
        if asked.uri is not None:
            await tx.emit(FollowAnswered(person.id, community.id, asked.uri, accepted=True))
    await tx.emit(MemberAdmitted(community.id, person.id))


async def decline(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """Who asked does not become a member, and may ask again. Raises Denied as `admit`."""
    asked = await _asked(tx, hand, community, person)
    tx.follows.drop(asked)
    tx.memberships.put(Standing(community.id, person.id, MembershipState.LEFT, Role.MEMBER, tx.now))
    tx.modlog.append(_entry(tx, hand, community, person, "decline"))
    if asked.uri is not None:
        await refuse(tx, follower=person, target=community, asked=asked.uri)


async def _asked(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts) -> FollowFacts:
    await require_authority(tx, hand, community, policy.may_keep_order)
    if not community.local:
        raise Denied("not from here", public=f"Only {community.host} can do this.")
    follow = await tx.follows.get(person.id, community.id)
    if follow is None or follow.state is not FollowState.PENDING:
        raise Denied("nobody asked", public=f"{person.handle} has not asked to come in.")
    return follow


def _entry(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, act: str) -> Entry:
    return Entry(
        id=tx.mint.next(),
        community_id=community.id,
        actor_id=hand.moderator.id,
        act=act,
        at=tx.now,
        person_id=person.id,
        reason=hand.reason.strip(),
    )
