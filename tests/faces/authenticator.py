"""A device that keeps passkeys, as far as a server sees of one (WebAuthn level 2): it answers what a page asks it."""

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """`verifies`: it asks who holds it. `origin`: the page that asks, as the browser says."""

    origin: str = "https://here.test"
    site: str = "here.test"
    verifies: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: os.urandom(16))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def made(self, options: dict[str, Any]) -> str:
        """A new key, as an answer to what asks for one."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cbor2.dumps(public)
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(_ATTESTED) + attested}
        said = self._said("webauthn.create", options)
        return self._answer(clientDataJSON=_text(said), attestationObject=_text(cbor2.dumps(told)))

    def shown(self, options: dict[str, Any]) -> str:
        """Proof that the key is here."""
        self.count += 1
        data, said = self._data(0), self._said("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ECDSA(SHA256()))
        return self._answer(clientDataJSON=_text(said), authenticatorData=_text(data), signature=_text(signature))

    def _data(self, more: int) -> bytes:
        flags = _PRESENT | more | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, **response: str) -> str:
        number = _text(self.credential)
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": response})
