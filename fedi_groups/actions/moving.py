"""Moving: one account gives way to another, here or elsewhere. Followers here, and how one stands here, go along."""

from dataclasses import replace

from fedi_groups.actions import limiting, membership, suspension
from fedi_groups.actions.moderation import LIFT_BAN
from fedi_groups.actions.modlog import record
from fedi_groups.actions.sheltering import look_below
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import ActorChanged, ActorMoved
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy import moving as policy
from fedi_groups.domain.types import Hears, Instant, Keeps, MembershipState, Role, Uri
from fedi_groups.errors import Denied
from fedi_groups.storage.due import put_due
from fedi_groups.storage.follows import followers_here
from fedi_groups.storage.memberships import stands_here
from fedi_groups.storage.unit import Unit

CHECK_MOVE = "check move"
"""The errand that looks whether the new account agrees, and then lets the old one move."""

FINISH_MOVE = "finish move"
"""The errand that sends followers on, and brings the memberships of private communities once they may be brought."""

ASK_OLD = "ask old account"
"""The errand that looks whether somebody known here has moved to an account that says it is theirs."""

MOST_ALIASES = 20
MOST_ASKED = 5
"""Of the accounts that one elsewhere says are its own, those whose servers are asked."""


def ask_to_move(tx: Unit, *, old: ActorFacts, target: Uri) -> None:
    """The old account, elsewhere, says where it lives now: what the new one says is looked at soon."""
    put_due(tx.writes, CHECK_MOVE, str(old.id), at=tx.now, target=target)


async def look_back(tx: Unit, *, new: ActorFacts, before: tuple[Uri, ...]) -> None:
    """An account elsewhere says that it is others as well, and did not say so `before`: have they moved here?

    A Move goes to followers alone (Mastodon, GoToSocial): of a member whom nobody here follows it is not heard. Whoever
    is kept out would be let in again under the new name.
    """
    for uri in [each for each in new.aliases if each not in before][:MOST_ASKED]:
        old = await tx.actors.find(uri)
        if old is None or old.local or old.moved_to is not None or old.deleted_at is not None:
            continue
        if old.suspended_at is not None or await stands_here(tx.connection, old.id):
            put_due(tx.writes, ASK_OLD, str(old.id), at=tx.now, since=tx.now)


async def move(tx: Unit, *, old: ActorFacts, new: ActorFacts) -> None:
    """`new` has just been fetched, and stands for `old` from now on. Raises Denied.

    Of somebody whom an admin here has suspended nothing goes along but that.
    """
    if old.suspended_at is not None:
        require(policy.are_one(old, new))
        await suspension.carry(tx, old=old, new=new)
        return
    require(policy.may_move(old, new, now=tx.now))
    moved = tx.actors.change(old, moved_to=new.uri, moved_at=tx.now, updated=tx.now if old.local else old.updated)
    if old.local:
        await _changed(tx, moved)
        await tx.emit(ActorMoved(old.id, new.id))
    if old.limited_at is not None:
        await limiting.carry(tx, old=old, new=new)
    await carry_over(tx, old=old, new=new)
    put_due(tx.writes, FINISH_MOVE, str(old.id), at=tx.now, new=new.id)


async def carry_over(tx: Unit, *, old: ActorFacts, new: ActorFacts) -> bool:
    """Memberships, roles and bans in communities here. False: some wait until the new server is known to keep what is
    private; they stay with the old account until then."""
    await tx.flush()
    standings = await stands_here(tx.connection, old.id)
    await tx.memberships.want((each.community_id, new.id) for each in standings)
    await tx.actors.want(ids=[each.community_id for each in standings])
    await tx.follows.want((new.id, each.community_id) for each in standings)
    done = [await _carry(tx, each, old=old, new=new) for each in standings]
    return all(done)


async def bring_followers(tx: Unit, *, old: ActorFacts, new: ActorFacts, most: int) -> int:
    """Some of those here who follow the old account follow the new one in its place; returns how many."""
    numbers = await followers_here(tx.connection, old.id, most=most)
    await tx.actors.want(ids=numbers)
    for number in numbers:
        follower = await tx.actors.get(number)
        if follower.id != new.id and follower.deleted_at is None:
            await membership.follow(tx, follower=follower, target=new)
        await membership.unfollow(tx, follower=follower, target=old)
    return len(numbers)


async def set_alias(tx: Unit, *, person: ActorFacts, alias: ActorFacts, stated: bool) -> None:
    """A local person says that another account is theirs too, or no longer. Raises Denied."""
    if alias.id == person.id:
        raise Denied("oneself", public="Everyone is themselves already.")
    others = tuple(each for each in person.aliases if each != alias.uri)
    aliases = (*others, alias.uri) if stated else others
    if len(aliases) > MOST_ALIASES:
        raise Denied("too many aliases", public=f"There may be {MOST_ALIASES} aliases.")
    if aliases != person.aliases:
        await _changed(tx, tx.actors.change(person, aliases=aliases, updated=tx.now))


async def come_back(tx: Unit, *, person: ActorFacts) -> None:
    """A local person lives here again; followers that have gone do not come back by themselves. Raises Denied."""
    if person.moved_to is None:
        raise Denied("has not moved", public=f"{person.handle} has not moved.")
    await _changed(tx, tx.actors.change(person, moved_to=None, updated=tx.now))


async def _changed(tx: Unit, actor: ActorFacts) -> None:
    await tx.emit(ActorChanged(actor.id))


async def _carry(tx: Unit, standing: Standing, *, old: ActorFacts, new: ActorFacts) -> bool:
    community = await tx.actors.get(standing.community_id)
    if standing.is_member and community.is_private and not await _is_kept(tx, new):
        return False
    present = await tx.memberships.get(community.id, new.id)
    future = policy.inherited(standing, present)
    if future is not None:
        follows = await tx.follows.get(new.id, community.id) is not None
        hears = Hears.ALL if follows else (present or standing).hears
        memory = replace(present or standing, powers=future.powers, called=future.called, hears=hears)
        _put(tx, replace(memory, state=future.state, role=future.role, since=future.since, until=future.until), new)
        if future.role is not Role.MEMBER or future.state is MembershipState.BANNED:
            record(tx, community.id, old.id, "move", person_id=new.id)
        if future.role is not Role.MEMBER and future.state is MembershipState.MEMBER:
            # The list of moderators is another one: no Add or Remove says so, as nobody has decided it.
            await _changed(tx, tx.actors.change(community, updated=tx.now))
    look_below(tx, community, new)
    if future is not None and future.state is MembershipState.BANNED:
        await membership.expel(tx, person=new, community=community)
    if standing.is_member:
        await tx.memberships.become(community.id, old.id, MembershipState.LEFT, since=tx.now)
    return True


def _put(tx: Unit, future: Standing, new: ActorFacts) -> None:
    place = future.community_id
    tx.memberships.put(replace(future, actor_id=new.id))
    if future.state is MembershipState.BANNED and future.until is not None:
        put_due(tx.writes, LIFT_BAN, f"{place} {new.id}", at=Instant(future.until))


async def _is_kept(tx: Unit, new: ActorFacts) -> bool:
    """Whether the new account's server keeps what is for members alone, in whatever way it is told."""
    peer = await tx.peers.by_id.get(new.peer_id) if new.peer_id is not None else None
    return new.local or (peer is not None and peer.keeps is not Keeps.NOTHING)
