"""Invitations into communities here that end without having been used: what was given away for them is given back."""

from dataclasses import replace

from fedi_groups.domain.events import InviteEnded
from fedi_groups.domain.facts import InviteFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.storage.due import drop_due
from fedi_groups.storage.unit import Unit

EXPIRE_INVITE = "expire invite"
"""The errand that ends an invitation nobody has answered."""


async def end_of(tx: Unit, community: ActorId, person: ActorId) -> None:
    """Whatever has asked this person in lets them in no more."""
    known = await tx.invites.get(community, person)
    if known is not None:
        await end_unused(tx, known)


async def end_unused(tx: Unit, known: InviteFacts) -> None:
    """It is over without having been used, and given back."""
    tx.invites.drop(known)
    drop_due(tx.writes, EXPIRE_INVITE, f"{known.community_id} {known.person_id}")
    await give_back(tx, known.community_id, known.inviter_id, 1)
    await tx.emit(InviteEnded(known))


async def give_back(tx: Unit, community: ActorId, inviter: ActorId, places: int) -> None:
    """Whoever has invited so many has them again."""
    standing = await tx.memberships.get(community, inviter)
    if standing is not None and standing.spent:
        tx.memberships.put(replace(standing, spent=max(0, standing.spent - places)))
