"""What time it is. Nothing else asks this machine's clock; whoever wants to know is given one."""

import time

from fedi_groups.domain.types import Instant


def now() -> Instant:
    """Microseconds since 1970, UTC, by this machine's clock."""
    return Instant(time.time_ns() // 1000)
