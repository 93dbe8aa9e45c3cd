"""All families' tables as one: which kind of errand is done by what."""

from fedi_groups.errands import (
    backfill,
    bans,
    cards,
    closings,
    contents,
    digests,
    feeds,
    followers,
    follows,
    forgetting,
    importing,
    invites,
    mail,
    media,
    moves,
    notices,
    peers,
    polls,
    push,
    quotes,
    requests,
    restores,
    roles,
    serverlists,
    servers,
    signups,
    suspensions,
    umbrellas,
    words,
)
from fedi_groups.errands.worker import Run

FAMILIES: tuple[tuple[tuple[str, Run], ...], ...] = (
    backfill.ERRANDS,
    bans.ERRANDS,
    cards.ERRANDS,
    closings.ERRANDS,
    contents.ERRANDS,
    digests.ERRANDS,
    feeds.ERRANDS,
    followers.ERRANDS,
    follows.ERRANDS,
    forgetting.ERRANDS,
    importing.ERRANDS,
    invites.ERRANDS,
    mail.ERRANDS,
    media.ERRANDS,
    moves.ERRANDS,
    notices.ERRANDS,
    peers.ERRANDS,
    polls.ERRANDS,
    push.ERRANDS,
    quotes.ERRANDS,
    requests.ERRANDS,
    restores.ERRANDS,
    roles.ERRANDS,
    serverlists.ERRANDS,
    servers.ERRANDS,
    signups.ERRANDS,
    suspensions.ERRANDS,
    umbrellas.ERRANDS,
    words.ERRANDS,
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
