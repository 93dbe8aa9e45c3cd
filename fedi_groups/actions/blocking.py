"""What people here keep for themselves: whom they block and mute, and what they note of others."""

from fedi_groups.actions.membership import expel, unfollow
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import PersonBlocked, PersonUnblocked
from fedi_groups.domain.facts import ActorFacts, BlockFacts, MuteFacts
from fedi_groups.domain.policy.blocks import may_shun
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Denied
from fedi_groups.storage.keeping import (
    count_hosts,
    drop_ended_mutes,
    drop_host_block,
    followers_from,
    put_host_block,
    put_memo,
)
from fedi_groups.storage.unit import Unit

MOST_HOSTS = 1000
"""Servers that one person wants to see nothing from."""

_AT_ONCE = 1000


async def block(tx: Unit, *, person: ActorFacts, other: ActorFacts) -> None:
    """The two have nothing to do with each other from now on: neither follows the other, and the other is kept away.
    Repeating it changes nothing. Raises Denied."""
    require(may_shun(person, other))
    if await tx.blocks.get(person, other.id) is not None:
        return
    person = _shuns(tx, person)
    await unfollow(tx, follower=person, target=other)
    await expel(tx, person=other, community=person)
    made = BlockFacts(person.id, other.id, tx.mint.next())
    tx.blocks.put(made)
    await tx.emit(PersonBlocked(made))


async def unblock(tx: Unit, *, person: ActorFacts, other: ActorFacts) -> None:
    """That is over; follows do not come back by themselves."""
    known = await tx.blocks.get(person, other.id)
    if known is not None:
        tx.blocks.drop(known)
        tx.sees_otherwise(person.id)
        await tx.emit(PersonUnblocked(known))


async def mute(
    tx: Unit, *, person: ActorFacts, other: ActorFacts, until: Instant | None = None, notifications: bool = True
) -> None:
    """Nothing of the other is shown to them until then, or for good. Of a community that is its feed. Said again, it
    sets another end. Raises Denied."""
    require(may_shun(person, other))
    person = _shuns(tx, person)
    known = await tx.mutes.get(person, other.id, now=tx.now)
    await drop_ended_mutes(tx.connection, person.id, now=tx.now)
    number = known.id if known is not None else tx.mint.next()
    tx.mutes.put(MuteFacts(person.id, other.id, number, until, notifications))


async def unmute(tx: Unit, *, person: ActorFacts, other: ActorFacts) -> None:
    known = await tx.mutes.get(person, other.id, now=tx.now)
    if known is not None:
        tx.mutes.drop(known)
        tx.sees_otherwise(person.id)


async def block_host(tx: Unit, *, person: ActorFacts, host: str) -> None:
    """Nothing from there is shown to them, and nobody there follows them any more. Raises Denied."""
    if host == tx.uris.host:
        raise Denied("one's own server", public="You live there.")
    if await count_hosts(tx.connection, person.id) >= MOST_HOSTS:
        raise Denied("too many", public="You have blocked too many servers.")
    person = _shuns(tx, person)
    put_host_block(tx.writes, tx.mint.next(), person=person.id, host=host)
    followers = await followers_from(tx.connection, person.id, host, most=_AT_ONCE)
    await tx.actors.want(ids=followers)
    for each in followers:
        await expel(tx, person=await tx.actors.get(each), community=person)


def unblock_host(tx: Unit, *, person: ActorFacts, host: str) -> None:
    drop_host_block(tx.writes, person=person.id, host=host)
    tx.sees_otherwise(person.id)


def note(tx: Unit, *, person: ActorFacts, other: ActorFacts, words: str) -> None:
    """Write down something about somebody, for oneself alone; without words, nothing is noted any more."""
    put_memo(tx.writes, person.id, other.id, words.strip())


def _shuns(tx: Unit, person: ActorFacts) -> ActorFacts:
    tx.sees_otherwise(person.id)
    return person if person.shuns else tx.actors.change(person, shuns=True)
