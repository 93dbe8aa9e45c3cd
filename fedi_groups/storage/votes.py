"""Votes on posts, and polls with their options and choices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.pairs import Paired, is_pair_of
from fedi_groups.storage.shelves import Shelf, Writes

Key = tuple[PostId, ActorId]

_v = tables.vote.c
_VOTES = select(_v.post_id, _v.actor_id, _v.value, _v.at, _v.activity_id)
_GIVEN = Paired(_VOTES, _v.post_id, _v.actor_id)
_VALUES = Asked(select(_v.post_id, _v.value).where(_v.actor_id == bindparam("voter"), Among(_v.post_id)))


@dataclass(frozen=True, slots=True)
class _Vote:
    value: int
    at: Instant
    activity: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a poll, and how often it was chosen."""

    number: int
    title: str
    votes: int


async def votes_of(connection: AsyncConnection, voter: ActorId, posts: Iterable[PostId]) -> dict[PostId, int]:
    """How somebody has voted on those of these that they have voted on."""
    return dict(map(tuple, await _VALUES.rows(connection, voter=voter, keys=list(posts))))


class Votes:
    """The votes one transaction deals with. Keys are (post, voter); values +1 or -1."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Key, _Vote] = Shelf(self._load)

    async def _load(self, keys: Sequence[Key]) -> dict[Key, _Vote]:
        return {
            (PostId(post), ActorId(voter)): _Vote(value, Instant(at), activity)
            for post, voter, value, at, activity in await _GIVEN.rows(self._connection, keys)
        }

    async def want(self, keys: Iterable[Key]) -> None:
        await self._rows.want(keys)

    async def raised(self, voter: ActorId, posts: Iterable[PostId]) -> set[PostId]:
        """Those of these that somebody has voted up."""
        found = await self._rows.some((each, voter) for each in posts)
        return {post for (post, _), vote in found.items() if vote.value == 1}

    async def given(self, voter: ActorId, posts: Iterable[PostId]) -> dict[PostId, int]:
        """The votes of somebody on those of these that they have voted on."""
        found = await self._rows.some((each, voter) for each in posts)
        return {post: vote.value for (post, _), vote in found.items()}

    async def get(self, post: PostId, voter: ActorId) -> int | None:
        found = await self._rows.get((post, voter))
        return found.value if found is not None else None

    def put(self, post: PostId, voter: ActorId, value: int, *, now: Instant) -> None:
        self._put((post, voter), _Vote(value, now))

    async def activity(self, post: PostId, voter: ActorId) -> int | None:
        """As which activity of ours the vote was told first; None if it was not."""
        found = await self._rows.get((post, voter))
        return found.activity if found is not None else None

    async def told(self, post: PostId, voter: ActorId, activity: int) -> None:
        """The vote that stands is told as this one, if it has not been told before."""
        found = await self._rows.get((post, voter))
        if found is not None and found.activity is None:
            self._put((post, voter), replace(found, activity=activity))

    def _put(self, key: Key, vote: _Vote) -> None:
        self._rows.put(key, vote)
        row = {"post_id": key[0], "actor_id": key[1], "value": vote.value, "at": vote.at, "activity_id": vote.activity}
        self._writes.put(tables.vote, row)

    def drop(self, post: PostId, voter: ActorId) -> None:
        self._rows.put((post, voter), None)
        self._writes.drop(tables.vote, post, voter)


class Polls:
    """The polls one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._options: Shelf[PostId, tuple[Option, ...]] = Shelf(self._load_options)
        self._choices: Shelf[Key, tuple[int, ...]] = Shelf(self._load_choices)

    async def _load_options(self, posts: Sequence[PostId]) -> dict[PostId, tuple[Option, ...]]:
        o = tables.poll_option.c
        found: dict[PostId, tuple[Option, ...]] = {}
        for row in await self._connection.execute(
            select(tables.poll_option).where(o.post_id.in_(posts)).order_by(o.post_id, o.number)
        ):
            option = Option(row.number, row.title, row.votes)
            found[PostId(row.post_id)] = (*found.get(PostId(row.post_id), ()), option)
        return found

    async def _load_choices(self, keys: Sequence[Key]) -> dict[Key, tuple[int, ...]]:
        c = tables.poll_vote.c
        found: dict[Key, tuple[int, ...]] = {}
        for row in await self._connection.execute(
            select(tables.poll_vote).where(is_pair_of(c.post_id, c.actor_id, keys)).order_by(c.place, c.number)
        ):
            key = (PostId(row.post_id), ActorId(row.actor_id))
            found[key] = (*found.get(key, ()), row.number)
        return found

    async def want(self, posts: Iterable[PostId]) -> None:
        await self._options.want(posts)

    async def options(self, post: PostId) -> tuple[Option, ...]:
        return await self._options.get(post) or ()

    async def choices(self, post: PostId, voter: ActorId) -> tuple[int, ...]:
        return await self._choices.get((post, voter)) or ()

    def set_options(self, post: PostId, options: tuple[Option, ...]) -> None:
        """The options as they are now, with their counts."""
        self._options.put(post, options)
        for each in options:
            row = {"post_id": post, "number": each.number, "title": each.title, "votes": each.votes}
            self._writes.put(tables.poll_option, row)

    def choose(self, post: PostId, voter: ActorId, numbers: tuple[int, ...], *, before: tuple[int, ...]) -> None:
        """Add these to what the voter has chosen `before`, in this order."""
        for place, number in enumerate(numbers, len(before)):
            row = {"post_id": post, "actor_id": voter, "number": number, "place": place}
            self._writes.put(tables.poll_vote, row)
        self._choices.put((post, voter), before + numbers)


async def choosers_here(connection: AsyncConnection, post: PostId, *, most: int) -> list[ActorId]:
    """Who lives here and has chosen in a poll."""
    c, a = tables.poll_vote.c, tables.actor.c
    question = (
        select(c.actor_id)
        .join_from(tables.poll_vote, tables.actor, c.actor_id == a.id)
        .where(c.post_id == post, a.peer_id.is_(None))
        .distinct()
        .limit(most)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]
