"""Invitations of those who live here, into communities here or elsewhere: they wait for an answer.

How people are invited into communities here: actions.inviting.
"""

from fedi_groups.actions import inviting, membership
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import InviteAnswered
from fedi_groups.domain.facts import ActorFacts, InviteFacts
from fedi_groups.domain.policy import invites as policy
from fedi_groups.domain.types import Uri
from fedi_groups.errors import Denied
from fedi_groups.storage.invites import invites_of
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import same_origin

MOST = 100
"""Invitations that wait for one person's answer."""


async def invite(tx: Unit, *, inviter: ActorFacts, community: ActorFacts, person: ActorFacts, uri: Uri) -> None:
    """Somebody of the community asks a local person in; asking again replaces what was asked. Raises Denied."""
    keeper = await tx.memberships.get(community.id, inviter.id)
    require(policy.may_invite(community, person, keeper, host=same_origin(inviter.uri, community.uri)))
    waiting = await invites_of(tx.connection, person.id, most=MOST)
    others = [each for each in waiting if each.community_id != community.id]
    standing = await tx.memberships.get(community.id, person.id)
    require(policy.may_be_invited(standing, waiting=len(others), most=MOST))
    tx.invites.put(InviteFacts(community.id, person.id, inviter.id, uri, tx.now))


async def withdraw(tx: Unit, *, by: ActorFacts, community: ActorFacts, person: ActorFacts) -> None:
    """The community takes it back; nothing happens where nothing waits. Raises Denied as `invite`."""
    keeper = await tx.memberships.get(community.id, by.id)
    require(policy.may_invite(community, person, keeper, host=same_origin(by.uri, community.uri)))
    known = await tx.invites.get(community.id, person.id)
    if known is not None:
        tx.invites.drop(known)


async def answer(tx: Unit, *, community: ActorFacts, person: ActorFacts, accepted: bool) -> None:
    """Whoever accepts follows the community, which knows that it has asked. Raises Denied if nobody asked."""
    known = await tx.invites.get(community.id, person.id)
    if known is None:
        reason = f"{person.handle} was not invited into !{community.handle[1:]}."
        raise Denied(reason, public=reason)
    if community.local:
        await _answer_here(tx, community, person, accepted=accepted)
        return
    tx.invites.drop(known)
    await tx.emit(InviteAnswered(known, accepted))
    if accepted:
        await membership.follow(tx, follower=person, target=community)


async def _answer_here(tx: Unit, community: ActorFacts, person: ActorFacts, *, accepted: bool) -> None:
    if accepted:
        await membership.follow(tx, follower=person, target=community, request="Join")
    else:
        await inviting.decline(tx, community=community, person=person)
