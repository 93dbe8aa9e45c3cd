"""The secret that encrypts private keys: kept outside the database, so that a stolen backup signs nothing."""

import os
import secrets
from pathlib import Path

from fedi_groups.errors import Misconfigured

LENGTH = 32


def read_secret(data_dir: Path, *, given: str | None) -> bytes:
    """`given` if set, else the file `secret` in the data directory, which is made if it is missing.

    Raises Misconfigured if it can be neither read nor made, or is too short to be one.
    """
    if given is not None:
        secret = given.encode()
    else:
        path = data_dir / "secret"
        try:
            secret = path.read_bytes().strip() if path.exists() else _make(path)
        except OSError as error:
            raise Misconfigured(f"{path} cannot be read or made: {error.strerror}") from error
    if len(secret) < LENGTH:
        raise Misconfigured(f"the secret is {len(secret)} characters long; it takes {LENGTH} at least")
    return secret


def _make(path: Path) -> bytes:
    """Written so that only its owner can read it, and never over another one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(LENGTH).encode()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret
