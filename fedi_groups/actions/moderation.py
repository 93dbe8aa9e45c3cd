"""Keeping order in a community, whoever does it and wherever they act from. Each act is a line of its public log.

What a community elsewhere has announced is past that server's rules already.
"""

from dataclasses import replace
from typing import Unpack

from fedi_groups.actions import quoting, sharing, speaking, talking
from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.contents import Fate, settle_all
from fedi_groups.actions.counting import count_comment
from fedi_groups.actions.entering import has_place, move_up
from fedi_groups.actions.membership import expel, follow_anew
from fedi_groups.actions.modlog import Particulars, done_to, record
from fedi_groups.actions.sheltering import arrived, departed, require_inside
from fedi_groups.actions.uninviting import end_of
from fedi_groups.domain.events import Moderated
from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.policy.ranks import RANKS, rank_of
from fedi_groups.domain.policy.speaking import FOR_GOOD
from fedi_groups.domain.types import Act, ActorId, FollowState, Instant, MembershipState, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.due import put_due
from fedi_groups.storage.posts import has_written
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase
from fedi_groups.wire.times import write_time

LIFT_BAN = "lift ban"
"""The errand that ends a ban when its time is over."""


async def remove(tx: Unit, hand: Hand, *, post: PostFacts) -> None:
    """Nothing of the post is shown any more; it can be restored. Repeating it changes nothing. Raises Denied."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, lambda who: policy.may_remove(who, post))
    if post.removed_at is not None:
        return
    await count_comment(tx, tx.posts.change(post, removed_at=tx.now), by=-1)
    await speaking.count_hidden(tx, post, community)
    await sharing.withdraw(tx, post)
    await _tell(tx, hand, Act.REMOVE, community, **done_to(post))
    await quoting.revoke_all(tx, [post])


async def restore(tx: Unit, hand: Hand, *, post: PostFacts) -> None:
    """What a moderator removed is shown again. Raises Denied."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, lambda who: policy.may_remove(who, post))
    if post.removed_at is None:
        return
    entry = _record(tx, hand, Act.RESTORE, community, **done_to(post))
    # A boost that was taken back is not boosted again: it is a new one, under the number of this line.
    boost = {"boost_id": entry.id} if post.boost_id is not None else {}
    await count_comment(tx, tx.posts.change(post, removed_at=None, **boost), by=1)
    await speaking.count_shown(tx, post, community)
    await tx.emit(Moderated(entry, Act.RESTORE, hand.cause))


async def set_locked(tx: Unit, hand: Hand, *, post: PostFacts, locked: bool) -> None:
    """Nothing more can be said below it, or again. Raises Denied."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, policy.may_lock)
    if post.locked is not locked:
        tx.posts.change(post, locked=locked)
        await _tell(tx, hand, Act.LOCK if locked else Act.UNLOCK, community, **done_to(post))


async def set_pinned(tx: Unit, hand: Hand, *, post: PostFacts, pinned: bool) -> None:
    """The community shows the post first, or no longer. Raises Denied, also for a comment."""
    community = await _community_of(tx, post)
    await require_authority(tx, hand, community, policy.may_pin)
    if post.is_comment:
        raise Denied("only posts are pinned", public="Only posts can be pinned, not comments.")
    if (post.pinned_at is not None) is not pinned:
        tx.posts.change(post, pinned_at=tx.now if pinned else None)
        await _tell(tx, hand, Act.PIN if pinned else Act.UNPIN, community, **done_to(post))


async def appoint(
    tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, role: Role = Role.MODERATOR
) -> None:
    """From now on this person keeps order here too, and is a member; who has a higher role keeps it. Raises Denied, for
    who is banned as well."""
    _require_face(person)
    await require_authority(tx, hand, community, lambda who: policy.may_appoint(who, role))
    standing = await tx.memberships.get(community.id, person.id)
    if standing is not None and standing.state is MembershipState.BANNED and not hand.relayed:
        raise Denied("banned", public="This person is banned here.")
    if not (standing is not None and standing.is_member) and not await has_place(tx, community):
        raise Denied("full", public="The community is full: nobody can be appointed who is no member.")
    if rank_of(standing) < RANKS[role]:
        await require_inside(tx, community, person)
        await tx.memberships.become(community.id, person.id, MembershipState.MEMBER, role, since=tx.now)
        arrived(tx, community, person)
        await _tell(tx, hand, Act.APPOINT, community, person_id=person.id)


async def dismiss(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """No longer a moderator, still a member; moderators may dismiss themselves. Raises Denied."""
    standing = await tx.memberships.get(community.id, person.id)
    oneself = person.id == hand.moderator.id
    await require_authority(tx, hand, community, lambda who: policy.may_dismiss(who, standing, oneself=oneself))
    if standing is not None and standing.keeps_order:
        await tx.memberships.become(community.id, person.id, MembershipState.MEMBER, since=tx.now)
        await _tell(tx, hand, Act.DISMISS, community, person_id=person.id)


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
    _require_face(person)
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_ban(who, standing))
    if until is not None and until <= tx.now:
        raise Denied("a ban that is over", public="The end of a ban lies in the future.")
    known = standing if standing is not None and standing.state is MembershipState.BANNED else None
    if known is not None and known.until == until and not (contents and await _has_written(tx, person, community)):
        return
    # What goes now went with the ban, as far as its end is concerned, however often the ban is said again.
    since = known.since if known is not None else tx.now
    banned = await tx.memberships.become(community.id, person.id, MembershipState.BANNED, since=since, until=until)
    if contents and banned.shown:
        tx.memberships.put(replace(banned, shown=0))
    if until is not None:
        put_due(tx.writes, LIFT_BAN, f"{community.id} {person.id}", at=until)
    if community.local:
        await end_of(tx, community.id, person.id)
    await _tell(tx, hand, Act.BAN, community, person_id=person.id, until=until, contents=contents)
    if contents:
        await settle_all(tx, author=person, community=community, fate=Fate.DOWN, at=since)
    await expel(tx, person=person, community=community)
    departed(tx, community, person)
    await move_up(tx, community)


async def unban(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, contents: bool = False) -> None:
    """May come back; with `contents`, what was removed with the ban comes back as well. Raises Denied."""
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_unban(who, standing))
    if standing is None or standing.state is not MembershipState.BANNED:
        return
    await _let_back(tx, community, person)
    await _tell(tx, hand, Act.UNBAN, community, person_id=person.id, contents=contents)
    if contents:
        await settle_all(tx, author=person, community=community, fate=Fate.BACK, at=standing.since)


async def kick(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """Out of the community, free to come again. Raises Denied, also for a community elsewhere: its server does that."""
    require_here(community)
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_ban(who, standing))
    if standing is None or not standing.is_member:
        raise Denied("not a member", public="This person is no member.")
    await tx.memberships.become(community.id, person.id, MembershipState.LEFT, since=tx.now)
    await _tell(tx, hand, Act.KICK, community, person_id=person.id)
    await expel(tx, person=person, community=community)
    departed(tx, community, person)
    await move_up(tx, community)


async def warn(
    tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, post: PostFacts | None = None
) -> None:
    """Tell somebody, for all to see, that what they did is not welcome. Raises Denied, also without a reason."""
    _require_face(person)
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_ban(who, standing))
    if not hand.reason.strip():
        raise Denied("a warning without words", public="A warning says what it is about.")
    await _tell(tx, hand, Act.WARN, community, person_id=person.id, post_id=post.id if post is not None else None)


async def mute(
    tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, until: Instant | None = None
) -> None:
    """Until then, or for good, they only read; they are told so. No errand ends it: what they do is compared with the
    time. Said again, it sets another end. Raises Denied, also for a community elsewhere."""
    require_here(community)
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_mute(who, standing))
    if until is not None and until <= tx.now:
        raise Denied("a mute that is over", public="The end of a mute lies in the future.")
    end = until or FOR_GOOD
    if standing is None or standing.muted_until == end:
        return
    tx.memberships.put(replace(standing, muted_until=end))
    await _tell(tx, hand, Act.MUTE, community, person_id=person.id, until=until)
    which = Phrase.MUTED if until is None else Phrase.MUTED_UNTIL
    shown = write_time(end)[:16].replace("T", " ")
    await talking.notify(tx, which, community=community, person=person, reason=hand.reason, until=f"{shown} UTC")


async def unmute(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """They may speak again, and are told so. Raises Denied."""
    require_here(community)
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: policy.may_unmute(who, standing, now=tx.now))
    if standing is not None:
        tx.memberships.put(replace(standing, muted_until=None))
    await _tell(tx, hand, Act.UNMUTE, community, person_id=person.id)
    await talking.notify(tx, Phrase.UNMUTED, community=community, person=person, reason=hand.reason)


async def lift(tx: Unit, *, community: ActorId, person: ActorId) -> None:
    """A ban whose time is over ends. Other servers were told its end with it, and hear nothing more."""
    standing = await tx.memberships.get(community, person)
    if standing is None or standing.state is not MembershipState.BANNED:
        return
    if standing.until is not None and standing.until <= tx.now:
        await _let_back(tx, await tx.actors.get(community), await tx.actors.get(person))
        record(tx, community, community, Act.UNBAN, person_id=person)


def _require_face(person: ActorFacts) -> None:
    """Raises Denied for the mask of a community: what is done to it would be done to all who speak by it."""
    if person.is_mask:
        public = "This stands for any member: act on the post, as by `moderate ban-author`."
        raise Denied("a mask", public=public)


async def _let_back(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """No longer banned; a member at once where the follow still stands here: PieFed ends none by a ban. Lemmy does,
    and says nothing of it: it is asked again."""
    follow = await tx.follows.get(person.id, community.id)
    follows = follow is not None and follow.state is FollowState.ACCEPTED
    state = MembershipState.MEMBER if follows else MembershipState.LEFT
    await tx.memberships.become(community.id, person.id, state, since=tx.now)
    if follows and person.local and not community.local:
        await follow_anew(tx, follower=person, target=community)


async def _community_of(tx: Unit, post: PostFacts) -> ActorFacts:
    if post.community_id is None:
        raise Denied("not in a community", public="This is not in a community: only its author can take it down.")
    if post.held_at is not None:
        raise Denied("held", public="This waits for approval: approve it, or reject it.")
    return await tx.actors.get(post.community_id)


async def _tell(
    tx: Unit,
    hand: Hand,
    act: Act,
    community: ActorFacts,
    *,
    contents: bool = False,
    **particulars: Unpack[Particulars],
) -> None:
    await tx.emit(Moderated(_record(tx, hand, act, community, **particulars), act, hand.cause, contents))


def _record(tx: Unit, hand: Hand, act: Act, community: ActorFacts, **particulars: Unpack[Particulars]) -> Entry:
    return record(tx, community.id, hand.moderator.id, act, reason=hand.reason, **particulars)


async def _has_written(tx: Unit, person: ActorFacts, community: ActorFacts) -> bool:
    """Whether there is anything left to be removed."""
    await tx.flush()
    return await has_written(tx.connection, author=person.id, community=community.id)
