"""A push service, and an app behind it that reads with its own key what it is sent (RFC 8030, 8291, 8292)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fedi_groups.errands.table import errands
from fedi_groups.errands.worker import ErrandWorker, Tools
from fedi_groups.peers.mailer import Mailer, Sender
from fedi_groups.peers.pusher import Pusher
from fedi_groups.wire.webpush import b64, unb64
from tests.faces.house import House
from tests.network import Loopback

ENDPOINT = "https://push.test/devices/1"


@dataclass
class Service:
    """As ASGI. It answers each push with `status`; what comes is kept as it came."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    came: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.came.append((dict(request.headers), await request.body()))
        await Response(status_code=self.status, headers=self.headers)(scope, receive, send)


@dataclass
class Device:
    """An app that has a key of its own."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    secret: bytes = b"sixteen bytes ok"

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(
        self, *alerts: str, endpoint: str = ENDPOINT, policy: str | None = None, standard: bool = True
    ) -> dict[str, Any]:
        keys = {"p256dh": b64(self.public), "auth": b64(self.secret)}
        data: dict[str, Any] = {"alerts": dict.fromkeys(alerts, True)}
        if policy is not None:
            data["policy"] = policy
        return {"subscription": {"endpoint": endpoint, "keys": keys, "standard": standard}, "data": data}

    def read(self, body: bytes) -> dict[str, Any]:
        """Raises InvalidTag for what is for another."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert (size, length) == (4096, 65) and len(body) <= 4096
        shared = self.key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
        seed = _hkdf(self.secret, shared, b"WebPush: info\0" + self.public + theirs, 32)
        content, nonce = (
            _hkdf(salt, seed, b"Content-Encoding: " + name + b"\0", length)
            for name, length in ((b"aes128gcm", 16), (b"nonce", 12))
        )
        plain = AESGCM(content).decrypt(nonce, sealed, None)
        assert plain.endswith(b"\x02")
        found: dict[str, Any] = orjson.loads(plain[:-1])
        return found

    def read_drafted(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The same of `aesgcm` (draft-ietf-webpush-encryption-04)."""
        salt = unb64(headers["encryption"].removeprefix("salt="))
        theirs = unb64(headers["crypto-key"].removeprefix("dh=").partition(";")[0])
        shared = self.key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
        seed = _hkdf(self.secret, shared, b"Content-Encoding: auth\0", 32)
        context = b"P-256\0\0\x41" + self.public + b"\0\x41" + theirs
        content, nonce = (
            _hkdf(salt, seed, b"Content-Encoding: " + name + b"\0" + context, length)
            for name, length in ((b"aesgcm", 16), (b"nonce", 12))
        )
        found: dict[str, Any] = orjson.loads(AESGCM(content).decrypt(nonce, body, None)[2:])
        return found


def claims_of(authorization: str, server_key: str) -> dict[str, Any]:
    """What the server says of itself, if it has that key. Raises InvalidSignature."""
    kind, _, rest = authorization.partition(" ")
    parts = dict(each.split("=", 1) for each in rest.split(", "))
    assert kind == "vapid" and parts["k"] == server_key
    signed, _, signature = parts["t"].rpartition(".")
    raw = unb64(signature)
    pair = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unb64(server_key))
    key.verify(encode_dss_signature(*pair), signed.encode(), ECDSA(SHA256()))
    found: dict[str, Any] = orjson.loads(unb64(signed.split(".")[1]))
    return found


def worker_of(house: House) -> ErrandWorker:
    """It wakes apps over the network of the house."""
    pusher = Pusher(Loopback(house.network), contact="mailto:admin@here.test")
    mailer = Mailer(house.files.folder / "outbox", Sender("noreply@here.test", "Here", "here.test"))
    return ErrandWorker(Tools(house.world.store, house.resolver, house.web.workshop, mailer, pusher), errands())


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)
