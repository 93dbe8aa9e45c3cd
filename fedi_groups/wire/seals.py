"""What only this server can have made and only it can read: tokens in addresses, letters that wait to be sent."""

import base64
import binascii
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fedi_groups.errors import Missing

_NONCE = 12


class Seals:
    """Made of the server's secret. What was sealed for one purpose is no good for another."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = ChaCha20Poly1305(hashlib.blake2b(secret, digest_size=32, person=b"seals").digest())

    def sealed(self, plain: bytes, *, purpose: str) -> str:
        """As letters, digits, - and _."""
        nonce = secrets.token_bytes(_NONCE)
        whole = nonce + self._cipher.encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()

    def opened(self, text: str, *, purpose: str) -> bytes:
        """Raises Missing for what was not sealed here, or for something else."""
        try:
            whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(whole[:_NONCE], whole[_NONCE:], purpose.encode())
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise Missing("not sealed here") from error
