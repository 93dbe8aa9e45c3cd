"""Reading collections of other servers, within bounds: what a stranger lists could go on for ever, or lead anywhere."""

from dataclasses import dataclass

from fedi_groups.domain.types import SECOND, Origin, Uri
from fedi_groups.errors import BudgetSpent, Refused, Unavailable, Unreachable, Unusable
from fedi_groups.peers.fetch import Budget, Clock
from fedi_groups.peers.resolve import Resolver
from fedi_groups.wire.collections import CollectionShape, parse_collection
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.uris import origin_of, same_origin

DOCUMENTS = 100
"""Documents fetched to read one community, or one thread in it …"""
ELSEWHERE = 30
"""… of these from other servers than its own …"""
OF_ONE = 6
"""… and from any single one of those: a list must not send us to somebody who has nothing to do with it."""

LONGEST = 60 * SECOND
"""After this time nothing more is fetched in one go; the document under way has its own limit."""

PAGES = 10
"""Pages of one collection."""


class Allowance:
    """What one errand may fetch, whatever it finds, and how long. `at` is the budget for one address."""

    def __init__(self, *home: str, clock: Clock, documents: int = DOCUMENTS) -> None:
        """`home`: addresses on the servers that it is about."""
        self._home = frozenset(origin_of(each) for each in home)
        self._clock = clock
        self._until = clock() + LONGEST
        self._documents = Budget(documents)
        self._elsewhere = Budget(ELSEWHERE)
        self._servers: dict[Origin, Budget] = {}

    def at(self, uri: Uri) -> Budget:
        """Spending it counts everywhere; once time is over, there is nothing to spend."""
        if self._clock() > self._until:
            return Budget(0)
        origin = origin_of(uri)
        if origin in self._home:
            return self._documents
        server = self._servers.setdefault(origin, Budget(OF_ONE))
        return _Within(self._documents, self._elsewhere, server)

    def check_time(self) -> None:
        """Raises Unreachable if time is over: the rest is for later."""
        if self._clock() > self._until:
            raise Unreachable(f"{', '.join(sorted(self._home))} took longer than {LONGEST // SECOND} s in all")


class _Within(Budget):
    """Several budgets at once."""

    def __init__(self, *budgets: Budget) -> None:
        super().__init__(min(each.left for each in budgets))
        self._budgets = budgets

    def spend(self) -> None:
        """Raises BudgetSpent, and spends nothing then."""
        if any(each.left <= 0 for each in self._budgets):
            raise BudgetSpent("this task has fetched as much as it may from there")
        for each in self._budgets:
            each.spend()


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of a collection that `source` serves. `complete`: all there are, as far as its server says."""

    source: Uri
    entries: tuple[Json | str, ...]
    complete: bool


async def read_collection(resolver: Resolver, place: Uri | Json, *, of: Uri, most: int, allowance: Allowance) -> Listed:
    """Up to `most` entries of a collection, given as its address or embedded in the document `of`.

    Pages are of the same origin, each is read once. What follows after a page that cannot be read is left out.
    Raises Malformed, Unusable for a collection on another server than `of`, and what fetching its beginning raises.
    """
    source, page = of, place
    if isinstance(page, str):
        if not same_origin(page, of):
            raise Unusable(f"{of[:200]} keeps {page[:200]} elsewhere")
        source, page = page, (await resolver.fetch(page, budget=allowance.at(page))).document
    shape = parse_collection(page)
    entries, seen = list(shape.entries), {source}
    for _ in range(PAGES - 1):
        if shape.next is None or len(entries) >= most or shape.next in seen or not same_origin(shape.next, source):
            break
        seen.add(shape.next)
        following = await _page(resolver, shape.next, seen, allowance)
        if following is None:
            break
        shape = following
        entries += shape.entries
    return Listed(source, tuple(entries[:most]), complete=shape.next is None and len(entries) <= most)


async def _page(resolver: Resolver, uri: Uri, seen: set[Uri], allowance: Allowance) -> CollectionShape | None:
    """None if it cannot be read, or calls itself what was read before: many a page that is not there is the first."""
    try:
        found = await resolver.fetch(uri, budget=allowance.at(uri))
        if found.uri != uri and found.uri in seen:
            return None
        return parse_collection(found.document)
    except (Refused, Unavailable):
        return None
