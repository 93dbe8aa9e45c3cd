"""Other servers: how far each has been told, and what came from them and failed here."""

from typing import Annotated

import typer

from fedi_groups.app import now
from fedi_groups.cli.columns import short, table
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened, opened_database
from fedi_groups.cli.said import Group, Said
from fedi_groups.delivery.breaker import Health, health_of
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant, ReceivedId
from fedi_groups.errors import Missing
from fedi_groups.storage.cursors import Lag, lags
from fedi_groups.storage.received import find_parked, replay
from fedi_groups.storage.unit import transaction

MostOption = Annotated[int, typer.Option(min=1, help="How many to show.")]
NumbersArgument = Annotated[list[int] | None, typer.Argument(metavar="ID", help="As `parked list` shows them.")]
AllOption = Annotated[bool, typer.Option("--all", help="Everything that is parked.")]

_MOST_PARKED = 10_000
_NAMED = 20


async def peers(most: MostOption = 100) -> Said:
    """Servers that yours tells: how far behind each is and why, the furthest behind first."""
    async with opened_database() as (database, origin), database.read() as connection:
        found = await lags(connection, most=most)
    at = now()
    facts = {"id": f"{origin}/", "peers": [_facts(each, at) for each in found]}
    if not found:
        return Said(facts, ("No other server is known yet.",))
    head = ("SERVER", "SOFTWARE", "TOLD AS", "BEHIND", "HEALTH", "LAST TAKEN", "WHY")
    return Said(facts, tuple(table([head, *(_row(each, at) for each in found)])))


async def list_parked(most: MostOption = 100) -> Said:
    """Show what came in, failed here by a fault of this server, and waits to be tried again."""
    async with opened_database() as (database, origin), database.read() as connection:
        found = await find_parked(connection, most=most)
    facts = {"id": f"{origin}/", "parked": [{"number": number, "error": error} for number, error in found]}
    rows = [("ID", "WHY"), *((str(number), short(error)) for number, error in found)]
    return Said(facts, tuple(table(rows)) if found else ("Nothing is parked.",))


async def replay_parked(numbers: NumbersArgument = None, everything: AllOption = False) -> Said:
    """Try parked activities again, after an upgrade that mends what they failed on."""
    if bool(numbers) == everything:
        raise typer.BadParameter("name the ids that `parked list` shows, or say --all")
    async with opened() as services:
        async with transaction(services.store) as tx:
            known = [number for number, _ in await find_parked(tx.connection, most=_MOST_PARKED)]
            wanted = known if everything else [ReceivedId(number) for number in numbers or ()]
            count = await replay(tx.connection, wanted)
            await services.store.database.ring(tx.connection, "received")
            if count:
                await note_command(tx, Did.REPLAY, " ".join(map(str, wanted[:_NAMED])), said=str(count))
        if count == 0 and not everything:
            listed = " ".join(map(str, wanted))
            raise Missing(f"not parked: {listed}", public=f"None of these is parked: {listed}.")
    return Said({"id": services.store.uris.server, "replayed": count}, (f"{count} to be tried again.",))


def _facts(lag: Lag, at: Instant) -> dict[str, object]:
    cursor, peer = lag.cursor, lag.cursor.peer
    return {
        "origin": peer.origin,
        "software": peer.software,
        "dialect": peer.dialect.value,
        "behind": lag.behind,
        "lag_seconds": _seconds_behind(lag, at),
        "health": health_of(cursor.failing_since, at).value,
        "failures": cursor.failures,
        "failing_since": cursor.failing_since,
        "retry_at": cursor.retry_at,
        "delivered_at": cursor.delivered_at,
        "error": cursor.error,
    }


def _row(lag: Lag, at: Instant) -> tuple[str, ...]:
    cursor, peer = lag.cursor, lag.cursor.peer
    health = health_of(cursor.failing_since, at)
    why = short(cursor.error or "") if health is not Health.WELL else ""
    return (
        peer.origin.removeprefix("https://"),
        peer.software or "unknown",
        peer.dialect.value,
        "no" if not lag.behind else f"{lag.behind}, {_span(_seconds_behind(lag, at) or 0)}",
        health.value if cursor.failing_since is None else f"{health.value} {_since(cursor.failing_since, at)}",
        f"{_since(cursor.delivered_at, at)} ago" if cursor.delivered_at is not None else "never",
        why,
    )


def _seconds_behind(lag: Lag, at: Instant) -> int | None:
    return max(0, at - lag.since) // SECOND if lag.since is not None else None


def _since(moment: Instant, at: Instant) -> str:
    return _span(max(0, at - moment) // SECOND)


def _span(seconds: int) -> str:
    """As `4 min`: the largest unit of which there are two, roughly."""
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds * SECOND >= 2 * unit:
            return f"{seconds * SECOND // unit} {name}"
    return f"{seconds} s"


PARKED = Group("What came in and failed here: list, replay.", (("list", list_parked), ("replay", replay_parked)))
