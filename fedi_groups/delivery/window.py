"""Which items one peer may be told next: in order within a thread, barriers between, so many at a time. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum, auto
from heapq import heappop, heappush


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell. `number` is its place in the order; items of one `thread` go one after the other.

    `scopes`: what it belongs to. `barrier`: one of these scopes; what came before in it goes first, what comes later
    waits. `counted`: whether it holds back `oldest`; what is told a second time does not.
    """

    number: int
    thread: Hashable
    scopes: tuple[Hashable, ...] = ()
    barrier: Hashable | None = None
    counted: bool = True


class _State(Enum):
    BLOCKED = auto()
    READY = auto()
    UNDER_WAY = auto()
    RESTING = auto()


@dataclass(slots=True, eq=False)
class _Entry:
    item: Item
    state: _State = _State.READY
    along: bool = False
    waits: int = 0
    blocks: "list[_Entry]" = field(default_factory=list)


class Window:
    """Items between being known and being settled; at most `limit` of them under way."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.under_way = 0
        self._along = 0
        self._open: dict[int, _Entry] = {}
        self._again: dict[int, _Entry] = {}
        self._ready: list[int] = []
        self._last: dict[Hashable, _Entry] = {}
        self._members: dict[Hashable, dict[int, _Entry]] = {}
        self._barriers: dict[Hashable, _Entry] = {}

    def __len__(self) -> int:
        """How many are not settled."""
        return len(self._open) + len(self._again)

    def __contains__(self, number: int) -> bool:
        return number in self._open or number in self._again

    @property
    def waiting(self) -> int:
        """How many have not been started, or were given back."""
        return len(self._open) + len(self._again) - self.under_way - self._along

    @property
    def oldest(self) -> int | None:
        """The lowest number that is counted and not settled: everything below it is."""
        return next(iter(self._open), None)

    def add(self, item: Item) -> None:
        """One more, not in the window yet. Counted items come in the order of their numbers."""
        if item.number in self:
            raise ValueError(f"item {item.number} is in the window already")
        entry = _Entry(item)
        for earlier in self._before(item):
            earlier.blocks.append(entry)
            entry.waits += 1
        (self._open if item.counted else self._again)[item.number] = entry
        self._last[item.thread] = entry
        for scope in item.scopes:
            self._members.setdefault(scope, {})[item.number] = entry
        if item.barrier is not None:
            self._barriers[item.barrier] = entry
        if entry.waits:
            entry.state = _State.BLOCKED
        else:
            heappush(self._ready, item.number)

    def take(self, *, avoid: int | None = None) -> Item | None:
        """The first item that may start, which is now under way; None if there is none, or no room.

        `avoid` is taken only if nothing else may start: those behind it come first, so that each gets its turn.
        """
        if self.under_way >= self.limit:
            return None
        skipped: list[int] = []
        while (entry := self._pop()) is not None and avoid is not None and entry.item.number <= avoid:
            skipped.append(entry.item.number)
        if entry is None and skipped:
            entry = self._find(skipped.pop(0))
        for number in skipped:
            heappush(self._ready, number)
        if entry is None:
            return None
        entry.state = _State.UNDER_WAY
        self.under_way += 1
        return entry.item

    def take_along(self, first: int, wanted: Callable[[int], bool], *, most: int) -> list[int]:
        """Further items that may go with `first` in one request, in order: those `wanted` that wait for nothing but
        what goes with them. They are under way with it, without taking room of their own."""
        found: list[int] = []
        credit: Counter[int] = Counter(later.item.number for later in self._find_started(first).blocks)
        for number, entry in self._open.items():
            if len(found) >= most:
                break
            free = entry.state in (_State.READY, _State.BLOCKED) and entry.waits == credit[number]
            if number <= first or not free or not wanted(number):
                continue
            entry.state, entry.along = _State.UNDER_WAY, True
            self._along += 1
            credit.update(later.item.number for later in entry.blocks)
            found.append(number)
        return found

    def give_back(self, number: int) -> None:
        """It was not told and may be tried again at once, in its old place."""
        entry = self._started(number)
        if entry.waits:
            entry.state = _State.BLOCKED
            return
        entry.state = _State.READY
        heappush(self._ready, number)

    def rest(self, number: int) -> None:
        """It was not told and is not to be tried before `wake`; what waits for it waits on."""
        self._started(number).state = _State.RESTING

    def wake(self, number: int) -> None:
        """A resting item may be tried again; nothing happens to others."""
        entry = self._find(number)
        if entry is not None and entry.state is _State.RESTING:
            entry.state = _State.READY
            heappush(self._ready, number)

    def settle(self, number: int) -> None:
        """It is over for this item, told or not; what waited for it may go on."""
        entry = self._started(number)
        item = entry.item
        del (self._open if item.counted else self._again)[number]
        if self._last[item.thread] is entry:
            del self._last[item.thread]
        for scope in item.scopes:
            self._leave(scope, number)
        if item.barrier is not None and self._barriers[item.barrier] is entry:
            del self._barriers[item.barrier]
        for later in entry.blocks:
            later.waits -= 1
            if not later.waits and later.state is _State.BLOCKED:
                later.state = _State.READY
                heappush(self._ready, later.item.number)

    def _before(self, item: Item) -> list[_Entry]:
        """The unsettled items that this one has to wait for, each once."""
        found: dict[int, _Entry] = {}
        if (last := self._last.get(item.thread)) is not None:
            found[last.item.number] = last
        for scope in item.scopes:
            if scope == item.barrier:
                found.update(self._members.get(scope, {}))
            elif (barrier := self._barriers.get(scope)) is not None:
                found[barrier.item.number] = barrier
        return list(found.values())

    def _leave(self, scope: Hashable, number: int) -> None:
        members = self._members[scope]
        del members[number]
        if not members:
            del self._members[scope]

    def _started(self, number: int) -> _Entry:
        entry = self._find_started(number)
        if entry.along:
            entry.along = False
            self._along -= 1
        else:
            self.under_way -= 1
        return entry

    def _find_started(self, number: int) -> _Entry:
        entry = self._find(number)
        if entry is None or entry.state is not _State.UNDER_WAY:
            raise ValueError(f"item {number} is not under way")
        return entry

    def _pop(self) -> _Entry | None:
        """The first that is still ready: some have gone along with others."""
        while self._ready:
            entry = self._find(heappop(self._ready))
            if entry is not None and entry.state is _State.READY:
                return entry
        return None

    def _find(self, number: int) -> _Entry | None:
        return self._open.get(number) or self._again.get(number)
