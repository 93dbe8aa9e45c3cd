"""Accounts that move: whether the new one agrees, and what goes along. Done twice, it does no harm."""

import structlog

from fedi_groups.actions import moving
from fedi_groups.actions.moving import ASK_OLD, CHECK_MOVE, FINISH_MOVE
from fedi_groups.domain.policy.moving import PAUSE
from fedi_groups.domain.types import DAY, HOUR, MINUTE, ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Refused
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import reading, transaction

AT_ONCE = 50
"""Followers sent on in one transaction; each is two lines of the log."""

MOST_ROUNDS = 2000

ASKED_AFTER = (10 * MINUTE, HOUR, DAY)
"""When the old account is asked again: the new one has to name it before it can say that it has moved."""

log = structlog.get_logger("moves")


async def ask_old(tools: Tools, errand: Errand) -> Instant | None:
    """The old account is fetched anew: if it says where it has moved, CHECK_MOVE is due."""
    async with reading(tools.store) as tx:
        old = await tx.actors.get(ActorId(int(errand.key)))
    if old.moved_to is not None:
        return None
    try:
        found = await tools.resolver.actor(old.uri, budget=Budget(3), fresh=True)
    except Refused as error:
        log.info("whether somebody has moved is not known", actor=old.uri, reason=str(error)[:300])
        return None
    now, since = tools.store.clock(), int(errand.details["since"])
    later = [Instant(since + each) for each in ASKED_AFTER if since + each > now]
    return later[0] if found.moved_to is None and later else None


async def check_move(tools: Tools, errand: Errand) -> Instant | None:
    """The new account is fetched anew: it alone says whether it is the old one as well (`alsoKnownAs`)."""
    try:
        new = await tools.resolver.actor(str(errand.details["target"]), budget=Budget(3), fresh=True)
        async with transaction(tools.store) as tx:
            old = await tx.actors.get(ActorId(int(errand.key)))
            await moving.move(tx, old=old, new=await tx.actors.get(new.id))
    except Refused as error:
        log.info("a move is not followed", actor=errand.key, reason=str(error)[:300])
    return None


async def finish_move(tools: Tools, errand: Errand) -> Instant | None:
    """Followers go at once; a membership in a private community waits for a week at most for its new server to say what
    it runs."""
    numbers = ActorId(int(errand.key)), ActorId(int(errand.details["new"]))
    for _ in range(MOST_ROUNDS):
        async with transaction(tools.store) as tx:
            old, new = [await tx.actors.get(number) for number in numbers]
            if not await moving.bring_followers(tx, old=old, new=new, most=AT_ONCE):
                break
    async with reading(tools.store) as tx:
        since = (await tx.actors.get(numbers[0])).moved_at or 0
    async with transaction(tools.store) as tx:
        old, new = [await tx.actors.get(number) for number in numbers]
        done = old.moved_to != new.uri or await moving.carry_over(tx, old=old, new=new)
        age = tx.now - since
    return None if done or age > PAUSE else Instant(tx.now + (MINUTE if age < HOUR else HOUR))


ERRANDS = (
    (ASK_OLD, ask_old),
    (CHECK_MOVE, check_move),
    (FINISH_MOVE, finish_move),
)
