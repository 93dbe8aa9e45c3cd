"""Following, joining, leaving. A follow says where posts go; a membership says who may speak."""

from dataclasses import replace

from fedi_groups.actions.approaching import approach
from fedi_groups.actions.asking import notice
from fedi_groups.actions.entering import FULL, enter, has_place, invitation, move_up
from fedi_groups.actions.pacing import pace_of
from fedi_groups.actions.sheltering import departed, is_outside
from fedi_groups.domain.events import (
    EntryAsked,
    FollowAnswered,
    FollowAsked,
    FollowBegun,
    FollowWithdrawn,
    MemberAdmitted,
)
from fedi_groups.domain.facts import ActorFacts, FollowFacts, InviteFacts, Standing
from fedi_groups.domain.policy import membership as policy
from fedi_groups.domain.policy.pace import Deed
from fedi_groups.domain.policy.servers import may_contact
from fedi_groups.domain.types import HOUR, FollowState, Hears, Instant, MembershipState, Role, Uri
from fedi_groups.domain.verdicts import Allow, Deny, Hold, Verdict
from fedi_groups.storage.due import put_due
from fedi_groups.storage.ids import instant_of
from fedi_groups.storage.listing import posts_in
from fedi_groups.storage.received import digest_of, free_digest
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.wishes import forget_followed
from fedi_groups.wire.uris import origin_of

UNANSWERED = "unanswered follow"
"""The errand that looks whether a community has accepted without saying so."""

_LOOKED_AT = 10


async def follow(
    tx: Unit, *, follower: ActorFacts, target: ActorFacts, uri: Uri | None = None, request: str = "Follow"
) -> Verdict:
    """Ask to follow. Asking again changes nothing and is answered again, under the new `uri`.

    Someone elsewhere decides about their own followers: then the answer here is Hold, and the follow stays pending.
    `request` is Follow, or Join: that is answered only with the membership it asks for, also where everyone may follow.
    """
    other = follower if target.local else target
    contact = may_contact(other.host, tx.rules) if not other.local else Allow()
    if isinstance(contact, Deny):
        return contact
    asked = uri or tx.uris.follow(tx.mint.next())
    if follower.suspended:
        if target.local:
            await refuse(tx, follower=follower, target=target, asked=asked, request=request)
        return Deny("This account is suspended.")
    if not target.local:
        slow = pace_of(tx, follower, Deed.JOIN) if target.is_community else Allow()
        return slow if isinstance(slow, Deny) else await _ask_elsewhere(tx, follower, target, asked)
    standing = await tx.memberships.get(target.id, follower.id) if target.is_community else None
    invite = await invitation(tx, target, follower, standing)
    outside = await is_outside(tx, target, follower)
    verdict, admitted = policy.may_follow_as(follower, target), False
    if isinstance(verdict, Allow):
        verdict = await approach(tx, other=follower, person=target)
    if isinstance(verdict, Allow):
        verdict = _judge(target, standing, request, invited=invite is not None, outside=outside)
    if not isinstance(verdict, Deny) and target.is_community and not (standing is not None and standing.is_member):
        slow = pace_of(tx, follower, Deed.JOIN)
        verdict = slow if isinstance(slow, Deny) else verdict
    made = FollowFacts(follower.id, target.id, FollowState.ACCEPTED, asked, request == "Join")
    if isinstance(verdict, Allow) and (target.is_private or made.joins) and not await _fits(tx, target, standing):
        if standing is None or standing.state is not MembershipState.WAITING:
            await enter(tx, community=target, person=follower, invite=invite)
        verdict = Hold(FULL)
    match verdict:
        case Allow():
            admitted = await _accept(tx, follower, target, made, invite)
            await _hear_all(tx, follower, target)
        case Hold():
            await _wait(tx, follower, target, made)
        case Deny():
            pass
    if not follower.local and isinstance(verdict, Allow):
        await tx.emit(FollowAnswered(follower.id, target.id, asked, accepted=True, request=request))
    elif isinstance(verdict, Deny):
        await refuse(tx, follower=follower, target=target, asked=asked, request=request)
    if admitted and target.is_private:
        await tx.emit(MemberAdmitted(target.id, follower.id))
    return verdict


async def refuse(
    tx: Unit, *, follower: ActorFacts, target: ActorFacts, asked: Uri, request: str = "Follow", ended: bool = False
) -> None:
    """Somebody elsewhere is told that their follow is not accepted, or no longer. They may ask again under the same id,
    as Takahē does."""
    if not follower.local:
        await free_digest(tx.connection, digest_of(origin_of(follower.uri), asked))
        await tx.emit(FollowAnswered(follower.id, target.id, asked, accepted=False, request=request, ended=ended))


async def unfollow(tx: Unit, *, follower: ActorFacts, target: ActorFacts) -> None:
    """Stop following, and leave if the target is a community. Nothing happens where nothing was followed."""
    current = await tx.follows.get(follower.id, target.id)
    if current is not None:
        tx.follows.drop(current)
        if target.local and not follower.local:
            await tx.flush()
            await tx.audiences.leave(target, follower, until_id=tx.mint.next())
        if follower.local and not target.local and current.uri is not None:
            await tx.emit(FollowWithdrawn(follower.id, target.id, current.uri))
    if follower.local:
        await forget_followed(tx.connection, follower.id, target.id)
    await _leave(tx, follower, target)


async def follow_undone(tx: Unit, *, follower: ActorFacts, target: ActorFacts) -> None:
    """A Follow is taken back. Quiet members, whose follow has ended before, stay: many servers undo what was
    rejected."""
    standing = await tx.memberships.get(target.id, follower.id) if target.is_community else None
    if standing is not None and standing.is_quiet and await tx.follows.get(follower.id, target.id) is None:
        return
    await unfollow(tx, follower=follower, target=target)


async def follow_answered(tx: Unit, *, follower: ActorFacts, target: ActorFacts, accepted: bool) -> None:
    """The target, elsewhere, has accepted or refused the follow of a local person; a refusal may come years later."""
    current = await tx.follows.get(follower.id, target.id)
    if current is None:
        return
    if accepted:
        if current.state is not FollowState.ACCEPTED:
            tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, current.uri), now=tx.now)
            await _admit(tx, follower, target)
    else:
        tx.follows.drop(current)
        await _leave(tx, follower, target)


async def follow_unanswered(tx: Unit, *, follower: ActorFacts, target: ActorFacts) -> None:
    """The target, elsewhere, takes back that it has accepted: the follow of a local person waits again."""
    current = await tx.follows.get(follower.id, target.id)
    if current is None or current.state is not FollowState.ACCEPTED:
        return
    tx.follows.put(FollowFacts(follower.id, target.id, FollowState.PENDING, current.uri), now=tx.now)
    standing = await tx.memberships.get(target.id, follower.id) if target.is_community else None
    if standing is not None and standing.is_member:
        await tx.memberships.become(target.id, follower.id, MembershipState.PENDING, since=tx.now)


async def presume(tx: Unit, *, follower: ActorFacts, target: ActorFacts, since: Instant) -> bool:
    """A community that is open to all and has told us of something since it was asked has accepted: PieFed answers no
    follower twice, an unlisted community of Lemmy none. Returns whether there is nothing to wait for any more."""
    current = await tx.follows.get(follower.id, target.id)
    if current is None or current.state is FollowState.ACCEPTED or target.locked or target.deleted_at is not None:
        return True
    posts = await posts_in(tx, target.id, most=_LOOKED_AT)
    if not any(instant_of(each.id) > since and not each.local for each in posts):
        return False
    await follow_answered(tx, follower=follower, target=target, accepted=True)
    return True


async def follow_anew(tx: Unit, *, follower: ActorFacts, target: ActorFacts) -> None:
    """Ask again for what someone elsewhere has accepted, and may have ended without a word. Here it stands."""
    asked = tx.uris.follow(tx.mint.next())
    tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, asked), now=tx.now)
    await tx.emit(FollowAsked(follower.id, target.id, asked))


async def expel(tx: Unit, *, person: ActorFacts, community: ActorFacts) -> None:
    """The community, or person, accepts this person's follow no longer (a later Reject: FEP-1b12, Mastodon). Only where
    it lives; how the person stands there is for the caller to say."""
    current = await tx.follows.get(person.id, community.id) if community.local else None
    if current is None:
        return
    ended = current.state is FollowState.ACCEPTED
    tx.follows.drop(current)
    if not person.local:
        await tx.flush()
        await tx.audiences.leave(community, person, until_id=tx.mint.next())
        if current.uri is not None:
            request = current.request
            await refuse(tx, follower=person, target=community, asked=current.uri, request=request, ended=ended)


async def _ask_elsewhere(tx: Unit, follower: ActorFacts, target: ActorFacts, asked: Uri) -> Verdict:
    current = await tx.follows.get(follower.id, target.id)
    if current is not None and current.state is FollowState.ACCEPTED:
        return Allow()
    tx.follows.put(FollowFacts(follower.id, target.id, FollowState.PENDING, asked), now=tx.now)
    if target.is_community and not target.locked:
        put_due(tx.writes, UNANSWERED, f"{follower.id} {target.id}", at=Instant(tx.now + HOUR), asked=tx.now)
    await tx.emit(FollowAsked(follower.id, target.id, asked))
    return Hold("The other server has been asked.")


def _judge(target: ActorFacts, standing: Standing | None, request: str, *, invited: bool, outside: bool) -> Verdict:
    if request == "Join" and target.is_community:
        return policy.may_join(target, standing, invited=invited, outside=outside)
    return policy.may_follow(target, standing, invited=invited, outside=outside)


async def _fits(tx: Unit, community: ActorFacts, standing: Standing | None) -> bool:
    return (standing is not None and standing.is_member) or await has_place(tx, community)


async def _accept(
    tx: Unit, follower: ActorFacts, target: ActorFacts, made: FollowFacts, invite: InviteFacts | None = None
) -> bool:
    """Whether the follower is a member by this."""
    if not target.is_community:
        before = await tx.follows.get(follower.id, target.id)
        if before is None or before.state is not FollowState.ACCEPTED:
            await tx.emit(FollowBegun(follower.id, target.id))
    tx.follows.put(made, now=tx.now)
    if not follower.local:
        await tx.audiences.join(target, follower, from_id=tx.mint.next())
    return await _admit(tx, follower, target, invite)


async def _hear_all(tx: Unit, person: ActorFacts, community: ActorFacts) -> None:
    """Who follows again is quiet no longer."""
    standing = await tx.memberships.get(community.id, person.id) if community.is_community else None
    if standing is not None and standing.is_quiet:
        tx.memberships.put(replace(standing, hears=Hears.ALL, by_mail=False))


async def _wait(tx: Unit, follower: ActorFacts, target: ActorFacts, made: FollowFacts) -> None:
    """For an answer that a person gives; who is let in already is not put out by asking again, and who follows already
    and asks to join goes on hearing."""
    current = await tx.follows.get(follower.id, target.id)
    hears = current is not None and current.state is FollowState.ACCEPTED
    if hears and not made.joins:
        await _accept(tx, follower, target, made)
        if not follower.local and made.uri is not None:
            await tx.emit(FollowAnswered(follower.id, target.id, made.uri, accepted=True))
        return
    tx.follows.put(made if hears else replace(made, state=FollowState.PENDING), now=tx.now)
    if current is None and not target.is_community:
        await tx.emit(EntryAsked(follower.id, target.id))
    await _ask_in(tx, follower, target)


async def _ask_in(tx: Unit, person: ActorFacts, community: ActorFacts) -> None:
    standing = await tx.memberships.get(community.id, person.id) if community.is_community else None
    if community.is_community and (standing is None or standing.state is MembershipState.LEFT):
        await tx.memberships.become(community.id, person.id, MembershipState.PENDING, since=tx.now)
        await notice(tx, community, person)
        await tx.emit(EntryAsked(person.id, community.id))


async def _admit(tx: Unit, person: ActorFacts, community: ActorFacts, invite: InviteFacts | None = None) -> bool:
    """Whether they are a member by this. A community or feed that follows a community is not a member of it."""
    if not community.is_community or person.is_collective:
        return False
    standing = await tx.memberships.get(community.id, person.id)
    outside = await is_outside(tx, community, person)
    if not policy.admits(community, standing, invited=invite is not None, outside=outside):
        return False
    if community.local:
        return (await enter(tx, community=community, person=person, invite=invite)).is_member
    await tx.memberships.become(community.id, person.id, MembershipState.MEMBER, since=tx.now)
    return True


async def _leave(tx: Unit, person: ActorFacts, community: ActorFacts) -> None:
    """Owners stay members whatever they follow: a community never loses its last key this way."""
    if not community.is_community:
        return
    standing = await tx.memberships.get(community.id, person.id)
    if standing is None or standing.role is Role.OWNER:
        return
    if standing.state in (MembershipState.MEMBER, MembershipState.PENDING, MembershipState.WAITING):
        await tx.memberships.become(community.id, person.id, MembershipState.LEFT, since=tx.now)
        departed(tx, community, person)
        await move_up(tx, community)
