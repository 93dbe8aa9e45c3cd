"""E-mail about what somebody was notified of, for who wants that."""

from fedi_groups.actions.mailing import notify_by_mail
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Missing
from fedi_groups.reads.mailed import letter_about
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import transaction
from fedi_groups.storage.waking import MAIL_NOTICE


async def write_about(tools: Tools, errand: Errand) -> Instant | None:
    """The letter is another errand. What its reader may not see any more is written to nobody."""
    person, number = map(int, errand.key.split())
    async with transaction(tools.store) as tx:
        reader = await tx.actors.get(ActorId(person))
        try:
            notice, letter = await letter_about(tx, reader, number)
        except Missing:
            return None
        await notify_by_mail(tx, reader, notice, letter)
    return None


ERRANDS = ((MAIL_NOTICE, write_about),)
