"""Who is behind an anonymous post, kept so that a look at the database does not tell: all of it takes the secret."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_NONCE = 12


class Veil:
    """What the secret of a server makes of numbers of people."""

    def __init__(self, secret: bytes) -> None:
        self._digests = hashlib.blake2b(secret, digest_size=32, person=b"veil digests").digest()
        self._seal = ChaCha20Poly1305(hashlib.blake2b(secret, digest_size=32, person=b"veil seal").digest())

    def digest(self, community: int, person: int) -> bytes:
        """The same for one person in one community, and in no other one."""
        return hmac.digest(self._digests, f"{community} {person}".encode(), "sha256")[:16]

    def seal(self, post: int, person: int) -> bytes:
        """Good for this post alone."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._seal.encrypt(nonce, person.to_bytes(8, "big"), str(post).encode())

    def opened(self, post: int, sealed: bytes) -> int:
        """Raises InvalidTag for what was sealed for another post, or by another secret."""
        return int.from_bytes(self._seal.decrypt(sealed[:_NONCE], sealed[_NONCE:], str(post).encode()), "big")
