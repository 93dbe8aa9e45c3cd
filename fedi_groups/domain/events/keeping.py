"""What people here let others know of whom they do not want to hear from."""

from dataclasses import dataclass

from fedi_groups.domain.facts import BlockFacts


@dataclass(frozen=True, slots=True)
class PersonBlocked:
    """Somebody who lives here has nothing to do any more with somebody."""

    block: BlockFacts


@dataclass(frozen=True, slots=True)
class PersonUnblocked:
    """That is over."""

    block: BlockFacts


KeepingEvent = PersonBlocked | PersonUnblocked
