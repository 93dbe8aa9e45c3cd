"""What has to be there before somebody speaks anonymously: the mask of the community. Never in a transaction."""

import asyncio
from collections.abc import Callable

from fedi_groups.actions import masking
from fedi_groups.actions.letters import letter_of
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.domain.types import ActorId
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import Store, reading, transaction

NewKeys = Callable[[], FreshKeys]


async def prepare(store: Store, errand: Errand, new_keys: NewKeys) -> None:
    """For one message to a community."""
    letter = letter_of(errand)
    if letter.needs_mask:
        await prepare_mask(store, letter.community_id, new_keys)


async def prepare_mask(store: Store, community: ActorId, new_keys: NewKeys) -> None:
    """Its keys are made before the transaction that needs them, as that takes long; once, and only where they may be
    needed."""
    async with reading(store) as tx:
        place = await tx.actors.get(community)
        if not place.charter.anonymous or await masking.mask_of(tx, place) is not None:
            return
    keys = await asyncio.to_thread(new_keys)
    async with transaction(store) as tx:
        await masking.make_mask(tx, await tx.actors.get(community), keys)
