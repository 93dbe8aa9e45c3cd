"""Addresses of pictures that few may see: each server is given its own, which nobody can guess and which can be ended.

A body of the log is one for all servers. Where such an address stands in it, it holds RECEIVER; who is told, is told
with a word in its place that is as long, made of the post, the server and a secret. Two servers never know one address.
"""

import base64
import hashlib
import hmac

from fedi_groups.domain.types import PeerId, PostId

RECEIVER = "to-be-replaced-for-each-receiver"
"""32 characters, as every grant has."""

_BYTES = 24


def grant_of(secret: bytes, post: PostId, peer: PeerId, *, epoch: int) -> str:
    """The word in the addresses of this post's pictures that this server knows, in this epoch."""
    key = hmac.digest(secret, b"addresses of pictures", "sha256")
    code = hmac.digest(key, b"%d %d %d" % (post, peer, epoch), "sha256")
    return base64.urlsafe_b64encode(code[:_BYTES]).decode()


def grant_digest(grant: str) -> bytes:
    """By which a grant is found: the database knows no grants."""
    return hashlib.blake2b(grant.encode(), digest_size=16).digest()


def is_addressed(body: bytes) -> bool:
    """Whether there is something to put in for each receiver."""
    return b"/media/" + RECEIVER.encode() + b"/" in body


def addressed(body: bytes, grant: str) -> bytes:
    """The body as the one server reads it whose grant this is."""
    return body.replace(b"/media/" + RECEIVER.encode() + b"/", b"/media/" + grant.encode() + b"/")
