"""What people want of those they follow, and whom they recommend: gone when they follow them no more."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import USUAL, FollowWish
from fedi_groups.domain.types import ActorId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.keeping import page_of
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import Span

_w = tables.follow_wish.c
_e = tables.endorsement.c

_WISHES = Asked(select(tables.follow_wish).where(_w.follower_id == bindparam("follower"), Among(_w.target_id)))
_ENDORSED = Asked(select(_e.target_id).where(_e.actor_id == bindparam("person"), Among(_e.target_id)))


async def wishes_of(
    connection: AsyncConnection, follower: ActorId, targets: Iterable[ActorId]
) -> dict[ActorId, FollowWish]:
    """Those that are not the usual ones."""
    return {
        ActorId(row.target_id): FollowWish(row.reblogs, row.notify, _read(row.languages))
        for row in await _WISHES.named(connection, follower=follower, keys=list(targets))
    }


def put_wish(writes: Writes, follower: ActorId, target: ActorId, wish: FollowWish) -> None:
    if wish == USUAL:
        writes.drop(tables.follow_wish, follower, target)
        return
    languages = f",{','.join(wish.languages)}," if wish.languages else ""
    row = {"follower_id": follower, "target_id": target, "reblogs": wish.reblogs}
    writes.put(tables.follow_wish, row | {"notify": wish.notify, "languages": languages})


def _read(stored: str) -> tuple[str, ...]:
    return tuple(each for each in stored.split(",") if each)


async def who_are_told(connection: AsyncConnection, targets: Iterable[ActorId], *, most: int) -> list[ActorId]:
    """Those who want to be told of every post of one of these."""
    question = select(_w.follower_id).where(_w.target_id.in_(list(targets)), _w.notify)
    return [ActorId(each) for each in (await connection.execute(question.distinct().limit(most))).scalars()]


async def unshown_by(connection: AsyncConnection, follower: ActorId) -> frozenset[ActorId]:
    """Whom somebody follows without what these show of others."""
    question = select(_w.target_id).where(_w.follower_id == follower, ~_w.reblogs)
    return frozenset(map(ActorId, (await connection.execute(question)).scalars()))


async def forget_followed(connection: AsyncConnection, follower: ActorId, target: ActorId) -> None:
    """All that somebody keeps about whom they follow no more, and their place in lists."""
    own = select(tables.account_list.c.id).where(tables.account_list.c.owner_id == follower)
    e = tables.list_entry.c
    await connection.execute(delete(tables.list_entry).where(e.actor_id == target, e.list_id.in_(own)))
    await connection.execute(delete(tables.follow_wish).where(_w.follower_id == follower, _w.target_id == target))
    await connection.execute(delete(tables.endorsement).where(_e.actor_id == follower, _e.target_id == target))


async def drop_wishes(connection: AsyncConnection, person: ActorId) -> None:
    """Of somebody who is gone, and of others about them."""
    about = or_(_w.follower_id == person, _w.target_id == person)
    await connection.execute(delete(tables.follow_wish).where(about))
    shown = or_(_e.actor_id == person, _e.target_id == person)
    await connection.execute(delete(tables.endorsement).where(shown))


def put_endorsement(writes: Writes, number: int, person: ActorId, other: ActorId) -> None:
    writes.put(tables.endorsement, {"actor_id": person, "target_id": other, "id": number})


def drop_endorsement(writes: Writes, person: ActorId, other: ActorId) -> None:
    writes.drop(tables.endorsement, person, other)


async def count_endorsed(connection: AsyncConnection, person: ActorId) -> int:
    question = select(func.count()).select_from(tables.endorsement).where(_e.actor_id == person)
    return int((await connection.execute(question)).scalar_one())


async def endorsed_among(connection: AsyncConnection, person: ActorId, others: Iterable[ActorId]) -> frozenset[ActorId]:
    found = await _ENDORSED.rows(connection, person=person, keys=list(others))
    return frozenset(ActorId(number) for (number,) in found)


async def endorsed_by(
    connection: AsyncConnection, person: ActorId, span: Span, *, most: int
) -> list[tuple[int, ActorId]]:
    """Whom somebody recommends, each with the number by which they are ordered, the last first."""
    return await page_of(connection, select(_e.id, _e.target_id).where(_e.actor_id == person), _e.id, span, most)
