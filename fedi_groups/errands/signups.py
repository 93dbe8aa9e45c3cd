"""Sign-ups whose address nobody has confirmed in time."""

from fedi_groups.actions.accounts import END_SIGN_UP, end_unconfirmed
from fedi_groups.domain.types import Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import transaction


async def end_sign_up(tools: Tools, errand: Errand) -> Instant | None:
    async with transaction(tools.store) as tx:
        await end_unconfirmed(tx, int(errand.key))
    return None


ERRANDS = ((END_SIGN_UP, end_sign_up),)
