"""Waking apps: each push is tried until the push service takes it, or it is no news any more. Apps that are gone are
forgotten."""

from typing import Final

import structlog

from fedi_groups.actions.push import vapid_key
from fedi_groups.domain.push import next_try, topic, urgency
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Missing
from fedi_groups.peers.pusher import Fate, Letter, Outcome, kept_for
from fedi_groups.reads.push import Push, push
from fedi_groups.storage.due import Errand, retry_due
from fedi_groups.storage.push import PUSH, drop_subscription
from fedi_groups.storage.unit import reading
from fedi_groups.wire.webpush import encrypt, encrypt_as_drafted, read_recipient

log = structlog.get_logger("push")

BUSY: Final = 2 * SECOND
"""So long one waits that finds as many under way as may be."""


async def wake(tools: Tools, errand: Errand) -> Instant | None:
    """One app, for one notification."""
    store = tools.store
    if tools.pusher.is_busy:
        await _again(tools, errand, Instant(store.clock() + BUSY))
        return None
    subscription, number = map(int, errand.key.split())
    try:
        async with reading(store) as tx:
            found = await push(tx, subscription, number)
    except Missing:
        return None
    now = store.clock()
    kept = kept_for(found.notice.at, now=now)
    if kept > 0:
        device = found.device
        seal = encrypt if device.standard else encrypt_as_drafted
        sealed = seal(found.body, read_recipient(device.key, device.secret))
        kind = found.notice.kind
        letter = Letter(device.endpoint, sealed, kept, topic(found.notice), urgency(kind))
        outcome = await tools.pusher.send(letter, await vapid_key(store), now=now)
        await _settle(tools, errand, found, outcome)
    return None


async def _settle(tools: Tools, errand: Errand, found: Push, outcome: Outcome) -> None:
    """What the endpoint is stays out of the log: whoever knows it can find out who has which app."""
    number = found.subscription.id
    match outcome.fate:
        case Fate.TAKEN:
            return
        case Fate.GONE:
            log.info("an app is gone", subscription=number)
            async with tools.store.database.write() as connection:
                await drop_subscription(connection, number)
        case Fate.REFUSED:
            log.warning("a push was refused", subscription=number, error=outcome.words)
        case Fate.LATER:
            at = next_try(found.notice, now=tools.store.clock(), asked=outcome.after)
            if at is not None:
                await _again(tools, errand, at)
            else:
                log.warning("a push is given up", subscription=number, error=outcome.words)


async def _again(tools: Tools, errand: Errand, at: Instant) -> None:
    async with tools.store.database.write() as connection:
        await retry_due(connection, errand, at=at)


ERRANDS = ((PUSH, wake),)
