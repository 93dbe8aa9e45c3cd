"""Entering what was said lately in the index by which posts are found."""

from fedi_groups.domain.types import MINUTE, SECOND, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.wording import enter_next

ENTER_WORDS = "enter_words"
AT_ONCE = 500
"""Posts; with more to do it goes on a moment later."""


async def enter(tools: Tools, errand: Errand) -> Instant | None:
    now = tools.store.clock()
    async with tools.store.database.write() as connection:
        more = await enter_next(connection, most=AT_ONCE)
    return Instant(now + (SECOND if more else MINUTE))


ERRANDS = ((ENTER_WORDS, enter),)
