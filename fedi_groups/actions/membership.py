"""Following, joining, leaving. A follow says where posts go; a membership says who may speak."""

from fedi_groups.domain.events import FollowAnswered, FollowAsked, FollowWithdrawn
from fedi_groups.domain.facts import ActorFacts, FollowFacts, Standing
from fedi_groups.domain.policy import membership as policy
from fedi_groups.domain.policy.servers import may_contact
from fedi_groups.domain.types import HOUR, FollowState, Instant, MembershipState, Role, Uri
from fedi_groups.domain.verdicts import Allow, Deny, Hold, Verdict
from fedi_groups.storage.due import put_due
from fedi_groups.storage.ids import instant_of
from fedi_groups.storage.listing import posts_in
from fedi_groups.storage.received import digest_of, free_digest
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import origin_of

UNANSWERED = "unanswered follow"
"""The errand that looks whether a community has accepted without saying so."""

_LOOKED_AT = 10


async def follow(
    tx: Unit, *, follower: ActorFacts, target: ActorFacts, uri: Uri | None = None, request: str = "Follow"
) -> Verdict:
    """Ask to follow. Asking again changes nothing and is answered again, under the new `uri`.

    Someone elsewhere decides about their own followers: then the answer here is Hold, and the follow stays pending.
    `request` is Follow or Join; to us they mean the same.
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
        return await _ask_elsewhere(tx, follower, target, asked)
    standing = await tx.memberships.get(target.id, follower.id) if target.is_community else None
    verdict = policy.may_follow_as(follower, target)
    if isinstance(verdict, Allow):
        verdict = policy.may_follow(target, standing)
    match verdict:
        case Allow():
            await _accept(tx, follower, target, asked)
        case Hold():
            await _wait(tx, follower, target, asked)
        case Deny():
            pass
    if not follower.local and isinstance(verdict, Allow):
        await tx.emit(FollowAnswered(follower.id, target.id, asked, accepted=True, request=request))
    elif isinstance(verdict, Deny):
        await refuse(tx, follower=follower, target=target, asked=asked, request=request)
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
    await _leave(tx, follower, target)


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
        tx.memberships.put(Standing(target.id, follower.id, MembershipState.PENDING, Role.MEMBER, tx.now))


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
            await refuse(tx, follower=person, target=community, asked=current.uri, ended=ended)


async def _ask_elsewhere(tx: Unit, follower: ActorFacts, target: ActorFacts, asked: Uri) -> Verdict:
    current = await tx.follows.get(follower.id, target.id)
    if current is not None and current.state is FollowState.ACCEPTED:
        return Allow()
    tx.follows.put(FollowFacts(follower.id, target.id, FollowState.PENDING, asked), now=tx.now)
    if target.is_community and not target.locked:
        put_due(tx.writes, UNANSWERED, f"{follower.id} {target.id}", at=Instant(tx.now + HOUR), asked=tx.now)
    await tx.emit(FollowAsked(follower.id, target.id, asked))
    return Hold("The other server has been asked.")


async def _accept(tx: Unit, follower: ActorFacts, target: ActorFacts, asked: Uri) -> None:
    tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, asked), now=tx.now)
    if not follower.local:
        await tx.audiences.join(target, follower, from_id=tx.mint.next())
    await _admit(tx, follower, target)


async def _wait(tx: Unit, follower: ActorFacts, target: ActorFacts, asked: Uri) -> None:
    """For an answer that a person gives; who is let in already is not put out by asking again."""
    current = await tx.follows.get(follower.id, target.id)
    if current is not None and current.state is FollowState.ACCEPTED:
        await _accept(tx, follower, target, asked)
        if not follower.local:
            await tx.emit(FollowAnswered(follower.id, target.id, asked, accepted=True))
        return
    tx.follows.put(FollowFacts(follower.id, target.id, FollowState.PENDING, asked), now=tx.now)
    standing = await tx.memberships.get(target.id, follower.id) if target.is_community else None
    if target.is_community and (standing is None or standing.state is MembershipState.LEFT):
        tx.memberships.put(Standing(target.id, follower.id, MembershipState.PENDING, Role.MEMBER, tx.now))


async def _admit(tx: Unit, person: ActorFacts, community: ActorFacts) -> None:
    """A community or feed that follows a community is not a member of it."""
    if not community.is_community or person.is_collective:
        return
    standing = await tx.memberships.get(community.id, person.id)
    if policy.admits(community, standing):
        tx.memberships.put(Standing(community.id, person.id, MembershipState.MEMBER, Role.MEMBER, tx.now))


async def _leave(tx: Unit, person: ActorFacts, community: ActorFacts) -> None:
    """Owners stay members whatever they follow: a community never loses its last key this way."""
    if not community.is_community:
        return
    standing = await tx.memberships.get(community.id, person.id)
    leaving = standing is not None and standing.state in (MembershipState.MEMBER, MembershipState.PENDING)
    if standing is not None and leaving and standing.role is not Role.OWNER:
        tx.memberships.put(Standing(community.id, person.id, MembershipState.LEFT, Role.MEMBER, tx.now))
