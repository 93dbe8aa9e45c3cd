"""Coming into a community here: at once, or in line while it is full; and who comes next when somebody has left."""

from dataclasses import replace

from fedi_groups.actions.sheltering import arrived
from fedi_groups.domain.charter import Admission
from fedi_groups.domain.events import FollowAnswered, MemberAdmitted
from fedi_groups.domain.facts import ActorFacts, InviteFacts, Standing
from fedi_groups.domain.policy import membership as policy
from fedi_groups.domain.types import DAY, ActorId, FollowState, Instant, MembershipState, Role
from fedi_groups.storage.due import put_due
from fedi_groups.storage.memberships import count_members, next_in_line
from fedi_groups.storage.unit import Unit

EARN_BACK = "earn invite back"
"""The errand that looks, EARNED_AFTER somebody has come, whether they are in good standing."""

EARNED_AFTER = 30 * DAY

FULL = "The community is full: you stand in line, and come in when somebody leaves."


async def invitation(
    tx: Unit, community: ActorFacts, person: ActorFacts, standing: Standing | None
) -> InviteFacts | None:
    """What lets this person into a community here, if it takes that and they have it; asked only then. Where all may
    come in, of those alone of whom something is remembered, as it is of whoever was invited."""
    if not community.is_community or not community.local or (standing is not None and standing.is_member):
        return None
    if community.admission is Admission.OPEN and standing is None:
        return None
    found = await tx.invites.get(community.id, person.id)
    return found if found is not None and (found.until is None or found.until > tx.now) else None


async def knows(tx: Unit, community: ActorFacts, person: ActorFacts) -> bool:
    """Whether somebody may know of a hidden community: who is in, or asks to be, or is invited."""
    standing = await tx.memberships.get(community.id, person.id)
    if standing is not None and standing.state not in (MembershipState.LEFT, MembershipState.BANNED):
        return True
    return await tx.invites.get(community.id, person.id) is not None


async def has_place(tx: Unit, community: ActorFacts) -> bool:
    """Whether one more fits in. Until the commit nobody else takes that place."""
    cap = community.charter.cap
    if cap is None:
        return True
    await tx.actors.lock(community.id)
    await tx.flush()
    return policy.has_place(community, await count_members(tx.connection, community.id, most=cap))


async def enter(
    tx: Unit,
    *,
    community: ActorFacts,
    person: ActorFacts,
    invite: InviteFacts | None = None,
    brought_by: ActorId | None = None,
) -> Standing:
    """Who may come in is a member, or stands in line if there is no place. `invite` is spent; `brought_by`: by a link.

    Of who is a member by this, `let_hear` is the second half.
    """
    full = not await has_place(tx, community)
    state = MembershipState.WAITING if full else MembershipState.MEMBER
    standing = await tx.memberships.become(community.id, person.id, state, since=tx.now)
    inviter = invite.inviter_id if invite is not None else brought_by
    if inviter is not None:
        standing = replace(standing, inviter_id=inviter)
        tx.memberships.put(standing)
        put_due(tx.writes, EARN_BACK, f"{community.id} {person.id}", at=Instant(tx.now + EARNED_AFTER))
    if invite is not None:
        tx.invites.drop(invite)
    if not full:
        arrived(tx, community, person)
    return standing


async def let_hear(tx: Unit, *, community: ActorFacts, person: ActorFacts) -> None:
    """Who is a member now, and has asked to follow, hears what is said from now on. A Join is answered also of who has
    followed before."""
    asked = await tx.follows.get(person.id, community.id)
    waited = asked is not None and asked.state is FollowState.PENDING
    if asked is not None and waited:
        tx.follows.put(replace(asked, state=FollowState.ACCEPTED), now=tx.now)
        if not person.local:
            await tx.audiences.join(community, person, from_id=tx.mint.next())
    if asked is not None and asked.uri is not None and not person.local and (waited or asked.joins):
        await tx.emit(FollowAnswered(person.id, community.id, asked.uri, accepted=True, request=asked.request))
    await tx.emit(MemberAdmitted(community.id, person.id))


async def move_up(tx: Unit, community: ActorFacts) -> None:
    """Somebody has left: whoever has stood in line longest takes the place, if there is one."""
    if community.charter.cap is None or not community.local or not await has_place(tx, community):
        return
    following = await next_in_line(tx.connection, community.id)
    if following is None:
        return
    person = await tx.actors.get(following)
    await tx.memberships.become(community.id, person.id, MembershipState.MEMBER, Role.MEMBER, since=tx.now)
    arrived(tx, community, person)
    await let_hear(tx, community=community, person=person)
