"""Invitations that wait for an answer, for the one who was invited to look at."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, InviteFacts
from fedi_groups.storage.invites import invites_of
from fedi_groups.storage.unit import Unit

MOST = 100


@dataclass(frozen=True, slots=True)
class Invitation:
    """Into which community, and by whom."""

    invite: InviteFacts
    community: ActorFacts
    inviter: ActorFacts


async def invitations(tx: Unit, person: ActorFacts) -> tuple[Invitation, ...]:
    """Newest first; those of communities that are gone are left out."""
    found = await invites_of(tx.connection, person.id, most=MOST)
    await tx.actors.want(ids=[each for invite in found for each in (invite.community_id, invite.inviter_id)])
    made = [
        Invitation(each, await tx.actors.get(each.community_id), await tx.actors.get(each.inviter_id)) for each in found
    ]
    return tuple(each for each in made if each.community.deleted_at is None)
