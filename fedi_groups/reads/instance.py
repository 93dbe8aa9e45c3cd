"""This server as a whole: how much it is used, how others want to be told things, whether it is ready to serve."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Dialect, Instant, Origin
from fedi_groups.storage.admins import admins as list_admins
from fedi_groups.storage.migrate import require_schema
from fedi_groups.storage.peers import find_peer
from fedi_groups.storage.unit import Store, Unit
from fedi_groups.storage.usage import count_active, count_people, count_said

MONTH = 30 * DAY
HALF_YEAR = 180 * DAY

ADMINS = 50
"""Admins that are told of."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The figures of NodeInfo: `active_…` have said something in that time that anyone may read."""

    people: int
    active_month: int
    active_half_year: int
    posts: int
    comments: int


async def usage(tx: Unit) -> Usage:
    """Counted row by row: keep the answer."""
    posts, comments = await count_said(tx)
    return Usage(
        people=await count_people(tx),
        active_month=await count_active(tx, since=Instant(tx.now - MONTH)),
        active_half_year=await count_active(tx, since=Instant(tx.now - HALF_YEAR)),
        posts=posts,
        comments=comments,
    )


async def admins(tx: Unit) -> tuple[ActorFacts, ...]:
    """Who runs this server and may be told of: those who keep order in its communities without being moderators."""
    people = [await tx.actors.get(each) for each in await list_admins(tx.connection, most=ADMINS)]
    return tuple(each for each in people if each.deleted_at is None)


async def dialect_at(tx: Unit, origin: Origin) -> Dialect | None:
    """How the server at `origin` is told things; None while nothing is known of it that decides this."""
    peer = await find_peer(tx.connection, origin)
    return peer.dialect if peer is not None and (peer.software or peer.speaks_groups) else None


async def check_ready(store: Store) -> None:
    """Raises Misconfigured if the database is not at this version, and the database's own errors if it is away."""
    await require_schema(store.database)
