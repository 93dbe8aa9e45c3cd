"""The keys of local actors, ready to sign: unsealed once and kept, as parsing them is dear and signing is not."""

from dataclasses import dataclass

from cachetools import LRUCache

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Gone
from fedi_groups.storage.actors import Actors
from fedi_groups.storage.database import Database
from fedi_groups.storage.keys import ED25519, RSA, local_keys
from fedi_groups.storage.shelves import Writes
from fedi_groups.wire.keys import SigningKey, unseal
from fedi_groups.wire.uris import Uris


@dataclass(frozen=True, slots=True)
class Signer:
    """A local actor with both keys: `rsa` for requests and LD signatures, `ed25519` for integrity proofs."""

    actor: ActorFacts
    rsa: SigningKey
    ed25519: SigningKey


class Keychain:
    """Signers by actor, at most `size` in memory."""

    def __init__(self, database: Database, uris: Uris, *, secret: bytes, size: int = 2000) -> None:
        self._database = database
        self._uris = uris
        self._secret = secret
        self._signers: LRUCache[ActorId, Signer] = LRUCache(size)
        self._server: ActorId | None = None

    async def signer(self, actor: ActorId) -> Signer:
        """Raises Gone if the actor has no keys any more, Misconfigured if the secret does not fit them."""
        known = self._signers.get(actor)
        if known is None:
            known = self._signers[actor] = await self._load(actor)
        return known

    async def server(self) -> Signer:
        """The Application actor, which signs every GET."""
        if self._server is None:
            async with self._database.read() as connection:
                found = await Actors(connection, Writes(), self._uris).named(self._uris.host)
            if found is None:
                raise Gone("the server actor has not been made: run `fedi-groups migrate`")
            self._server = found.id
        return await self.signer(self._server)

    def forget(self, actor: ActorId) -> None:
        """Its keys have changed."""
        self._signers.pop(actor, None)

    async def _load(self, actor: ActorId) -> Signer:
        async with self._database.read() as connection:
            facts = await Actors(connection, Writes(), self._uris).get(actor)
            keys = await local_keys(connection, actor)
        rsa, ed25519 = keys.get(RSA), keys.get(ED25519)
        if rsa is None or ed25519 is None or rsa.sealed is None or ed25519.sealed is None:
            raise Gone(f"{facts.uri} has no keys")
        return Signer(
            actor=facts,
            rsa=SigningKey(self._uris.main_key(facts.uri), unseal(rsa.sealed, self._secret)),
            ed25519=SigningKey(self._uris.proof_key(facts.uri), unseal(ed25519.sealed, self._secret)),
        )
