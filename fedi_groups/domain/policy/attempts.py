"""How often somebody may guess: so often in a while, and then they wait. Guessing costs nobody else much."""

from dataclasses import dataclass

from fedi_groups.domain.types import DAY, HOUR, MINUTE


@dataclass(frozen=True, slots=True)
class Allowed:
    """`most` attempts within `window`, counted from the first."""

    most: int
    window: int


FROM_ONE_PLACE = Allowed(10, 15 * MINUTE)
"""At one account, from one network."""

AT_ONE_ACCOUNT = Allowed(100, HOUR)
"""From everywhere: more than its owner mistypes, far less than it takes to guess a password."""

OF_CODES = Allowed(10, HOUR)
"""Beside one password: a code has six digits, and three are good at a time."""

OF_UPLOADS = Allowed(40, 30 * MINUTE)
"""Forms with files, of one person: as apps may upload."""

OF_ARCHIVES = Allowed(4, DAY)
"""Of all that somebody has here: each is read from the beginning to the end."""

OF_MOVES = Allowed(20, HOUR)
"""Accounts that one person names as their own, or to move to: servers are asked for them."""

BY_ONE_PLACE = Allowed(100, HOUR)
"""At all accounts, from one network."""


def is_too_often(count: int, allowed: Allowed) -> bool:
    """`count`: with the one that is about to be made."""
    return count > allowed.most
