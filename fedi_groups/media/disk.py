"""Writing a file so that it is there whole, or not at all."""

import os
from pathlib import Path

_PART = ".part"


def write(path: Path, content: bytes) -> None:
    """For its owner alone; on disk when this returns."""
    part = path.with_name(path.name + _PART)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def settle(part: Path, path: Path) -> None:
    """The same with what has been written on the same disk already."""
    part.chmod(0o600)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(part, path)
