"""Public keys of others: from memory, from the database, or fetched once, with the owner's word that it is theirs."""

from cachetools import LRUCache

from fedi_groups.domain.types import MINUTE, Instant, Uri
from fedi_groups.errors import Gone, Malformed, Missing, Refused, Unauthenticated, Unavailable, Unreachable
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.keys import find_remote_key
from fedi_groups.storage.unit import Store
from fedi_groups.wire.keys import PublicKey, read_multibase, read_pem
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import KeyShape
from fedi_groups.wire.uris import same_origin

REFRESH_EVERY = 5 * MINUTE
FETCHES = 3
"""Key document, its owner, and one more for an owner whose id differs."""


class KeyRing:
    """Keys by id. `size` parsed keys stay in memory."""

    def __init__(self, store: Store, resolver: Resolver, *, size: int = 20_000) -> None:
        self._store = store
        self._resolver = resolver
        self._keys: LRUCache[Uri, PublicKey] = LRUCache(size)
        self._refreshed: LRUCache[Uri, Instant] = LRUCache(size)

    async def known(self, key_id: Uri) -> PublicKey | None:
        """The key, if we have it already."""
        found = self._keys.get(key_id)
        if found is not None:
            return found
        async with self._store.database.read() as connection:
            row = await find_remote_key(connection, key_id)
        if row is None:
            return None
        stored, owner = row
        shape = KeyShape(key_id, Uri(owner), **{"pem" if stored.algorithm == "rsa" else "multibase": stored.public})
        return self._keep(shape)

    async def resolve(self, key_id: Uri) -> PublicKey:
        """The key, fetched if need be. Raises Unauthenticated if there is none that its owner lists, Gone if the owner
        is, Unreachable if its server cannot be asked now."""
        return await self.known(key_id) or await self._fetch(key_id)

    async def refreshed(self, key_id: Uri) -> PublicKey | None:
        """The key as it is now, after a signature failed: it may have been rotated. None if we looked just before."""
        now = self._store.clock()
        last = self._refreshed.get(key_id)
        if last is not None and now - last < REFRESH_EVERY:
            return None
        self._refreshed[key_id] = now
        return await self._fetch(key_id)

    def forget(self, owner: Uri) -> None:
        """The owner's keys have changed."""
        for key_id in [each for each, key in self._keys.items() if key.owner == owner]:
            del self._keys[key_id]

    async def _fetch(self, key_id: Uri) -> PublicKey:
        budget = Budget(FETCHES)
        try:
            owner = await self._owner(key_id, budget)
            _, keys = await self._resolver.actor_keys(owner, budget=budget)
        except (Gone, Unreachable):
            raise
        except (Missing, Malformed) as error:
            raise Unauthenticated(f"{key_id}: {error}") from error
        except Unavailable as error:
            raise Unauthenticated(f"{key_id} cannot be fetched: {error}") from error
        except Refused:
            raise
        for shape in keys:
            if shape.uri == key_id and same_origin(shape.uri, shape.owner):
                return self._keep(shape)
        raise Unauthenticated(f"{owner} does not list {key_id} as its key")

    async def _owner(self, key_id: Uri, budget: Budget) -> Uri:
        """Who owns the key: the actor at its address, or whom the key document there names."""
        document = (await self._resolver.fetch(key_id, budget=budget)).document
        owner = read_uri(document.get("owner")) or read_uri(document.get("controller")) or read_uri(document.get("id"))
        if owner is None or not same_origin(owner, key_id):
            raise Unauthenticated(f"{key_id} has no owner on its own server")
        return owner

    def _keep(self, shape: KeyShape) -> PublicKey:
        key = read_pem(shape.pem) if shape.pem is not None else read_multibase(shape.multibase or "")
        found = self._keys[shape.uri] = PublicKey(shape.uri, shape.owner, key)
        return found
