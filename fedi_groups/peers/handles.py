"""From what people write (`ada`, `@ada@host`, `!birds@host`, an address) to the actor meant. Never in a transaction."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Gone, Missing
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.resolve import Resolver
from fedi_groups.peers.webfinger import Handle, find
from fedi_groups.storage.handles import find_by_handle
from fedi_groups.storage.unit import Store, reading

FETCHES = 4
"""What finding one stranger may cost: WebFinger, once more under the account's own name, and the actor."""


class Directory:
    """Finds actors: those who live here, those already known, and strangers over WebFinger."""

    def __init__(self, store: Store, resolver: Resolver, fetcher: Fetcher) -> None:
        self.store = store
        self._resolver = resolver
        self._fetcher = fetcher

    async def find(self, text: str, *, budget: Budget | None = None) -> ActorFacts:
        """The actor of a name, handle or address. Raises Missing, Gone, Malformed, Denied, and what fetching raises."""
        text = text.strip()
        budget = budget or Budget(FETCHES)
        if text.startswith(("https://", "http://")):
            return _alive(await self._at(text, budget))
        known = await self.known(text)
        if known is None and is_elsewhere(text) and Handle.parse(text).host != self.store.uris.host:
            known = await self._at(await find(self._fetcher, text, budget=budget), budget)
        if known is None:
            raise Missing(f"nobody here is called {text}", public=f"Nobody here is called {text}.")
        return _alive(known)

    async def known(self, text: str) -> ActorFacts | None:
        """The actor of a name or handle, without asking anyone. Raises Malformed for what is neither."""
        uris = self.store.uris
        handle = Handle.parse(text) if is_elsewhere(text) else Handle(text.lstrip("@!"), uris.host)
        async with reading(self.store) as tx:
            if handle.host == uris.host:
                return await tx.actors.named(handle.name)
            return await find_by_handle(tx.connection, uris, name=handle.name, host=handle.host, group=handle.group)

    async def _at(self, uri: str, budget: Budget) -> ActorFacts:
        if not self.store.uris.is_local(uri):
            return await self._resolver.actor(uri, budget=budget)
        async with reading(self.store) as tx:
            found = await tx.actors.find(uri)
        if found is None:
            raise Missing(f"there is no {uri}", public=f"There is no {uri}.")
        return found


def is_elsewhere(text: str) -> bool:
    """Whether a handle names a host."""
    return "@" in text.lstrip("@!")


def _alive(actor: ActorFacts) -> ActorFacts:
    if actor.deleted_at is not None:
        raise Gone(f"{actor.uri} is gone", public=f"{actor.handle} is gone.")
    return actor
