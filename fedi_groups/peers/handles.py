"""From what people write (`ada`, `@ada@host`, `!birds@host`, an address) to the actor meant. Never in a transaction."""

from collections.abc import Iterable

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.errors import Gone, Missing
from fedi_groups.peers import intents
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.intents import Way, Wish, way_to
from fedi_groups.peers.resolve import Resolver
from fedi_groups.peers.webfinger import Handle, find
from fedi_groups.storage.handles import Called, find_by_handles
from fedi_groups.storage.unit import Store, Unit, reading

FETCHES = 4
"""What finding one stranger may cost: WebFinger, once more under the account's own name, and the actor."""


class Directory:
    """Finds actors: those who live here, those already known, and strangers over WebFinger."""

    def __init__(self, store: Store, resolver: Resolver, fetcher: Fetcher) -> None:
        self.store = store
        self.resolver = resolver
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
        handle = handle_of(text, self.store.uris.host)
        async with reading(self.store) as tx:
            return (await known_in(tx, [handle])).get(handle)

    async def post_id(self, address: str, *, budget: Budget) -> Uri:
        """The id of the post that is shown at this address elsewhere. Raises what fetching raises."""
        return (await self.resolver.post(address, budget=budget)).uri

    async def way_home(self, said: str, wish: Wish, thing: Uri) -> Way:
        """Where somebody of this handle, or on this server, goes on with something of ours. Raises as `way_to` does."""
        return await way_to(self._fetcher, said, wish, thing, budget=Budget(intents.FETCHES))

    async def _at(self, uri: str, budget: Budget) -> ActorFacts:
        if not self.store.uris.is_local(uri):
            return await self.resolver.actor(uri, budget=budget)
        async with reading(self.store) as tx:
            found = await tx.actors.find(uri)
        if found is None:
            raise Missing(f"there is no {uri}", public=f"There is no {uri}.")
        return found


def handle_of(text: str, here: str) -> Handle:
    """A name alone is of somebody on this host, `here`. Raises Malformed for what is no handle."""
    return Handle.parse(text) if is_elsewhere(text) else Handle(text.lstrip("@!"), here)


async def known_in(tx: Unit, handles: Iterable[Handle]) -> dict[Handle, ActorFacts]:
    """The actors of these handles who are known, without asking anyone; at most two statements."""
    local = [each for each in handles if each.host == tx.uris.host]
    remote = {Called(each.name, each.host, each.group): each for each in handles if each.host != tx.uris.host}
    await tx.actors.want(names=[each.name for each in local])
    found = {each: actor for each in local if (actor := await tx.actors.named(each.name)) is not None}
    elsewhere = await find_by_handles(tx.connection, tx.uris, remote) if remote else {}
    for called, actor in elsewhere.items():
        tx.actors.shelve(actor)
        found[remote[called]] = actor
    return found


def is_elsewhere(text: str) -> bool:
    """Whether a handle names a host."""
    return "@" in text.lstrip("@!")


def _alive(actor: ActorFacts) -> ActorFacts:
    if actor.deleted_at is not None:
        raise Gone(f"{actor.uri} is gone", public=f"{actor.handle} is gone.")
    return actor
