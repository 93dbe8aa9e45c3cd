"""What somebody shows to sign in, beside their password or in its place."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Instant
from fedi_groups.storage.factors import count_recovery_codes, find_factor
from fedi_groups.storage.passkeys import PasskeyFacts, passkeys_of
from fedi_groups.storage.unit import Unit

MOST = 100


@dataclass(frozen=True, slots=True)
class Factors:
    """`codes_since`: since when a code is asked for after the password; None: it is not. `left`: codes to write down
    that were not used."""

    codes_since: Instant | None
    left: int
    passkeys: tuple[PasskeyFacts, ...]


async def factors_of(tx: Unit, person: ActorFacts) -> Factors:
    factor = await find_factor(tx.connection, person.id)
    left = await count_recovery_codes(tx.connection, person.id) if factor is not None else 0
    passkeys = await passkeys_of(tx.connection, person.id, most=MOST)
    return Factors(factor.created_at if factor is not None else None, left, tuple(passkeys))


async def takes_a_code(tx: Unit, person: ActorFacts) -> bool:
    """Whether the password alone is not enough."""
    return await find_factor(tx.connection, person.id) is not None
