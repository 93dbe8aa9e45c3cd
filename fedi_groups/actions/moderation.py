"""Keeping order in a community, whoever does it and wherever they act from. Each act is a line of its public log.

What a community elsewhere has announced is past that server's rules already.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fedi_groups.actions import quoting, sharing
from fedi_groups.actions.contents import Fate, settle_all
from fedi_groups.actions.counting import count_comment
from fedi_groups.actions.membership import expel
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import Cause, Elsewhere, Moderated
from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts, Standing
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import Act, ActorId, FollowState, Instant, MembershipState, Role
from fedi_groups.domain.verdicts import Verdict
from fedi_groups.errors import Denied
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.due import put_due
from fedi_groups.storage.posts import has_written
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import same_origin

LIFT_BAN = "lift ban"
"""The errand that ends a ban when its time is over."""

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, why, and how it came about."""

    moderator: ActorFacts
    cause: Cause
    reason: str = ""

    @property
    def relayed(self) -> bool:
        """The community's own server has announced it."""
        return isinstance(self.cause, Elsewhere) and self.cause.relayed


async def remove(tx: Unit, hand: Hand, *, post: PostFacts) -> None:
    """Nothing of the post is shown any more; it can be restored. Repeating it changes nothing. Raises Denied."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, lambda who: policy.may_remove(who, post))
    if post.removed_at is not None:
        return
    await count_comment(tx, tx.posts.change(post, removed_at=tx.now), by=-1)
    await sharing.withdraw(tx, post)
    await _record(tx, hand, Act.REMOVE, community, post=post)
    await quoting.revoke_all(tx, [post])


async def restore(tx: Unit, hand: Hand, *, post: PostFacts) -> None:
    """What a moderator removed is shown again. Raises Denied."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, lambda who: policy.may_remove(who, post))
    if post.removed_at is None:
        return
    # A boost that was taken back is not boosted again: it is a new one, under an id of its own.
    boost = {"boost_id": tx.mint.next()} if post.boost_id is not None else {}
    await count_comment(tx, tx.posts.change(post, removed_at=None, **boost), by=1)
    await _record(tx, hand, Act.RESTORE, community, post=post, number=boost.get("boost_id"))


async def set_locked(tx: Unit, hand: Hand, *, post: PostFacts, locked: bool) -> None:
    """Nothing more can be said below it, or again. Raises Denied."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, policy.may_keep_order)
    if post.locked is not locked:
        tx.posts.change(post, locked=locked)
        await _record(tx, hand, Act.LOCK if locked else Act.UNLOCK, community, post=post)


async def set_pinned(tx: Unit, hand: Hand, *, post: PostFacts, pinned: bool) -> None:
    """The community shows the post first, or no longer. Raises Denied, also for a comment."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, policy.may_keep_order)
    if post.is_comment:
        raise Denied("only posts are pinned", public="Only posts can be pinned, not comments.")
    if (post.pinned_at is not None) is not pinned:
        tx.posts.change(post, pinned_at=tx.now if pinned else None)
        await _record(tx, hand, Act.PIN if pinned else Act.UNPIN, community, post=post)


async def appoint(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """From now on this person keeps order here too, and is a member. Raises Denied, for who is banned as well."""
    await require_authority(tx, hand, community, policy.may_appoint)
    standing = await tx.memberships.get(community.id, person.id)
    if standing is not None and standing.state is MembershipState.BANNED and not hand.relayed:
        raise Denied("banned", public="This person is banned here.")
    if standing is None or not standing.keeps_order:
        tx.memberships.put(Standing(community.id, person.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))
        await _record(tx, hand, Act.APPOINT, community, person=person)


async def dismiss(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """No longer a moderator, still a member; moderators may dismiss themselves. Raises Denied."""
    standing = await tx.memberships.get(community.id, person.id)
    oneself = person.id == hand.moderator.id
    await require_authority(tx, hand, community, lambda who: policy.may_dismiss(who, standing, oneself=oneself))
    if standing is not None and standing.keeps_order:
        tx.memberships.put(Standing(community.id, person.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
        await _record(tx, hand, Act.DISMISS, community, person=person)


async def ban(
    tx: Unit,
    hand: Hand,
    *,
    community: ActorFacts,
    person: ActorFacts,
    until: Instant | None = None,
    contents: bool = False,
) -> None:
    """Out of the community until then, or for good; with `contents`, all that the person wrote in it is removed.

    Said again, it sets another end, or removes what was left. Raises Denied.
    """
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_ban(who, standing))
    if until is not None and until <= tx.now:
        raise Denied("a ban that is over", public="The end of a ban lies in the future.")
    known = standing if standing is not None and standing.state is MembershipState.BANNED else None
    if known is not None and known.until == until and not (contents and await _has_written(tx, person, community)):
        return
    # What goes now went with the ban, as far as its end is concerned, however often the ban is said again.
    since = known.since if known is not None else tx.now
    tx.memberships.put(Standing(community.id, person.id, MembershipState.BANNED, Role.MEMBER, since, until))
    if until is not None:
        put_due(tx.writes, LIFT_BAN, f"{community.id} {person.id}", at=until)
    await _record(tx, hand, Act.BAN, community, person=person, until=until, contents=contents)
    if contents:
        await settle_all(tx, author=person, community=community, fate=Fate.DOWN, at=since)
    await expel(tx, person=person, community=community)


async def unban(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, contents: bool = False) -> None:
    """May come back; with `contents`, what was removed with the ban comes back as well. Raises Denied."""
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_unban(who, standing))
    if standing is None or standing.state is not MembershipState.BANNED:
        return
    await _let_back(tx, community.id, person.id)
    await _record(tx, hand, Act.UNBAN, community, person=person, contents=contents)
    if contents:
        await settle_all(tx, author=person, community=community, fate=Fate.BACK, at=standing.since)


async def kick(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """Out of the community, free to come again. Raises Denied, also for a community elsewhere: its server does that."""
    if not community.local:
        raise Denied("not from here", public=f"Only {community.host} can do this.")
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_ban(who, standing))
    if standing is None or not standing.is_member:
        raise Denied("not a member", public="This person is no member.")
    tx.memberships.put(Standing(community.id, person.id, MembershipState.LEFT, Role.MEMBER, tx.now))
    await _record(tx, hand, Act.KICK, community, person=person)
    await expel(tx, person=person, community=community)


async def warn(
    tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, post: PostFacts | None = None
) -> None:
    """Tell somebody, for all to see, that what they did is not welcome. Raises Denied, also without a reason."""
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_ban(who, standing))
    if not hand.reason.strip():
        raise Denied("a warning without words", public="A warning says what it is about.")
    await _record(tx, hand, Act.WARN, community, person=person, post=post)


async def lift(tx: Unit, *, community: ActorId, person: ActorId) -> None:
    """A ban whose time is over ends. Other servers were told its end with it, and hear nothing more."""
    standing = await tx.memberships.get(community, person)
    if standing is None or standing.state is not MembershipState.BANNED:
        return
    if standing.until is not None and standing.until <= tx.now:
        await _let_back(tx, community, person)
        tx.modlog.append(Entry(tx.mint.next(), community, community, Act.UNBAN, tx.now, person_id=person))


async def _let_back(tx: Unit, community: ActorId, person: ActorId) -> None:
    """No longer banned; a member at once where the follow still stands: PieFed ends none by a ban."""
    follow = await tx.follows.get(person, community)
    follows = follow is not None and follow.state is FollowState.ACCEPTED
    state = MembershipState.MEMBER if follows else MembershipState.LEFT
    tx.memberships.put(Standing(community, person, state, Role.MEMBER, tx.now))


async def require_authority(tx: Unit, hand: Hand, community: ActorFacts, rule: Callable[[Authority], Verdict]) -> None:
    """Raises Denied unless this hand may do it here."""
    if hand.relayed:
        return
    require(may_act_at_all(hand.moderator))
    standing = await tx.memberships.get(community.id, hand.moderator.id)
    require(rule(Authority(standing, host=await _speaks_for_host(tx, hand, community))))


async def _speaks_for_host(tx: Unit, hand: Hand, community: ActorFacts) -> bool:
    """An admin here, for communities here; of one elsewhere, its server knows best whom it lets act."""
    if community.local:
        return hand.moderator.local and await is_admin(tx.connection, hand.moderator.id)
    return isinstance(hand.cause, Elsewhere) and same_origin(hand.moderator.uri, community.uri)


async def _community_of(tx: Unit, post: PostFacts) -> ActorFacts:
    if post.community_id is None:
        raise Denied("not in a community", public="This is not in a community: only its author can take it down.")
    if post.held_at is not None:
        raise Denied("held", public="This waits for approval: approve it, or reject it.")
    return await tx.actors.get(post.community_id)


async def _record(
    tx: Unit,
    hand: Hand,
    act: Act,
    community: ActorFacts,
    *,
    person: ActorFacts | None = None,
    post: PostFacts | None = None,
    until: Instant | None = None,
    contents: bool = False,
    number: int | None = None,
) -> None:
    entry = Entry(
        id=number or tx.mint.next(),
        community_id=community.id,
        actor_id=hand.moderator.id,
        act=act,
        at=tx.now,
        person_id=person.id if person is not None else post.author_id if post is not None else None,
        post_id=post.id if post is not None else None,
        reason=hand.reason.strip()[:LONGEST_REASON],
        until=until,
    )
    tx.modlog.append(entry)
    await tx.emit(Moderated(entry, act, hand.cause, contents))


async def _has_written(tx: Unit, person: ActorFacts, community: ActorFacts) -> bool:
    """Whether there is anything left to be removed."""
    await tx.flush()
    return await has_written(tx.connection, author=person.id, community=community.id)
