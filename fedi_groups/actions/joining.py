"""Coming into a community here, and leaving it, by saying so: without a Follow, which may come later."""

from dataclasses import replace

from fedi_groups.actions.entering import enter, invitation, let_hear
from fedi_groups.actions.membership import expel, unfollow
from fedi_groups.actions.sheltering import is_outside
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import EntryAsked
from fedi_groups.domain.facts import ActorFacts, InviteFacts, Standing
from fedi_groups.domain.policy import membership as policy
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.domain.verdicts import Deny, Hold, Verdict
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import Unit

_INSIDE = (MembershipState.MEMBER, MembershipState.WAITING)


async def weigh_join(tx: Unit, *, person: ActorFacts, community: ActorFacts) -> Verdict:
    """What would come of it: in, to be answered by a moderator, or no."""
    standing = await tx.memberships.get(community.id, person.id)
    invite = await invitation(tx, community, person, standing)
    outside = await is_outside(tx, community, person)
    return policy.may_join(community, standing, invited=invite is not None, outside=outside)


async def ask_in(
    tx: Unit,
    *,
    person: ActorFacts,
    community: ActorFacts,
    answers: tuple[str, ...] = (),
    invite: InviteFacts | None = None,
) -> Standing:
    """A member, in line, or waiting for a moderator who sees the `answers`. Raises Denied.

    Who is a member by this and had asked to follow hears what is said from now on.
    """
    require(may_act_at_all(person))
    standing = await tx.memberships.get(community.id, person.id)
    if standing is not None and standing.state in _INSIDE:
        return standing
    invite = invite or await invitation(tx, community, person, standing)
    outside = await is_outside(tx, community, person)
    match policy.may_join(community, standing, invited=invite is not None, outside=outside):
        case Deny(reason):
            raise Denied(reason, public=reason)
        case Hold():
            return await _wait(tx, community, person, standing, answers)
        case _:
            entered = await enter(tx, community=community, person=person, invite=invite)
    if entered.is_member:
        await let_hear(tx, community=community, person=person)
    return entered


async def accept(tx: Unit, *, person: ActorFacts, community: ActorFacts) -> Standing:
    """The invitation that waits for this person. Raises Denied if none does."""
    standing = await tx.memberships.get(community.id, person.id)
    if standing is not None and standing.state in _INSIDE:
        return standing
    invite = await tx.invites.get(community.id, person.id)
    if invite is None or (invite.until is not None and invite.until <= tx.now):
        raise Denied("not invited", public=f"{person.handle} is not invited.")
    return await ask_in(tx, person=person, community=community, invite=invite)


async def leave(tx: Unit, *, person: ActorFacts, community: ActorFacts) -> None:
    """No member any more, nor a follower: their server is told that the follow has ended. Raises Denied for owners, and
    for who is not in it."""
    standing = await tx.memberships.get(community.id, person.id)
    followed = await tx.follows.get(person.id, community.id) is not None
    states = (*_INSIDE, MembershipState.PENDING)
    if not followed and (standing is None or standing.state not in states):
        raise Denied("not in it", public="You are not a member of this community.")
    if standing is not None and standing.is_member and standing.role is Role.OWNER:
        raise Denied("an owner stays", public="You own this community: it cannot be without you.")
    if not person.local:
        await expel(tx, person=person, community=community)
    await unfollow(tx, follower=person, target=community)


async def _wait(
    tx: Unit, community: ActorFacts, person: ActorFacts, standing: Standing | None, answers: tuple[str, ...]
) -> Standing:
    if standing is None or standing.state is not MembershipState.PENDING:
        standing = await tx.memberships.become(community.id, person.id, MembershipState.PENDING, since=tx.now)
        await tx.emit(EntryAsked(person.id, community.id))
    if answers:
        standing = replace(standing, answers=answers)
        tx.memberships.put(standing)
    return standing
