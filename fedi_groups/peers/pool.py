"""Connections that are kept open between requests with a body, by server; new ones come from the one connector."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp.connector import Connection

from fedi_groups.peers.calls import Place
from fedi_groups.peers.exchange import Exchange

Open = Callable[[Place], Awaitable[Connection]]


class Pool:
    """`keep_alive`: seconds an idle connection stays open. How many are in use is for the caller to limit."""

    def __init__(self, open_one: Open, *, keep_alive: float) -> None:
        self._open_one = open_one
        self._keep_alive = keep_alive
        self._open: set[Exchange] = set()
        self._idle: dict[str, list[Exchange]] = {}
        self._sweeping: asyncio.TimerHandle | None = None

    async def take(self, place: Place, *, fresh: bool) -> Exchange:
        """The one used last, which the other side is least likely to have closed; a new one if `fresh`, or if none is
        left. Raises what opening it does."""
        idle = self._idle.get(place.server)
        while idle and not fresh:
            exchange = idle.pop()
            if exchange.is_reusable:
                return exchange
            self.drop(exchange)
        exchange = Exchange(await self._open_one(place))
        self._open.add(exchange)
        return exchange

    def give_back(self, place: Place, exchange: Exchange) -> None:
        """After a whole answer: kept, if the other side keeps it too."""
        if not exchange.is_reusable or exchange not in self._open:
            self.drop(exchange)
            return
        loop = asyncio.get_running_loop()
        exchange.idle_since = loop.time()
        self._idle.setdefault(place.server, []).append(exchange)
        if self._sweeping is None:
            self._sweeping = loop.call_later(self._keep_alive / 2, self._sweep)

    def drop(self, exchange: Exchange) -> None:
        """This one is not used again."""
        self._open.discard(exchange)
        exchange.close()

    def close(self) -> None:
        """All of them, in use or not."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for exchange in list(self._open):
            self.drop(exchange)
        self._idle.clear()

    def _sweep(self) -> None:
        """Close what was idle for long, or is closed on the other side."""
        loop = asyncio.get_running_loop()
        long_ago = loop.time() - self._keep_alive
        for server, idle in list(self._idle.items()):
            kept = [each for each in idle if each.is_reusable and each.idle_since > long_ago]
            for exchange in set(idle).difference(kept):
                self.drop(exchange)
            if kept:
                self._idle[server] = kept
            else:
                del self._idle[server]
        self._sweeping = loop.call_later(self._keep_alive / 2, self._sweep) if self._idle else None
