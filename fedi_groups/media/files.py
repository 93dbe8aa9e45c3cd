"""Uploaded files, by name, wherever they are kept. What a name may be is settled by domain.media.

All of this reads and writes files: run it in a thread.
"""

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from fedi_groups.domain.media import owner_of, preview_of, raw_of
from fedi_groups.errors import Missing
from fedi_groups.media.disk import settle, write

FOLDER = "media"
WORK = "work"


@dataclass(frozen=True, slots=True)
class Stored(ABC):
    """A file that does not lie on this machine. `size` in bytes."""

    size: int

    @abstractmethod
    def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        """From one byte up to another, which is left out. Raises Missing, Unreachable."""

    @abstractmethod
    def address(self) -> str | None:
        """Where a browser may fetch it itself, for a while; None if it may not. For what everyone may see alone."""


class Files(ABC):
    """`folder`, on this machine, has a corner for what is not finished."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, extension: str, body: bytes | Path, preview: bytes | None = None) -> str:
        """Keep a file under a new name that nobody can guess; returns it. It is safe when this returns. What lies at a
        Path is moved from there."""
        file = f"{token_hex(16)}.{extension}"
        if preview is not None:
            self.put_preview(file, preview)
        self.keep(file, body)
        return file

    def put_preview(self, file: str, preview: bytes) -> None:
        """Beside the file of this name, in place of what was there."""
        self.keep(preview_of(file), preview)

    def remove(self, files: Iterable[str]) -> None:
        """These, their previews, and what they were made of, as far as they are there."""
        self.delete(each for file in files for each in (file, preview_of(file), raw_of(file)))

    @abstractmethod
    def keep(self, name: str, body: bytes | Path) -> None:
        """Under this name, in place of what was there. Raises Missing for a name that none of ours has."""

    @abstractmethod
    def find(self, name: str) -> "Path | Stored":
        """Where it lies on this machine, or else how it is read. Raises Missing."""

    @abstractmethod
    def everything(self) -> Iterator[tuple[str, int]]:
        """The names of all files, and how large each is in bytes."""

    @abstractmethod
    def local(self, name: str) -> AbstractContextManager[Path]:
        """Where it lies on this machine as long as this lasts: not to be written to. Raises Missing."""

    @abstractmethod
    def delete(self, names: Iterable[str]) -> None:
        """As `keep` or `written_before` has them, as far as they are there."""

    def written_before(self, moment: float) -> Iterator[list[str]]:
        """What is older than this (seconds since 1970), some at a time; what was not finished, first."""
        yield from self._older(self.folder / WORK, moment)

    def _older(self, folder: Path, moment: float) -> Iterator[list[str]]:
        if folder.is_dir():
            yield [f"{folder.name}/{each.name}" for each in folder.iterdir() if is_older(each, moment)]

    def work(self) -> Path:
        """A place for a file that is not finished; what is left there goes after a day."""
        corner = self.folder / WORK
        corner.mkdir(mode=0o700, parents=True, exist_ok=True)
        return corner / token_hex(16)

    def bring(self, upload: BinaryIO) -> Path:
        """A copy of this on disk, which is the caller's to remove."""
        path = self.work()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            upload.seek(0)
            shutil.copyfileobj(upload, file, 1024 * 1024)
        return path


class Disk(Files):
    """Below `folder`, spread over 256 folders by the beginnings of their names."""

    def path(self, file: str) -> Path:
        """Where the file of this name lies. Raises Missing for a name that none of ours has: it might lead out."""
        return self.folder / self._place(file)

    def find(self, name: str) -> Path:
        path = self.path(name)
        if not path.is_file():
            raise Missing(f"the file {name} is not here")
        return path

    def everything(self) -> Iterator[tuple[str, int]]:
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if owner_of(path.name) is not None:
                yield path.name, path.stat().st_size

    def keep(self, name: str, body: bytes | Path) -> None:
        path = self.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if isinstance(body, Path):
            settle(body, path)
        else:
            write(path, body)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        yield self.find(name)

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            (self.folder / (name if "/" in name else self._place(name))).unlink(missing_ok=True)

    def written_before(self, moment: float) -> Iterator[list[str]]:
        yield from super().written_before(moment)
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from self._older(folder, moment)

    def _place(self, file: str) -> str:
        if owner_of(file) is None:
            raise Missing(f"no file is called {file[:60]!r}")
        return f"{file[:2]}/{file}"


def is_older(path: Path, moment: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < moment
    except FileNotFoundError:
        return False
