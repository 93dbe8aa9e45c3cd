"""A community of many, made of rows as if it had come about long ago: what is counted in it is known beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from sqlalchemy import insert

from fedi_groups.domain.charter import DEFAULT, Charter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, HOUR, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.ids import first_id
from tests.world import World

_NUMBERS = count(1)


@dataclass
class Gathering:
    """`people`: their ids. Days are counted back from the last midnight: day 1 is yesterday."""

    world: World
    community: ActorFacts
    people: list[int] = field(default_factory=list)

    def at(self, days_ago: int, hour: int = 12) -> Instant:
        return Instant(self.world.store.clock() // DAY * DAY - days_ago * DAY + hour * HOUR)

    async def come(self, number: int, *, days_ago: int, left: int | None = None) -> list[int]:
        """So many have joined then, and left again."""
        found = [next(_NUMBERS) * 2 for _ in range(number)]
        moment = self.at(days_ago)
        since = self.at(left) if left is not None else moment
        state = {"state": "left" if left is not None else "member", "role": "member", "since": since, "joined": moment}
        async with self.world.store.database.write() as connection:
            await connection.execute(
                insert(tables.actor),
                [
                    {"id": each, "kind": "Person", "name": f"m{each}", "local_name": f"m{each}", "published": moment}
                    | {"updated": moment}
                    for each in found
                ],
            )
            await connection.execute(
                insert(tables.membership),
                [{"community_id": self.community.id, "actor_id": each, **state} for each in found],
            )
        self.people.extend(found)
        return found

    async def say(self, authors: Iterable[int], *, at: Instant, to: int | None = None, gone: bool = False) -> list[int]:
        """Each of these has begun a thread then, or answered in one."""
        rows = [
            {
                "id": (number := first_id(at) + next(_NUMBERS) * 2),
                "kind": "Page" if to is None else "Note",
                "author_id": each,
                "community_id": self.community.id,
                "parent_id": to,
                "root_id": number if to is None else to,
                "visibility": "public",
                "title": "A title" if to is None else None,
                "content": "<p>Some text.</p>",
                "published": at,
                "removed_at": at if gone else None,
            }
            for each in authors
        ]
        async with self.world.store.database.write() as connection:
            await connection.execute(insert(tables.post), rows)
        return [int(str(row["id"])) for row in rows]


async def gathering(
    world: World,
    owner: ActorFacts,
    name: str = "cats",
    *,
    members: int = 60,
    private: bool = False,
    charter: Charter = DEFAULT,
) -> Gathering:
    """With so many members who came a hundred days ago, beside the owner."""
    made = Gathering(world, await world.community(name, owner, private=private, charter=charter))
    await made.come(members, days_ago=100)
    return made
