"""The files of pictures, by name, in folders of their own. What a name may be is settled by domain.media.

All of this reads and writes files: run it in a thread.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from fedi_groups.domain.media import PREVIEW, key_of
from fedi_groups.errors import Missing

FOLDER = "media"
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Files:
    """Below `folder`, spread over 256 folders by the beginnings of their names."""

    folder: Path

    def path(self, file: str) -> Path:
        """Where the file of this name lies. Raises Missing for a name that none of ours has: it might lead out."""
        if key_of(file) is None:
            raise Missing(f"no file is called {file[:60]!r}")
        return self.folder / file[:2] / file

    def put(self, extension: str, body: bytes, preview: bytes) -> str:
        """Keep a picture under a new name that nobody can guess; returns it. On disk when this returns."""
        key = token_hex(16)
        file = f"{key}.{extension}"
        for name, content in ((key + PREVIEW, preview), (file, body)):
            path = self.path(name)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, content)
        return file

    def remove(self, files: Iterable[str]) -> None:
        """These and their previews, as far as they are there."""
        for file in files:
            for name in (file, file.split(".", 1)[0] + PREVIEW):
                self.path(name).unlink(missing_ok=True)

    def folders(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9a-f][0-9a-f]"))


def written_before(folder: Path, moment: float) -> list[Path]:
    """The files of one folder that are older than this (seconds since 1970)."""
    return [path for path in folder.iterdir() if _is_older(path, moment)]


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + _PART)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
