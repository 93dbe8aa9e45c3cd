"""Letters by e-mail: each is tried until the mail server takes it, for some days; who is not reached is remembered."""

from dataclasses import dataclass

import structlog

from fedi_groups.actions.mailing import MAIL, read_mail
from fedi_groups.domain.mail import Letter
from fedi_groups.domain.policy.mail import Failure, next_try
from fedi_groups.domain.types import SECOND, ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Malformed, Missing
from fedi_groups.peers.mailer import Unsent
from fedi_groups.storage.due import Errand, retry_due
from fedi_groups.storage.mailboxes import mailbox_of, mark_bounced
from fedi_groups.storage.unit import reading

log = structlog.get_logger("mail")

BUSY = 5 * SECOND
"""So long one waits that finds as many under way as may be."""


@dataclass(frozen=True, slots=True)
class _Addressed:
    letter: Letter
    to: str


async def send_mail(tools: Tools, errand: Errand) -> Instant | None:
    """A letter whose reader is gone, or not to be reached any more, is sent to nobody."""
    found = await _addressed(tools, errand)
    if found is None:
        return None
    if tools.mailer.is_busy:
        await _again(tools, errand, Instant(tools.store.clock() + BUSY))
        return None
    try:
        await tools.mailer.send(found.letter, to=found.to, number=int(errand.key), at=Instant(errand.details["since"]))
    except Unsent as error:
        await _failed(tools, errand, found.to, error)
    except Malformed as error:
        log.error("a letter cannot be written", letter=errand.key, error=str(error))
    return None


async def _addressed(tools: Tools, errand: Errand) -> _Addressed | None:
    async with reading(tools.store) as tx:
        try:
            letter, to = read_mail(tx, int(errand.key), errand.details["sealed"])
        except Missing:
            log.error("a letter was sealed with another secret and is lost", letter=errand.key)
            return None
        if to is not None:
            return _Addressed(letter, to)
        box = await mailbox_of(tx.connection, ActorId(errand.details["person"]))
    return _Addressed(letter, box.email) if box is not None and box.is_good else None


async def _failed(tools: Tools, errand: Errand, to: str, error: Unsent) -> None:
    """Said at the first failure and at the last, without the address."""
    words = str(error).replace(to, "…")
    now = tools.store.clock()
    since = Instant(errand.details["since"])
    again = next_try(since=since, now=now) if error.failure is Failure.LATER else None
    if again is not None:
        if errand.attempts == 0:
            log.warning("a letter is tried again later", letter=errand.key, error=words)
        await _again(tools, errand, again)
        return
    log.error("a letter is given up", letter=errand.key, failure=error.failure.value, error=words)
    if error.failure is Failure.BOUNCED and errand.details["person"] is not None:
        async with tools.store.database.write() as connection:
            await mark_bounced(connection, ActorId(errand.details["person"]), email=to, now=now)


async def _again(tools: Tools, errand: Errand, at: Instant) -> None:
    async with tools.store.database.write() as connection:
        await retry_due(connection, errand, at=at)


ERRANDS = ((MAIL, send_mail),)
