"""The bench's own statements: rows as if they had come about long ago, and counts that show what was really done."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, FollowState, Instant, PeerId, PostId, Scheme
from fedi_groups.storage import tables
from fedi_groups.storage.outgoing import head_position
from fedi_groups.storage.peers import shard_of
from fedi_groups.storage.received import State
from fedi_groups.storage.tokens import digest_of


async def add_servers(connection: AsyncConnection, origins: Sequence[str], *, now: Instant) -> list[tuple[PeerId, str]]:
    """Servers whose software is known, so that nothing needs to be asked of them; each with its origin, in order."""
    known = {"software": "lemmy", "version": "1", "nodeinfo_at": now, "speaks_groups": True}
    rows = [{"origin": each, "shard": shard_of(each), "scheme": Scheme.CAVAGE.value, **known} for each in origins]
    peer = tables.peer.c
    await connection.execute(insert(tables.peer), rows)
    newest = select(peer.id, peer.origin).order_by(peer.id.desc()).limit(len(rows))
    found = [(PeerId(row.id), row.origin) for row in await connection.execute(newest)]
    head = await head_position(connection)
    cursors = [{"peer_id": number, "position": head, "failures": 0} for number, _ in found]
    await connection.execute(insert(tables.cursor), cursors)
    return found[::-1]


async def add_members(
    connection: AsyncConnection, community: ActorId, number: int, *, first: int, now: Instant
) -> None:
    """People here who are members of a community, numbered from `first`, as if they had come long ago."""
    for begin in range(first, first + number, 1_000):
        numbers = range(begin, min(begin + 1_000, first + number))
        people = [
            {
                "id": each,
                "kind": "Person",
                "name": f"m{each}",
                "local_name": f"m{each}",
                "published": now,
                "updated": now,
            }
            for each in numbers
        ]
        await connection.execute(insert(tables.actor), people)
        standing = {"community_id": community, "state": "member", "role": "member", "since": now}
        await connection.execute(insert(tables.membership), [{**standing, "actor_id": each} for each in numbers])


async def add_tokens(
    connection: AsyncConnection, people: Sequence[int], *, now: Instant, scopes: str = "read"
) -> list[str]:
    """For each of these people a token, to read with if nothing else is said."""
    given = {each: f"token of {each}".replace(" ", "-") for each in people}
    rows = [
        {"id": each, "actor_id": each, "family": each, "digest": digest_of(token), "scopes": scopes, "created_at": now}
        for each, token in given.items()
    ]
    await connection.execute(insert(tables.token), rows)
    return list(given.values())


async def nothing_due(connection: AsyncConnection) -> None:
    """No errand is left that would work beside what is measured."""
    await connection.execute(delete(tables.due))


async def received_by_state(connection: AsyncConnection) -> dict[State, int]:
    """How many activities have become what."""
    r = tables.received.c
    question = select(r.state, func.count()).group_by(r.state)
    return {State(state): count for state, count in await connection.execute(question)}


async def count_rows(connection: AsyncConnection) -> int:
    """Rows of all tables."""
    return sum(
        [
            (await connection.execute(select(func.count()).select_from(each))).scalar_one()
            for each in tables.metadata.sorted_tables
        ]
    )


async def threads_of(connection: AsyncConnection) -> dict[int, int]:
    """The thread of every activity in the log, by the activity's number."""
    o = tables.outgoing.c
    return {row.id: row.thread_id for row in await connection.execute(select(o.id, o.thread_id))}


async def add_token(connection: AsyncConnection, person: ActorId, secret: str, *, now: Instant) -> None:
    """With it an app reads for this person."""
    row = {"id": person, "actor_id": person, "family": person, "scopes": "read", "created_at": now}
    await connection.execute(insert(tables.token), [row | {"digest": digest_of(secret)}])


async def add_communities(connection: AsyncConnection, like: ActorId, number: int, *, follower: ActorId) -> None:
    """So many that are like one that is there, numbered from 1, and followed by this person."""
    every = range(1, number + 1)
    actor = (await connection.execute(select(tables.actor).where(tables.actor.c.id == like))).mappings().one()
    known = {name: value for name, value in actor.items() if name != "serial"}
    copies = [{**known, "id": each, "name": f"c{each}", "local_name": f"c{each}", "uri": None} for each in every]
    await connection.execute(insert(tables.actor), copies)
    follow = {"follower_id": follower, "state": FollowState.ACCEPTED.value, "created_at": 0}
    await connection.execute(insert(tables.follow), [follow | {"target_id": each} for each in every])


async def add_posts(connection: AsyncConnection, like: PostId, number: int, *, communities: int) -> None:
    """So many that are like one that is there, but older, in the communities 1 to `communities` by turns."""
    post = tables.post.c
    turn = "turn.number"
    instead = {
        "id": f"post.id - 2 * {turn}",
        "root_id": f"post.id - 2 * {turn}",
        "community_id": f"1 + {turn} % {communities}",
        "boost_id": "NULL",
    }
    columns = [each.name for each in post if each.name != "serial"]
    values = ", ".join(instead.get(each, f"post.{each}") for each in columns)
    turns = f"WITH RECURSIVE turn(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM turn WHERE number < {number})"
    await connection.execute(
        text(
            f"INSERT INTO post ({', '.join(columns)}) {turns} SELECT {values} FROM post CROSS JOIN turn "
            "WHERE post.id = :like"
        ),
        {"like": like},
    )
    await connection.execute(text("ANALYZE"))
