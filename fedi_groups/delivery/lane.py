"""One peer's lane: what it is still to be told, in order, and whether it is being spoken to. No I/O."""

from dataclasses import dataclass, field
from enum import StrEnum

from fedi_groups.delivery.breaker import CLOSED, Breaker, prolonged, revived, tripped
from fedi_groups.delivery.outcomes import Later, Outcome
from fedi_groups.delivery.retry import pause
from fedi_groups.delivery.tail import Tail, place_of
from fedi_groups.delivery.window import Item, Window
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import HOUR, SECOND, Instant, PeerId, Scheme, Uri
from fedi_groups.storage.cursors import PeerCursor

QUEUE = 256
"""Rows a lane holds beside those under way; further ones it reads later."""

PROBES = 4
FIRST_BUDGET = 4
"""Requests under way to a peer that has not answered yet; each answer allows one more, up to the window."""

TOGETHER = 50
"""Votes in one Announce, at most."""

VOTES = frozenset({"vote", "unvote"})

PARKED_AFTER = 6 * HOUR
OVERTAKEN = 10_000
"""An item that keeps failing is parked when it has failed for so long, or so many others have passed it."""

_SILENCE = 5 * SECOND


class Failed(StrEnum):
    """What becomes of an item that failed: tried again with its whole peer, or by itself, or no more."""

    WITH_PEER = "with peer"
    ALONE = "alone"
    PARKED = "parked"


@dataclass(slots=True)
class Trouble:
    """An item that has failed. `failures` and `since` count only what the item, not its peer, is to blame for.

    `passes`: what the lane's count was when it last failed; `first_passes`, when it was first to blame.
    `told`: what came of it at the inboxes that have given their word already.
    """

    failures: int = 0
    since: Instant | None = None
    passes: int | None = None
    first_passes: int = 0
    told: dict[Uri, Outcome] = field(default_factory=dict)


class Lane:
    """`following`: it gets new rows pushed. Otherwise it has seen the log up to `read`, and reads on when it has room.

    `again`: positions told a second time. `scheme`: how the peer takes signatures; None if it has not taken one yet.
    `closing`: nothing more is started. `gone`: another lane, here or elsewhere, speaks for the peer now.
    """

    def __init__(self, cursor: PeerCursor, tail: Tail, *, window: int) -> None:
        self.peer_id: PeerId = cursor.peer.id
        self.shard = cursor.peer.shard
        self.scheme = Scheme(cursor.peer.scheme) if cursor.peer.scheme else None
        self.breaker = Breaker(cursor.failures, cursor.retry_at, cursor.failing_since, cursor.error)
        self.stored = cursor.position
        self.delivered_at = cursor.delivered_at
        self.window = Window(window)
        self.rows: dict[int, LogRow] = {}
        self.troubles: dict[int, Trouble] = {}
        self.again: set[int] = set()
        self.apart: set[int] = set()
        self.read = cursor.position
        self.following = False
        self.reading = False
        self.closing = False
        self.gone = False
        self.hungry = False
        self._tail = tail
        self._started: dict[int, int] = {}
        self._passes = 0
        self._budget = FIRST_BUDGET
        self._probe: int | None = None
        self._answered = False
        self._told_to_wait = False
        self._heard_at = Instant(0)

    @property
    def cursor(self) -> int:
        """Everything up to here is settled."""
        oldest = self.window.oldest
        return oldest - 1 if oldest is not None else self.seen

    @property
    def seen(self) -> int:
        """Everything up to here that concerns it is, or was, in its window."""
        return max(self._tail.head, self.read) if self.following else self.read

    @property
    def is_idle(self) -> bool:
        return self.following and not len(self.window)

    def answers(self, now: Instant) -> bool:
        """Whether the peer has answered lately, as far as it was asked anything."""
        return self._answered and (not self.window.under_way or now - self._heard_at < _SILENCE)

    def rests(self, now: Instant) -> bool:
        """Whether the peer is not to be asked anything for a while."""
        return self.breaker.is_open and not self.breaker.may_probe(now)

    def revive(self, now: Instant) -> None:
        """The peer has shown itself: it may be asked at once."""
        self.breaker = revived(self.breaker, now)

    def follow(self) -> None:
        """It has seen everything there is, and gets what is new pushed from now on."""
        self.following = True

    def push(self, row: LogRow, *, now: Instant) -> bool:
        """A new row that concerns the peer; returns whether there is something to start.

        A lane that is full, or whose peer fails, takes nothing more into memory and will read it later.
        """
        position = place_of(row)
        if not self.following or position <= self.read:
            return False
        if self.is_full or self.rests(now):
            self.following, self.read = False, position - 1
            return False
        self.add(row)
        return True

    def add(self, row: LogRow, *, again: bool = False) -> None:
        """Have it told. With `again` it was settled before, and does not hold back the cursor."""
        position = place_of(row)
        if position in self.window:
            return
        self.window.add(item_of(row, counted=not again))
        self.rows[position] = row
        if again:
            self.again.add(position)

    def wants_rows(self, now: Instant) -> bool:
        """Whether it should read on."""
        if self.following or self.reading or self.closing:
            return False
        if self.breaker.is_open:
            return self.breaker.may_probe(now) and not self.is_full
        return self.window.waiting < QUEUE // 4

    @property
    def is_full(self) -> bool:
        """Whether it takes no more rows for now. While its peer fails, a few will do to choose a probe from."""
        return self.window.waiting >= (PROBES if self.breaker.is_open else QUEUE)

    def may_start(self, now: Instant) -> bool:
        """Whether the peer may be asked one thing more, if there is one. While it fails: one at a time, to see."""
        if self.closing:
            return False
        if self.breaker.is_open:
            return not self.window.under_way and self.breaker.may_probe(now)
        return self.window.under_way < self._budget

    def start(self, now: Instant) -> int | None:
        """The position of the next row to tell, under way from now on."""
        item = self.window.take(avoid=self._probe)
        if item is None:
            return None
        if self.window.under_way == 1:
            self._heard_at = now
        self._probe = item.number if self.breaker.is_open else None
        self._started[item.number] = self._passes
        return item.number

    def start_along(self, first: int) -> list[int]:
        """The positions of votes that may be told in one Announce with this one (FEP-1a11), under way with it.

        Only what waits already, of the same community; while the peer fails, nothing.
        """
        row = self.rows.get(first)
        if row is None or not self._is_batched(first, row) or self.breaker.is_open:
            return []
        rows, community = self.rows, row.community_id

        def wanted(number: int) -> bool:
            other = rows.get(number)
            return other is not None and other.community_id == community and self._is_batched(number, other)

        found = self.window.take_along(first, wanted, most=TOGETHER - 1)
        self._started.update(dict.fromkeys(found, self._passes))
        return found

    def _is_batched(self, number: int, row: LogRow) -> bool:
        """What has failed, or was refused along with others, goes alone: so the guilty one shows itself."""
        free = number not in self.apart and number not in self.again and number not in self.troubles
        return free and row.kind in VOTES and row.community_id is not None and row.public

    def put_apart(self, number: int, *, alone: bool) -> None:
        """It was not told along with the others: it waits in its old place, `alone` to be told by itself."""
        self._started.pop(number, None)
        if alone:
            self.apart.add(number)
        self.window.give_back(number)

    def passed(self, number: int, *, now: Instant) -> None:
        """The peer has given its word on it, one way or the other: the peer is well."""
        self._passes += 1
        self._answered, self._heard_at = True, now
        if not self._told_to_wait or number == self._probe:
            # Who asked for a pause gets it, though others that were under way then are still answered.
            self.breaker = CLOSED
            self._budget = min(self._budget + 1, self.window.limit)
            self._probe, self._told_to_wait = None, False
        self.over(number)

    def over(self, number: int) -> None:
        """It is settled, whatever came of it."""
        self._started.pop(number, None)
        self.rows.pop(number, None)
        self.troubles.pop(number, None)
        self.again.discard(number)
        self.apart.discard(number)
        self.window.settle(number)

    def failed(self, number: int, later: Later, *, now: Instant, chance: float) -> tuple[Failed, Instant]:
        """It could not be told now; returns what follows, and when the item alone may be tried again.

        Where other items pass, it is the item's fault, and stays so; where none has since it was tried, its peer's.
        """
        passes = self._started.pop(number)
        trouble = self.troubles.setdefault(number, Trouble())
        others_pass = self._passes > (passes if trouble.passes is None else trouble.passes)
        trouble.passes = self._passes
        to_blame = others_pass or later.ours or trouble.since is not None
        if not to_blame or later.slows_down:
            self._back_off(number, later, now=now, chance=chance)
        if not to_blame:
            self.window.give_back(number)
            return Failed.WITH_PEER, now
        if trouble.since is None:
            trouble.since, trouble.first_passes = now, self._passes
        trouble.failures += 1
        enough = now - trouble.since >= PARKED_AFTER or self._passes - trouble.first_passes >= OVERTAKEN
        if enough and others_pass:
            self.over(number)
            return Failed.PARKED, now
        self.window.rest(number)
        return Failed.ALONE, Instant(now + pause(trouble.failures, chance=chance))

    def _back_off(self, number: int, later: Later, *, now: Instant, chance: float) -> None:
        """The peer is to be left alone for a while. What else was under way and fails too does not count again."""
        if self.breaker.is_open and number != self._probe:
            self.breaker = prolonged(self.breaker, Instant(now + (later.asked or 0)))
        else:
            self.breaker = tripped(self.breaker, later.reason, now=now, chance=chance, asked=later.asked)
            self._lie_low()
        self._told_to_wait = self._told_to_wait or later.slows_down

    def _lie_low(self) -> None:
        """Keep nothing of the log in memory for a peer that may be gone for good; positions will do."""
        if self.following:
            self.read, self.following = self.seen, False
        self.rows.clear()
        self._budget = FIRST_BUDGET
        self._answered = False


def item_of(row: LogRow, *, counted: bool = True) -> Item:
    """A row's place in the order. Rows of no thread go one after the other by who signs them: a Follow, its Undo."""
    scopes = tuple(dict.fromkeys(each for each in (row.community_id, row.signer_id) if each is not None))
    return Item(
        number=place_of(row),
        thread=row.thread_id if row.thread_id is not None else ("by", row.signer_id),
        scopes=scopes,
        barrier=scopes[0] if row.barrier else None,
        counted=counted,
    )
