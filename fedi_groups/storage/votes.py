"""Votes on posts, and polls with their options and choices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Shelf, Writes

Key = tuple[PostId, ActorId]

_v = tables.vote.c


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a poll, and how often it was chosen."""

    number: int
    title: str
    votes: int


class Votes:
    """The votes one transaction deals with. Keys are (post, voter); values +1 or -1."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Key, int] = Shelf(self._load)

    async def _load(self, keys: Sequence[Key]) -> dict[Key, int]:
        found = await self._connection.execute(
            select(tables.vote).where(tuple_(_v.post_id, _v.actor_id).in_(list(keys)))
        )
        return {(PostId(row.post_id), ActorId(row.actor_id)): row.value for row in found}

    async def want(self, keys: Iterable[Key]) -> None:
        await self._rows.want(keys)

    async def get(self, post: PostId, voter: ActorId) -> int | None:
        return await self._rows.get((post, voter))

    def put(self, post: PostId, voter: ActorId, value: int, *, now: Instant) -> None:
        self._rows.put((post, voter), value)
        self._writes.put(tables.vote, {"post_id": post, "actor_id": voter, "value": value, "at": now})

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
            select(tables.poll_vote).where(tuple_(c.post_id, c.actor_id).in_(list(keys))).order_by(c.number)
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

    def choose(self, post: PostId, voter: ActorId, numbers: tuple[int, ...]) -> None:
        """Add these to what the voter has chosen so far."""
        for number in numbers:
            self._writes.put(tables.poll_vote, {"post_id": post, "actor_id": voter, "number": number})

    def chosen(self, post: PostId, voter: ActorId, numbers: tuple[int, ...]) -> None:
        self._choices.put((post, voter), numbers)
