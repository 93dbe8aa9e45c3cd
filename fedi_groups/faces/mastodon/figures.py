"""How many follow, are followed and have said something: counted now and then, and kept in between."""

from collections.abc import Iterable
from typing import Final

from cachetools import TLRUCache

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MINUTE, ActorId
from fedi_groups.reads.accounts import AccountFigures, figures_of
from fedi_groups.storage.unit import Store, Unit

_REMEMBERED: Final = 20_000
_KEPT: Final = 5 * MINUTE
NONE: Final = AccountFigures(0, 0, 0, None)


class Figures:
    """The figures of accounts, as they were a few minutes ago at the most."""

    def __init__(self, store: Store) -> None:
        self._kept: TLRUCache[ActorId, AccountFigures] = TLRUCache(
            _REMEMBERED, ttu=lambda _key, _value, now: now + _KEPT, timer=store.clock
        )

    async def of(self, tx: Unit, accounts: Iterable[ActorFacts]) -> dict[ActorId, AccountFigures]:
        """Of each of these; no statement for those that are remembered."""
        wanted = {each.id: each for each in accounts}
        found = {number: kept for number in wanted if (kept := self._kept.get(number)) is not None}
        missing = [each for number, each in wanted.items() if number not in found]
        if missing:
            fresh = await figures_of(tx, missing)
            for number, figures in fresh.items():
                self._kept[number] = figures
            found |= fresh
        return found

    def forget(self, *accounts: ActorId) -> None:
        """What these have just done shows at once."""
        for each in accounts:
            self._kept.pop(each, None)
