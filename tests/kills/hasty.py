"""A program in place of `fedi-groups`, broken on purpose: it says 202 first, and writes later."""

import asyncio

import fedi_groups.app.services
from fedi_groups.cli import main
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.inbox.gate import Admitted
from fedi_groups.inbox.intake import Intake

LATER = 1.0
"""Seconds. Servers that queue in memory are mostly quicker, and lose less."""


class HastyIntake(Intake):
    """Keeps in memory what it has answered for."""

    async def accept(self, admitted: Admitted) -> PeerFacts:
        self.promised = {each for each in getattr(self, "promised", set()) if not each.done()}
        self.promised.add(asyncio.create_task(self._keep_promise(admitted)))
        return await self._peer(admitted.origin)

    async def _keep_promise(self, admitted: Admitted) -> None:
        await asyncio.sleep(LATER)
        await super().accept(admitted)


if __name__ == "__main__":
    setattr(fedi_groups.app.services, "Intake", HastyIntake)  # noqa: B010 - this is what is broken; mypy need not like it
    main()
