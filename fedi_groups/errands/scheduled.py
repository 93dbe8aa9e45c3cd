"""What was to be posted at a moment that has come: judged anew, as if it were sent now."""

from fedi_groups.actions import scheduling
from fedi_groups.domain.submissions import ScheduledFacts
from fedi_groups.domain.types import Instant
from fedi_groups.errands.worker import Run, Tools, is_last
from fedi_groups.errors import Refused
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.submitting import Worded, put_down, word
from fedi_groups.storage.due import Errand, is_claimed
from fedi_groups.storage.scheduled import drop_scheduled, find_scheduled
from fedi_groups.storage.unit import reading, transaction


def posting(directory: Directory) -> Run:
    """It finds whom a text mentions by this directory."""

    async def run(_tools: Tools, errand: Errand) -> Instant | None:
        await post_due(directory, errand)
        return None

    return run


async def post_due(directory: Directory, errand: Errand) -> None:
    """What is refused comes back to who wrote it; what fails otherwise is tried again, and after the last time comes
    back as well."""
    async with reading(directory.store) as tx:
        found = await find_scheduled(tx.connection, int(errand.key))
        author = await tx.actors.get(found.actor_id) if found is not None else None
    if found is None or author is None:
        return
    try:
        await _post(directory, errand, found, await word(directory, found.submission, by=author))
    except Refused as error:
        await _give_up(directory, errand, found, error.public)
    except Exception:
        if is_last(errand):
            await _give_up(directory, errand, found, scheduling.FAILED)
        raise


async def _give_up(directory: Directory, errand: Errand, found: ScheduledFacts, reason: str) -> None:
    async with transaction(directory.store) as tx:
        if await is_claimed(tx.connection, errand):
            await scheduling.give_up(tx, found, reason=reason)


async def _post(directory: Directory, errand: Errand, found: ScheduledFacts, worded: Worded) -> None:
    """Once: with it goes the row that says that it is to be posted."""
    async with transaction(directory.store) as tx:
        if not await is_claimed(tx.connection, errand):
            return
        drop_scheduled(tx.writes, found.id)
        moderator = await tx.actors.get(found.by_id) if found.by_id is not None else None
        await put_down(tx, worded, who=await tx.actors.get(found.actor_id), moderator=moderator)
