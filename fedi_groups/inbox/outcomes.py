"""What has become of received items, as long as it is not yet written down."""

import structlog

from fedi_groups.domain.types import HOUR, MINUTE, SECOND, Instant
from fedi_groups.errors import FediGroupsError, Missing, Refused
from fedi_groups.inbox.floods import Watch
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.received import Earlier, Item, Settlement, State

log = structlog.get_logger("inbox")

WAITS = (3 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR)
"""How long an item waits for what it depends on, each time it is looked at again in vain."""


class Outcomes:
    """Each is logged once, and what is refused counts with `watch`.

    `someone_waits`: an item may wait for another, here or in another process. `ours_wait`: one of our shards may wait.
    """

    def __init__(self, watch: Watch, clock: Clock) -> None:
        self._watch = watch
        self._clock = clock
        self._settled: list[Settlement] = []
        self.someone_waits = True
        self.ours_wait = True

    def __len__(self) -> int:
        return len(self._settled)

    def take(self) -> list[Settlement]:
        """Those there are; whoever takes them writes them."""
        settled, self._settled = self._settled, []
        return settled

    def settle(self, item: Item, state: State, error: Exception) -> None:
        text = str(error) if isinstance(error, FediGroupsError) else repr(error)
        if state is State.REFUSED:
            self._watch.saw_refused(item.peer_id)
        if state is not State.IGNORED:
            log.info("not applied", received=item.id, state=state.name.lower(), reason=text[:300])
        self._settled.append(Settlement(item.id, state, error=text[:500]))

    def refuse(self, item: Item, errors: list[Refused]) -> None:
        """For the first of these reasons, if there is any."""
        for error in errors[:1]:
            self.settle(item, State.IGNORED if isinstance(error, Missing) else State.REFUSED, error)

    def wait(self, item: Item, error: Exception, *, waits_for: str | None = None, about: bytes | None = None) -> None:
        """Later again, a bounded number of times; nothing `about` the same goes before it."""
        if item.attempts >= len(WAITS):
            self.settle(item, State.REFUSED, error)
            return
        self.someone_waits = self.ours_wait = True
        retry_at = Instant(self._clock() + WAITS[item.attempts])
        self._settled.append(
            Settlement(item.id, State.WAITING, str(error)[:500], retry_at, waits_for, item.attempts + 1, about)
        )

    def wait_behind(self, item: Item, earlier: Earlier, *, about: bytes) -> None:
        """Until an earlier item about the same has had its turn; that one waits a bounded number of times."""
        self.someone_waits = self.ours_wait = True
        retry_at, text = Instant(earlier.retry_at + 1), f"waits behind {earlier.id}"
        self._settled.append(
            Settlement(item.id, State.WAITING, text, retry_at, earlier.waits_for, item.attempts, about)
        )
