"""Small pictures of what lies on other servers, by address, as many as there is room for: who was looked at least
recently goes first. All of this reads and writes files: run it in a thread.
"""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from fedi_groups.media.disk import write

FOLDER = "thumbnails"
DAY = 86_400
"""Seconds. That something was looked at is written down once in so many."""
LEFT = 0.9
"""When there is no room so much of it is left in use."""


@dataclass(slots=True)
class Thumbnails:
    """In `folder`, of up to `most` bytes in all; with 0 there are none. When a file was last changed says when it was
    last looked at."""

    folder: Path
    most: int
    _size: int | None = field(default=None)

    def find(self, address: str, *, now: float) -> Path | None:
        """Where it lies. `now`: seconds since 1970."""
        path = self._path(address)
        try:
            if now - path.stat().st_mtime > DAY:
                os.utime(path, (now, now))
        except FileNotFoundError:
            return None
        return path

    def put(self, address: str, picture: bytes, *, now: float) -> Path:
        """Keep it, and let others go if there is no room."""
        path = self._path(address)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(path, picture)
        os.utime(path, (now, now))
        self._size = self.size() if self._size is None else self._size + len(picture)
        if self._size > self.most:
            self._size = self._evict()
        return path

    def size(self) -> int:
        """Bytes of all of them."""
        return sum(each.st_size for _, each in self._all())

    def count(self) -> int:
        return len(self._all())

    def _evict(self) -> int:
        """Returns how many bytes are left. Other processes may do the same."""
        found = sorted(self._all(), key=lambda each: each[1].st_mtime)
        size = sum(each.st_size for _, each in found)
        for path, facts in found:
            if size <= LEFT * self.most:
                break
            path.unlink(missing_ok=True)
            size -= facts.st_size
        return size

    def _all(self) -> list[tuple[Path, os.stat_result]]:
        found: list[tuple[Path, os.stat_result]] = []
        for path in self.folder.glob("*/*.webp"):
            with suppress(FileNotFoundError):
                found.append((path, path.stat()))
        return found

    def _path(self, address: str) -> Path:
        name = hashlib.sha256(address.encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.webp"
