"""Fetching documents from other servers: politely, once for all who ask, and believing only what its origin says.

Whatever is fetched is proved to come from where its id says; what it claims beyond that is for the caller to judge.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from cachetools import LRUCache, TTLCache

from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import AddressRefused, BudgetSpent, Denied, Refused, Unavailable, Unreachable, Unusable
from fedi_groups.peers.connect import Answer, Connector
from fedi_groups.peers.documents import ACCEPT, Fetched, read_document, read_object, read_octets, read_text
from fedi_groups.peers.failures import Failures
from fedi_groups.peers.turns import Turns
from fedi_groups.peers.urls import redirect_target, wire_form
from fedi_groups.storage.servers import Rules
from fedi_groups.text.aside import aside
from fedi_groups.wire.signing import Request
from fedi_groups.wire.uris import host_of, origin_of, same_origin

__all__ = ["Budget", "Fetched", "Fetcher", "Patience", "Sign"]

LARGEST = 1024 * 1024
LARGEST_PICTURE = 10 * LARGEST
PICTURES = "image/avif, image/webp, image/jpeg, image/png, image/gif"
PAGES = "text/html, application/xhtml+xml"
TEXT = "text/csv, text/plain;q=0.9, */*;q=0.1"
REDIRECTS = 3
AT_ONCE = 2
WAITING = 200
REMEMBERED = 5 * SECOND

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_BUSY = frozenset((429, 503))
_CACHE_BYTES = 8 * LARGEST

Clock = Callable[[], Instant]
Sign = Callable[[Request], Awaitable[dict[str, str]] | dict[str, str]]
"""The headers that sign this GET as the Application actor of this server."""


class Budget:
    """How many documents one task may still fetch: what a stranger's document refers to could go on for ever."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def spend(self) -> None:
        """One document, whatever its redirects. Raises BudgetSpent."""
        if self.left <= 0:
            raise BudgetSpent("this task has fetched as much as it may")
        self.left -= 1


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: for one answer, for a document with all its redirects, and a pause where others fetch already."""

    answer: float = 10.0
    document: float = 20.0
    jitter: Callable[[], float] = lambda: random.uniform(0.0, 0.2)


class Fetcher:
    """Asks one server for at most AT_ONCE documents at a time, and once for what several ask for together.

    What was fetched is kept for REMEMBERED, what failed for longer and longer (peers/failures.py).
    """

    def __init__(
        self,
        connector: Connector,
        sign: Sign,
        *,
        clock: Clock,
        sign_again: Sign | None = None,
        patience: Patience = Patience(),
        rules: Rules | None = None,
    ) -> None:
        """`sign` makes draft-cavage signatures, `sign_again` RFC 9421 ones, for the second knock after a 401.

        By `rules` nothing is asked of a blocked server, wherever a redirect leads.
        """
        self.allow_http = connector.allow_http
        self._rules = rules or Rules()
        self._connector = connector
        self._signs = (sign,) if sign_again is None else (sign, sign_again)
        self._clock = clock
        self._patience = patience
        self._same = Turns(1, waiting=WAITING)
        self._servers = Turns(AT_ONCE, waiting=WAITING)
        self._known: TTLCache[str, tuple[Instant, Fetched]] = TTLCache(
            _CACHE_BYTES, ttl=REMEMBERED, timer=clock, getsizeof=lambda found: len(found[1].body) + 1024
        )
        self._failed_documents = Failures(4096)
        self._failed_servers = Failures(4096)
        self._swapped: LRUCache[str, bool] = LRUCache(4096)

    async def document(self, uri: str, *, budget: Budget, fresh: bool = False) -> Fetched:
        """The ActivityStreams document with this id (FEP-fe34): of this origin, by this origin, under its own id.

        A fragment is left out of the request. Redirects within the origin are followed, and an id that differs is
        fetched once more, as the document itself. `fresh`: as it is now, not as it is remembered. Raises Gone, Missing,
        Unusable, TooLarge, Unreachable, AddressRefused, BudgetSpent.
        """
        url = wire_form(uri)
        since = self._clock() if fresh else None
        return await self._shared(url, url, budget, lambda: self._document(url), since=since)

    async def json(self, url: str, *, budget: Budget, accept: str) -> dict[str, Any]:
        """The JSON object at this URL, unsigned, wherever redirects lead: for WebFinger and NodeInfo.

        It proves nothing but what the server of `url` says. Raises as `document` does.
        """
        place = wire_form(url)
        found = await self._shared(f"{accept} {place}", place, budget, lambda: self._json(place, accept))
        return found.document

    async def text(self, url: str, *, budget: Budget) -> str:
        """The text at this URL, unsigned, wherever redirects lead, of up to LARGEST bytes: for lists.

        Whose it is nobody proves. Raises as `document` does.
        """
        return read_text(await self._file(url, TEXT, budget=budget, limit=LARGEST))

    async def page(self, url: str, *, budget: Budget) -> Answer:
        """The page at this URL, unsigned, wherever redirects lead, of up to LARGEST bytes; whether it is one is for the
        caller to see. Of one server few are fetched at a time. Raises as `document` does.
        """
        place = wire_form(url)
        self._failed_servers.check(origin_of(place), self._clock())
        async with self._servers.take(origin_of(place)):
            answer = await self._file(url, PAGES, budget=budget, limit=LARGEST)
        read_octets(answer)
        return answer

    async def picture(self, url: str, *, budget: Budget) -> bytes:
        """What lies at this URL, unsigned, wherever redirects lead, of up to LARGEST_PICTURE bytes; whether it is a
        picture nobody has looked. Of one server few are fetched at a time. Raises as `document` does.
        """
        self._failed_servers.check(origin_of(wire_form(url)), self._clock())
        async with self._servers.take(origin_of(wire_form(url))):
            answer = await self._file(url, PICTURES, budget=budget, limit=LARGEST_PICTURE)
        return read_octets(answer)

    async def _file(self, url: str, accept: str, *, budget: Budget, limit: int) -> Answer:
        place = wire_form(url)
        budget.spend()
        try:
            async with asyncio.timeout(self._patience.document):
                return await self._follow(
                    place, lambda each: self._ask(each, {"Accept": accept}, limit=limit), leave_origin=True
                )
        except TimeoutError as error:
            raise Unreachable(f"{place} took longer than {self._patience.document:g} s in all") from error

    async def _shared(
        self,
        key: str,
        url: str,
        budget: Budget,
        get: Callable[[], Awaitable[Fetched]],
        *,
        since: Instant | None = None,
    ) -> Fetched:
        """One at a time per key; who comes second finds what the first one left, if that was asked for by then."""
        self._check(url)
        async with self._same.take(key):
            asked, known = self._known.get(key, (None, None))
            if known is not None and asked is not None and (since is None or asked >= since):
                return known
            self._failed_documents.check(key, self._clock())
            self._failed_servers.check(origin_of(url), self._clock())
            budget.spend()
            async with self._servers.take(origin_of(url)) as crowded:
                if crowded:
                    await asyncio.sleep(self._patience.jitter())
                self._failed_servers.check(origin_of(url), self._clock())
                asked = self._clock()
                found = await self._remembered(key, get)
            self._known[key] = (asked, found)
            return found

    async def _remembered(self, key: str, get: Callable[[], Awaitable[Fetched]]) -> Fetched:
        try:
            async with asyncio.timeout(self._patience.document):
                found = await get()
        except TimeoutError as error:
            late = Unreachable(f"{key} took longer than {self._patience.document:g} s in all")
            self._failed_documents.add(key, late, self._clock())
            raise late from error
        except (Refused, Unavailable) as error:
            self._failed_documents.add(key, error, self._clock())
            raise
        self._failed_documents.forget(key)
        return found

    async def _document(self, url: str) -> Fetched:
        answer = await self._follow(url, self._knock, leave_origin=False)
        found = await aside(len(answer.body), read_document, answer)
        if wire_form(found.uri) == answer.url:
            return found
        # FEP-fe34: the id is the address. What another address says about it does not count, save as a hint.
        if not same_origin(found.uri, answer.url):
            raise Unusable(f"{answer.url} is about {found.uri[:200]}, which is of another origin")
        answer = await self._follow(wire_form(found.uri), self._knock, leave_origin=False)
        found = await aside(len(answer.body), read_document, answer)
        if wire_form(found.uri) != answer.url:
            raise Unusable(f"{answer.url} calls itself {found.uri[:200]}")
        return found

    async def _json(self, url: str, accept: str) -> Fetched:
        answer = await self._follow(url, lambda place: self._ask(place, {"Accept": accept}), leave_origin=True)
        return await aside(len(answer.body), read_object, answer)

    async def _follow(self, url: str, ask: Callable[[str], Awaitable[Answer]], *, leave_origin: bool) -> Answer:
        here = url
        for _ in range(REDIRECTS + 1):
            answer = await ask(here)
            if answer.status not in _REDIRECTS:
                return answer
            here = redirect_target(here, answer.headers.get("location", ""))
            if not leave_origin and not same_origin(here, url):
                raise Unusable(f"{url} redirects to another origin: {here}", status=answer.status)
        raise Unusable(f"{url} redirects more than {REDIRECTS} times")

    async def _knock(self, url: str) -> Answer:
        """Signed; on 401 once more with the other kind of signature, which is then the first choice there."""
        origin = origin_of(url)
        swapped = self._swapped.get(origin, False)
        first, *rest = reversed(self._signs) if swapped else self._signs
        answer = await self._ask(url, await _signed(url, first))
        if answer.status != 401 or not rest:
            return answer
        answer = await self._ask(url, await _signed(url, rest[0]))
        if answer.status != 401:
            self._swapped[origin] = not swapped
        return answer

    def _check(self, url: str) -> None:
        """Raises Denied."""
        if self._rules.book.blocks(host_of(url)):
            raise Denied(f"{url} is on a blocked server", public=f"This server asks {host_of(url)} for nothing.")

    async def _ask(self, url: str, headers: Mapping[str, str], *, limit: int = LARGEST) -> Answer:
        self._check(url)
        try:
            answer = await self._connector.request(
                "GET", url, headers=headers, timeout=self._patience.answer, limit=limit
            )
        except (Unreachable, AddressRefused) as error:
            self._failed_servers.add(origin_of(url), error, self._clock())
            raise
        if answer.status in _BUSY:
            busy = Unreachable(f"{origin_of(url)} answered {answer.status}")
            self._failed_servers.add(origin_of(url), busy, self._clock(), at_least=_retry_after(answer))
        else:
            self._failed_servers.forget(origin_of(url))
        return answer


def _retry_after(answer: Answer) -> int:
    """In microseconds, where the answer gives seconds (RFC 9110 10.2.3)."""
    seconds = answer.headers.get("retry-after", "")
    return int(seconds) * SECOND if len(seconds) < 10 and seconds.isascii() and seconds.isdecimal() else 0


async def _signed(url: str, sign: Sign) -> dict[str, str]:
    headers = sign(Request("GET", url, {"accept": ACCEPT}))
    return {"Accept": ACCEPT, **(await headers if isawaitable(headers) else headers)}
