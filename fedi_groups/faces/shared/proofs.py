"""Proving who one is by a password, as often as that may be tried."""

from dataclasses import dataclass

from fedi_groups.actions.passwords import check_password
from fedi_groups.actions.sessions import Browser, who_is_called
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import AT_ONE_ACCOUNT, BY_ONE_PLACE, FROM_ONE_PLACE
from fedi_groups.domain.types import Instant
from fedi_groups.faces.shared.web import Web
from fedi_groups.storage.attempts import attempt, forgive
from fedi_groups.storage.unit import reading, transaction


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it: `person` is who it is, None if that is not proved; `again_at`: not before then, as it was tried
    too often."""

    person: ActorFacts | None = None
    again_at: Instant | None = None


async def prove(web: Web, *, name: str, password: str, browser: Browser) -> Proof:
    """Who there is not takes as long as who mistypes, and is guessed at no more often."""
    async with reading(web.store) as tx:
        found = await who_is_called(tx, name)
    whom = str(found[0].id) if found is not None else f"nobody {name.strip().lower()}"
    here = f"password {whom} {browser.network}"
    tries = {here: FROM_ONE_PLACE, f"password {whom}": AT_ONE_ACCOUNT, f"passwords {browser.network}": BY_ONE_PLACE}
    if not web.settings.test_mode:
        async with transaction(web.store) as tx:
            again_at = await attempt(tx.connection, tries, now=tx.now)
        if again_at is not None:
            return Proof(again_at=again_at)
    right = await check_password(password, found[1].password if found is not None else None)
    if not right or found is None:
        return Proof()
    async with transaction(web.store) as tx:
        await forgive(tx.connection, [here])
    return Proof(found[0])
