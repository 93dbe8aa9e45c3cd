"""All families' tables as one: which kind of errand is done by what."""

from fedi_groups.errands import (
    backfill,
    bans,
    closings,
    contents,
    feeds,
    followers,
    follows,
    media,
    moves,
    peers,
    polls,
    quotes,
    restores,
    serverlists,
    servers,
    suspensions,
    upkeep,
)
from fedi_groups.errands.worker import Run

FAMILIES: tuple[tuple[tuple[str, Run], ...], ...] = (
    backfill.ERRANDS,
    bans.ERRANDS,
    closings.ERRANDS,
    contents.ERRANDS,
    feeds.ERRANDS,
    followers.ERRANDS,
    follows.ERRANDS,
    media.ERRANDS,
    moves.ERRANDS,
    peers.ERRANDS,
    polls.ERRANDS,
    quotes.ERRANDS,
    restores.ERRANDS,
    serverlists.ERRANDS,
    servers.ERRANDS,
    suspensions.ERRANDS,
    upkeep.ERRANDS,
)


def errands() -> dict[str, Run]:
    """Raises ValueError if two families do the same errand."""
    found: dict[str, Run] = {}
    for family in FAMILIES:
        for kind, run in family:
            if kind in found:
                raise ValueError(f"{kind} is done twice")
            found[kind] = run
    return found
