"""A community changes hands: to whom it is offered, and how it goes over. Its last owner keeps order in it if they can.

Others see another list of moderators: no Add or Remove says so, but that the community has changed.
"""

from fedi_groups.actions import talking
from fedi_groups.actions.modlog import record
from fedi_groups.domain.events import ActorChanged
from fedi_groups.domain.facts import ActorFacts, Offer, Standing
from fedi_groups.domain.policy.succession import is_gone
from fedi_groups.domain.types import DAY, ActorId, Instant, MembershipState, Role
from fedi_groups.storage.due import put_due
from fedi_groups.storage.memberships import standings_of
from fedi_groups.storage.offers import put_offer
from fedi_groups.storage.succession import next_member_here, owner_of
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase

EXPIRE_OFFER = "expire offer"
"""The errand that ends an offer nobody has answered."""

LASTS = 30 * DAY

_ASKED = {
    Role.MODERATOR: Phrase.OFFERED_MODERATOR,
    Role.ADMIN: Phrase.OFFERED_ADMIN,
    Role.OWNER: Phrase.OFFERED_OWNER,
}


async def ask(tx: Unit, *, community: ActorFacts, person: ActorFacts, by: ActorFacts, role: Role) -> Offer:
    """Whether they want to be that; it waits for their answer. `by`: the community itself where it has no owner."""
    offer = Offer(community.id, person.id, by.id, role, tx.now, Instant(tx.now + LASTS))
    put_offer(tx.writes, offer)
    put_due(tx.writes, EXPIRE_OFFER, f"{community.id} {person.id}", at=offer.until)
    which = Phrase.HEIR if by.id == community.id else _ASKED[role]
    await talking.say(tx, which, community=community, person=person, by=by.handle)
    return offer


async def hand_over(tx: Unit, *, community: ActorFacts, heir: ActorFacts, by: ActorId, reason: str = "") -> None:
    """The heir owns it. Who did before is an admin, or if they are gone a member like others, or none."""
    await tx.flush()
    before = await owner_of(tx.connection, community.id)
    if before is not None and before.actor_id != heir.id:
        await _step_back(tx, before)
    await tx.memberships.become(community.id, heir.id, MembershipState.MEMBER, Role.OWNER, since=tx.now)
    record(tx, community.id, by, "succeed", person_id=heir.id, reason=reason)
    tx.actors.change(await tx.actors.get(community.id), updated=tx.now)
    await tx.emit(ActorChanged(community.id))


async def is_ownerless(tx: Unit, community: ActorFacts) -> bool:
    """Whether nobody is left who could decide about it."""
    await tx.flush()
    owner = await owner_of(tx.connection, community.id)
    return owner is None or not owner.is_member or is_gone(await tx.actors.get(owner.actor_id))


async def seek_heir(tx: Unit, community: ActorFacts, *, after: ActorId | None = None) -> ActorFacts | None:
    """The longest serving member who lives here is asked; `after` somebody has said no, the next one. None: nobody is
    left to ask, and `doctor` says so."""
    await tx.flush()
    declined: list[Standing] = await standings_of(tx.connection, community.id, [after]) if after is not None else []
    found = await next_member_here(tx.connection, community.id, after=declined[0] if declined else None)
    if found is None:
        return None
    person = await tx.actors.get(found)
    await ask(tx, community=community, person=person, by=community, role=Role.OWNER)
    return person


async def _step_back(tx: Unit, owner: Standing) -> None:
    person = await tx.actors.get(owner.actor_id)
    if person.deleted_at is not None:
        state, role = MembershipState.LEFT, Role.MEMBER
    else:
        state, role = MembershipState.MEMBER, Role.MEMBER if is_gone(person) else Role.ADMIN
    await tx.memberships.become(owner.community_id, owner.actor_id, state, role, since=tx.now)
