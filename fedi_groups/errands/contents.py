"""What remains to be done of all that somebody wrote: portion by portion, until another word is given."""

from fedi_groups.actions.contents import CONTENTS, Fate, Work, go_on
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand, is_claimed
from fedi_groups.storage.unit import transaction


async def go_on_with(tools: Tools, errand: Errand) -> Instant | None:
    """The next portion puts itself in the place of this one."""
    author, community = map(int, errand.key.split())
    details = errand.details
    work = Work(
        ActorId(author),
        ActorId(community) if community else None,
        Fate(details["fate"]),
        Instant(details["since"]),
        PostId(details["after"]),
    )
    async with transaction(tools.store) as tx:
        if await is_claimed(tx.connection, errand):
            await go_on(tx, work)
    return None


ERRANDS = ((CONTENTS, go_on_with),)
