"""Inviting people into communities here: by name or by link; and taking that back, with all who came through it."""

import secrets
from dataclasses import replace

from fedi_groups.actions import moderation, talking
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.actions.entering import enter, let_hear
from fedi_groups.actions.pacing import pace_of
from fedi_groups.actions.sheltering import is_outside, require_inside
from fedi_groups.actions.uninviting import EXPIRE_INVITE, end_unused, give_back
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import InviteSent
from fedi_groups.domain.facts import ActorFacts, FollowFacts, InviteFacts, InviteLink, Standing
from fedi_groups.domain.policy import invites as policy
from fedi_groups.domain.policy.membership import may_join
from fedi_groups.domain.policy.moderation import may_ban, may_prune
from fedi_groups.domain.policy.pace import Deed
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import DAY, ActorId, FollowState, Instant, MembershipState, Power
from fedi_groups.errors import Denied
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.invites import find_link, put_link
from fedi_groups.storage.memberships import brought_by
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase
from fedi_groups.wire.quirks import READS_INVITES

EXPIRE_LINK = "expire invite link"
"""The errand that gives back what nobody has used of a link, once its time is over."""

LASTS = 30 * DAY
"""How long an invitation waits if nothing else is said."""

MOST_USES = 1_000
LONGEST_NOTE = 500


async def invite(
    tx: Unit,
    *,
    inviter: ActorFacts,
    community: ActorFacts,
    person: ActorFacts,
    note: str = "",
    until: Instant | None = None,
) -> InviteFacts:
    """This person's Follow or Join is accepted at once, until then. Who has asked to come in is in. Raises Denied."""
    own = await _giver(tx, inviter, community)
    standing = await tx.memberships.get(community.id, person.id)
    require(policy.may_be_brought(community, person, standing))
    if await tx.invites.get(community.id, person.id) is not None:
        raise Denied("invited already", public=f"{person.handle} has been invited already.")
    require(pace_of(tx, inviter, Deed.INVITE))
    until = _end(tx, until)
    made = InviteFacts(
        community.id, person.id, inviter.id, tx.uris.activity(tx.mint.next()), tx.now, until, note[:LONGEST_NOTE]
    )
    _spend(tx, own, 1)
    if standing is not None and standing.state is MembershipState.PENDING:
        await require_inside(tx, community, person)
        entered = await enter(tx, community=community, person=person, brought_by=inviter.id)
        if entered.is_member:
            await let_hear(tx, community=community, person=person)
        return made
    if standing is None:
        # By this whoever comes in through doors that are open to all is known to have been asked.
        await tx.memberships.become(community.id, person.id, MembershipState.LEFT, since=tx.now)
    tx.invites.put(made)
    put_due(tx.writes, EXPIRE_INVITE, f"{community.id} {person.id}", at=until)
    await tx.emit(InviteSent(made))
    await _explain(tx, made, inviter=inviter, community=community, person=person)
    return made


async def _explain(
    tx: Unit, invite: InviteFacts, *, inviter: ActorFacts, community: ActorFacts, person: ActorFacts
) -> None:
    """In words, to those whose server reads no Invite, and to those who live here."""
    peer = await tx.peers.by_id.get(person.peer_id) if person.peer_id is not None else None
    if peer is not None and peer.software in READS_INVITES:
        return
    which = Phrase.INVITED_WITH if invite.note else Phrase.INVITED
    await talking.say(tx, which, community=community, person=person, inviter=inviter.handle, note=invite.note)


async def withdraw(tx: Unit, *, by: ActorFacts, community: ActorFacts, person: ActorFacts) -> None:
    """Whoever has invited somebody takes it back, or who keeps order does. Raises Denied."""
    known = await tx.invites.get(community.id, person.id)
    if known is None:
        raise Denied("not invited", public=f"{person.handle} is not invited.")
    if known.inviter_id != by.id:
        standing = await tx.memberships.get(community.id, by.id)
        if standing is None or not standing.has(Power.APPROVE):
            raise Denied("another's invitation", public="Only who has invited somebody takes it back, or a moderator.")
    await end_unused(tx, known)


async def accept(tx: Unit, *, community: ActorFacts, person: ActorFacts) -> Standing:
    """Who lives elsewhere and was invited says yes (Mobilizon): that is a Join and a Follow in one. Raises Denied."""
    known = await tx.invites.get(community.id, person.id)
    if known is None or (known.until is not None and known.until <= tx.now):
        raise Denied("not invited", public=f"{person.handle} is not invited.")
    require(may_act_at_all(person))
    standing = await tx.memberships.get(community.id, person.id)
    require(may_join(community, standing, invited=True, outside=await is_outside(tx, community, person)))
    entered = await enter(tx, community=community, person=person, invite=known)
    follow = await tx.follows.get(person.id, community.id)
    if follow is None:
        tx.follows.put(FollowFacts(person.id, community.id, FollowState.PENDING, None), now=tx.now)
    if entered.is_member:
        await let_hear(tx, community=community, person=person)
    return entered


async def decline(tx: Unit, *, community: ActorFacts, person: ActorFacts) -> None:
    """Who was invited says no. Raises Denied if they were not."""
    known = await tx.invites.get(community.id, person.id)
    if known is None:
        raise Denied("not invited", public=f"{person.handle} is not invited.")
    await end_unused(tx, known)


async def expire(tx: Unit, *, community: ActorId, person: ActorId) -> None:
    """Its time is over; nothing happens where it was answered, or made anew, meanwhile."""
    known = await tx.invites.get(community, person)
    if known is not None and known.until is not None and known.until <= tx.now:
        await end_unused(tx, known)


async def make_link(
    tx: Unit, *, inviter: ActorFacts, community: ActorFacts, most: int = 1, until: Instant | None = None, note: str = ""
) -> InviteLink:
    """A code that lets `most` people in; they are counted as given away at once. Raises Denied."""
    if not 1 <= most <= MOST_USES:
        raise Denied("a link of no use", public=f"A link lets 1 to {MOST_USES} people in.")
    own = await _giver(tx, inviter, community, places=most)
    require(pace_of(tx, inviter, Deed.INVITE))
    until = _end(tx, until)
    link = InviteLink(
        tx.mint.next(),
        community.id,
        inviter.id,
        secrets.token_hex(12),
        tx.now,
        most,
        until=until,
        note=note[:LONGEST_NOTE],
    )
    _spend(tx, own, most)
    put_link(tx.writes, link)
    put_due(tx.writes, EXPIRE_LINK, link.code, at=until)
    return link


async def revoke_link(tx: Unit, *, by: ActorFacts, link: InviteLink) -> None:
    """It lets nobody in any more; what was not used is given back. Raises Denied."""
    if link.inviter_id != by.id:
        standing = await tx.memberships.get(link.community_id, by.id)
        if standing is None or not standing.has(Power.APPROVE):
            raise Denied("another's link", public="Only who has made a link takes it back, or a moderator.")
    await _end_link(tx, link)


async def expire_link(tx: Unit, *, code: str) -> None:
    """Its time is over; nothing happens where it was taken back before."""
    link = await find_link(tx.connection, code)
    if link is not None and link.until is not None and link.until <= tx.now:
        await _end_link(tx, link)


async def _end_link(tx: Unit, link: InviteLink) -> None:
    if link.revoked_at is None:
        put_link(tx.writes, replace(link, revoked_at=tx.now))
        drop_due(tx.writes, EXPIRE_LINK, link.code)
        await give_back(tx, link.community_id, link.inviter_id, link.most - link.used)


async def redeem(tx: Unit, *, person: ActorFacts, code: str) -> Standing:
    """Whoever has the code comes in, or stands in line. Raises Denied: one refusal for all codes that are not good."""
    require(may_act_at_all(person))
    link = await find_link(tx.connection, code.strip())
    standing = await tx.memberships.get(link.community_id, person.id) if link is not None else None
    if standing is not None and standing.state in (MembershipState.MEMBER, MembershipState.WAITING):
        return standing
    require(pace_of(tx, person, Deed.JOIN))
    require(policy.may_redeem(link, now=tx.now))
    assert link is not None
    community = await tx.actors.get(link.community_id)
    require(policy.may_be_brought(community, person, standing))
    require(may_join(community, standing, invited=True, outside=await is_outside(tx, community, person)))
    put_link(tx.writes, replace(link, used=link.used + 1))
    entered = await enter(tx, community=community, person=person, brought_by=link.inviter_id)
    if entered.is_member:
        await let_hear(tx, community=community, person=person)
    return entered


async def earn_back(tx: Unit, *, community: ActorId, person: ActorId) -> None:
    """Who was brought is still in good standing: whoever has brought them may bring somebody else."""
    standing = await tx.memberships.get(community, person)
    if standing is None or not standing.is_member or standing.muted_until is not None or standing.inviter_id is None:
        return
    inviter = await tx.memberships.get(community, standing.inviter_id)
    if inviter is not None:
        tx.memberships.put(replace(inviter, earned=inviter.earned + 1))


async def prune(
    tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, ban: bool = False
) -> list[ActorFacts]:
    """This person and all who came through them, whoever brought whom, are out; returns those. Whom the hand does not
    outrank stays, and so does what came through them. Raises Denied, also if that holds of the person."""
    await require_authority(tx, hand, community, may_prune)
    out: list[ActorFacts] = []
    branch, seen = [person.id], {person.id}
    while branch:
        level, branch = branch, []
        for number in level:
            each = await tx.actors.get(number)
            if not await _put_out(tx, hand, community, each, ban=ban, first=number == person.id):
                continue
            out.append(each)
            branch.append(number)
        await tx.flush()
        found = await brought_by(tx.connection, community.id, branch)
        branch = [each.actor_id for each in found if each.actor_id not in seen]
        seen.update(branch)
    return out


async def _put_out(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, *, ban: bool, first: bool) -> bool:
    """Whether they are out: by this, or already."""
    standing = await tx.memberships.get(community.id, person.id)
    if standing is None or standing.state is MembershipState.BANNED:
        return True
    try:
        await require_authority(tx, hand, community, lambda who: may_ban(who, standing))
    except Denied:
        if first:
            raise
        return False
    if ban:
        await moderation.ban(tx, hand, community=community, person=person)
    elif standing.is_member:
        await moderation.kick(tx, hand, community=community, person=person)
    return True


async def _giver(tx: Unit, inviter: ActorFacts, community: ActorFacts, *, places: int = 1) -> Standing:
    require(may_act_at_all(inviter))
    standing = await tx.memberships.get(community.id, inviter.id)
    require(policy.may_bring(community, standing, now=tx.now, places=places))
    assert standing is not None
    return standing


def _spend(tx: Unit, inviter: Standing, places: int) -> None:
    tx.memberships.put(replace(inviter, spent=inviter.spent + places))


def _end(tx: Unit, until: Instant | None) -> Instant:
    if until is not None and until <= tx.now:
        raise Denied("over already", public="The end of an invitation lies in the future.")
    return until or Instant(tx.now + LASTS)
