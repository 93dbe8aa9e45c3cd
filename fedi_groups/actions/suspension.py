"""Shutting people out of this whole server, whether they live here or elsewhere, and letting them in again.

An admin here suspends; the server that somebody elsewhere lives on disowns. Each is a line of the log of this server,
in which its own actor stands in the place of a community.
"""

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.contents import Fate, settle_all
from fedi_groups.actions.deeds import note
from fedi_groups.actions.endings import end_follows
from fedi_groups.actions.modlog import record
from fedi_groups.actions.sessions import shut_out
from fedi_groups.actions.standing import write_of
from fedi_groups.actions.succession import succeed
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import Suspended
from fedi_groups.domain.facts import ActorFacts, Entry
from fedi_groups.domain.policy import suspension as policy
from fedi_groups.domain.policy.succession import is_gone
from fedi_groups.domain.types import Act, ActorId, Instant, MembershipState, PeerId
from fedi_groups.errors import Denied
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.due import put_due
from fedi_groups.storage.memberships import stands_at, stands_here
from fedi_groups.storage.modlog import newest_by
from fedi_groups.storage.posts import written_in
from fedi_groups.storage.tickets import drop_passes
from fedi_groups.storage.unit import Unit

LIFT_SUSPENSION = "lift suspension"
"""The errand that ends it when its time is over. Its key: the person, or the person and HOME."""

HOME = "home"

MOST_COMMUNITIES = 500
"""Communities in which a person elsewhere is banned by name, for those servers that heed no other ban."""


async def suspend(
    tx: Unit, hand: Hand, *, person: ActorFacts, until: Instant | None = None, contents: bool = False
) -> None:
    """Nothing more comes from this person until then, or for good; with `contents`, all they wrote is taken down.

    Said again, it sets another end, or takes down what was left. Raises Denied.
    """
    of_admin = person.local and await is_admin(tx.connection, person.id)
    require(policy.may_suspend(person, admin=await may_decide(tx, hand), of_admin=of_admin))
    _check_end(tx, until)
    known = person.suspended_at
    withdrawn = person.withdrawn or contents
    if known is not None and (person.suspended_until, person.withdrawn) == (until, withdrawn):
        return
    since = known or tx.now
    values = {"suspended_at": since, "suspended_until": until, "withdrawn": withdrawn}
    changed = _described(tx, person, **values)
    if until is not None:
        put_due(tx.writes, LIFT_SUSPENSION, str(person.id), at=until)
    entry = await _record(tx, hand, Act.SUSPEND, person, until=until)
    await tx.emit(await _event(tx, entry, changed, Act.SUSPEND, contents=contents, before=person))
    note(tx, hand.moderator, Did.SUSPEND, person.handle, said=hand.reason)
    write_of(tx, changed, entry)
    if contents:
        await settle_all(tx, author=changed, community=None, fate=Fate.DOWN, at=since)
    await _shut_out(tx, changed)


async def unsuspend(tx: Unit, hand: Hand, *, person: ActorFacts, contents: bool = False) -> None:
    """May come back; with `contents`, what was taken down with it comes back as well. Raises Denied."""
    require(policy.may_unsuspend(person, admin=await may_decide(tx, hand)))
    since = person.suspended_at
    changed = _described(tx, person, suspended_at=None, suspended_until=None, withdrawn=False)
    entry = await _record(tx, hand, Act.UNSUSPEND, person)
    await tx.emit(await _event(tx, entry, changed, Act.UNSUSPEND, contents=contents, before=person))
    note(tx, hand.moderator, Did.UNSUSPEND, person.handle, said=hand.reason)
    write_of(tx, changed, entry)
    if contents and since is not None:
        await settle_all(tx, author=changed, community=None, fate=Fate.BACK, at=since)


async def carry(tx: Unit, *, old: ActorFacts, new: ActorFacts) -> None:
    """The account that somebody suspended has moved to is suspended as well, as long; admins are out of reach."""
    if new.suspended_at is not None or (new.local and await is_admin(tx.connection, new.id)):
        return
    until = old.suspended_until
    changed = _described(tx, new, suspended_at=tx.now, suspended_until=until, withdrawn=False)
    if until is not None:
        put_due(tx.writes, LIFT_SUSPENSION, str(new.id), at=until)
    record(tx, await _server(tx), old.id, "move", person_id=new.id, until=until)
    await _shut_out(tx, changed)


async def disown(
    tx: Unit, hand: Hand, *, person: ActorFacts, until: Instant | None = None, contents: bool = False
) -> None:
    """A person's own server has banned them from all of it: here they do nothing either. Raises Denied for the past."""
    _check_end(tx, until)
    known = person.disowned_at
    if known is not None and person.disowned_until == until and not contents:
        return
    since = known or tx.now
    changed = tx.actors.change(person, disowned_at=since, disowned_until=until)
    if until is not None:
        put_due(tx.writes, LIFT_SUSPENSION, f"{person.id} {HOME}", at=until)
    await _record(tx, hand, Act.SUSPEND, person, until=until)
    if contents:
        await settle_all(tx, author=changed, community=None, fate=Fate.DOWN, at=since)
    await _shut_out(tx, changed)


async def readmit(tx: Unit, hand: Hand, *, person: ActorFacts, contents: bool = False) -> None:
    """Their own server has taken it back; what an admin here has decided stays. Nothing happens where nothing was."""
    since = person.disowned_at
    if since is None:
        return
    changed = tx.actors.change(person, disowned_at=None, disowned_until=None)
    await _record(tx, hand, Act.UNSUSPEND, person)
    if contents:
        await settle_all(tx, author=changed, community=None, fate=Fate.BACK, at=since)


async def bar(
    tx: Unit, hand: Hand, *, peer: PeerId, person: ActorFacts, until: Instant | None = None, contents: bool = False
) -> None:
    """Another server has banned somebody who is not its own: that is a ban from its communities, and goes no further.

    `hand` has that server's word. Raises Denied for the past.
    """
    _check_end(tx, until)
    await tx.flush()
    for community in await _communities_at(tx, peer, person):
        await moderation.ban(tx, hand, community=community, person=person, until=until, contents=contents)


async def unbar(tx: Unit, hand: Hand, *, peer: PeerId, person: ActorFacts, contents: bool = False) -> None:
    """That is over again."""
    await tx.flush()
    for community in await _communities_at(tx, peer, person):
        standing = await tx.memberships.get(community.id, person.id)
        if standing is not None and standing.state is MembershipState.BANNED:
            await moderation.unban(tx, hand, community=community, person=person, contents=contents)


async def lift(tx: Unit, *, person: ActorId, by_home: bool) -> None:
    """A suspension whose time is over ends. What went stays away.

    Other servers were told its end with it; of somebody here it is told once more, by who suspended them: PieFed keeps
    no end of a ban from a whole server.
    """
    known = await tx.actors.get(person)
    until = known.disowned_until if by_home else known.suspended_until
    if not policy.is_over(until, tx.now):
        return
    server = await _server(tx)
    entry = record(tx, server, server, Act.UNSUSPEND, person_id=person)
    if by_home:
        tx.actors.change(known, disowned_at=None, disowned_until=None)
        return
    changed = _described(tx, known, suspended_at=None, suspended_until=None, withdrawn=False)
    if changed.local:
        speaker = await newest_by(tx.connection, entry.community_id, act=Act.SUSPEND, person=person)
        await tx.emit(Suspended(entry, Act.UNSUSPEND, redescribed=known.withdrawn, speaker=speaker))
        write_of(tx, changed, entry)


async def may_decide(tx: Unit, hand: Hand) -> bool:
    """An admin here, who is not suspended."""
    who = hand.moderator
    return who.local and not who.suspended and await is_admin(tx.connection, who.id)


def _check_end(tx: Unit, until: Instant | None) -> None:
    if policy.is_over(until, tx.now):
        raise Denied("a suspension that is over", public="The end of a suspension lies in the future.")


def _described(tx: Unit, person: ActorFacts, **values: object) -> ActorFacts:
    """The document of somebody here changes with it."""
    return tx.actors.change(person, **values, **({"updated": tx.now} if person.local else {}))


async def _shut_out(tx: Unit, person: ActorFacts) -> None:
    """Apps of a local person are let in no more; follows of somebody elsewhere are not accepted any longer. What they
    own is another's if it is for good."""
    if person.local:
        await shut_out(tx, person.id)
        await drop_passes(tx.connection, person.id)
    else:
        await end_follows(tx, follower=person)
    if is_gone(person):
        await succeed(tx, owner=person)


async def _event(
    tx: Unit, entry: Entry, person: ActorFacts, act: Act, *, contents: bool, before: ActorFacts
) -> Suspended:
    communities = () if person.local else await _communities_here(tx, person)
    redescribed = person.local and person.withdrawn is not before.withdrawn
    return Suspended(entry, act, contents, communities, redescribed)


async def _communities_here(tx: Unit, person: ActorFacts) -> tuple[ActorId, ...]:
    """Where somebody elsewhere is a member or has written, and is not banned by the moderators anyway."""
    await tx.flush()
    standings = await stands_here(tx.connection, person.id)
    banned = {each.community_id for each in standings if each.state is MembershipState.BANNED}
    written = await written_in(tx.connection, person.id, peer=None, most=MOST_COMMUNITIES)
    found = dict.fromkeys([*(each.community_id for each in standings), *written])
    return tuple(each for each in found if each not in banned)[:MOST_COMMUNITIES]


async def _communities_at(tx: Unit, peer: PeerId, person: ActorFacts) -> list[ActorFacts]:
    standing = await stands_at(tx.connection, person.id, peer)
    written = await written_in(tx.connection, person.id, peer=peer, most=MOST_COMMUNITIES)
    numbers = list(dict.fromkeys([*standing, *written]))[:MOST_COMMUNITIES]
    await tx.actors.want(ids=numbers)
    return [await tx.actors.get(number) for number in numbers]


async def _record(tx: Unit, hand: Hand, act: Act, person: ActorFacts, *, until: Instant | None = None) -> Entry:
    server = await _server(tx)
    return record(tx, server, hand.moderator.id, act, person_id=person.id, reason=hand.reason, until=until)


async def _server(tx: Unit) -> ActorId:
    return (await tx.actors.server()).id
