"""Uploaded files in a bucket of an S3-compatible store, by name.

Nobody reads there but this server, and whoever it gives an address that ends soon: the bucket is to be private.
"""

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from fedi_groups.domain.media import RAW, TYPES, owner_of
from fedi_groups.errors import Missing, Unreachable
from fedi_groups.media.files import Files, Stored

PIECE = 256 * 1024
PATIENCE = "30s"
TRIES = 3
LENT = timedelta(hours=1)
"""How long an address of the bucket is good for."""


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Where it is, and who we are there. `endpoint` as https://s3.example.org; `prefix` stands before every name."""

    bucket: str
    endpoint: str
    region: str
    key_id: str
    key: str
    prefix: str = ""
    lends: bool = False
    """Whether what everyone may see is fetched from there."""


class Bucket(Files):
    """`folder`, on this machine, has a corner for what is not finished."""

    def __init__(self, folder: Path, place: BucketPlace) -> None:
        super().__init__(folder)
        self._place = place
        self._store = S3Store(
            place.bucket,
            prefix=place.prefix or None,
            endpoint=place.endpoint,
            region=place.region,
            access_key_id=place.key_id,
            secret_access_key=place.key,
            virtual_hosted_style_request=False,
            client_options={"allow_http": place.endpoint.startswith("http://"), "timeout": PATIENCE},
            retry_config={"max_retries": TRIES, "retry_timeout": timedelta(seconds=60)},
        )

    def keep(self, name: str, body: bytes | Path) -> None:
        kind = TYPES.get(_known(name).rsplit(".", 1)[-1], "application/octet-stream")
        with _asked(name, has_to_be=False):
            obstore.put(self._store, name, body, attributes={"Content-Type": kind})
        if isinstance(body, Path):
            body.unlink(missing_ok=True)

    def find(self, name: str) -> "InBucket":
        with _asked(name):
            size = obstore.head(self._store, _known(name))["size"]
        return InBucket(size, self._store, name, lends=self._place.lends)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        path = self.work()
        try:
            with _asked(name):
                found = obstore.get(self._store, _known(name))
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    for piece in found.stream(min_chunk_size=PIECE):
                        file.write(piece)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            if "/" in name:
                (self.folder / name).unlink(missing_ok=True)
                continue
            with _asked(name):
                obstore.delete(self._store, name)

    def written_before(self, moment: float) -> Iterator[list[str]]:
        yield from super().written_before(moment)
        for batch in self._list():
            yield [name for name, _, written in batch if written < moment]

    def everything(self) -> Iterator[tuple[str, int]]:
        for batch in self._list():
            yield from ((name, size) for name, size, _ in batch if owner_of(name) is not None)

    def check(self) -> None:
        """Whether something can be kept there and taken away again. Raises Unreachable with what the store says."""
        name = f"{token_hex(16)}.{RAW}"
        self.keep(name, b"a check")
        with self.local(name) as path:
            if path.read_bytes() != b"a check":
                raise Unreachable("it gives back something else than was put there")
        self.delete([name])

    def _list(self) -> Iterator[list[tuple[str, int, float]]]:
        """Of each its name, its bytes, and when it was written (seconds since 1970)."""
        with _asked("the list"):
            for batch in obstore.list(self._store, chunk_size=500):
                yield [(each["path"], each["size"], each["last_modified"].timestamp()) for each in batch]


@dataclass(frozen=True, slots=True)
class InBucket(Stored):
    """A file that lies in a bucket."""

    store: S3Store
    name: str
    lends: bool

    async def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        with _asked(self.name):
            found = await obstore.get_async(self.store, self.name, options={"range": (start, end)})
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def address(self) -> str | None:
        return obstore.sign(self.store, "GET", self.name, LENT) if self.lends else None


def _known(name: str) -> str:
    """Raises Missing for a name that none of ours has."""
    if owner_of(name) is None:
        raise Missing(f"no file is called {name[:60]!r}")
    return name


@contextmanager
def _asked(name: str, *, has_to_be: bool = True) -> Iterator[None]:
    """What the store says, in our words. Raises Missing of what has to be there, Unreachable."""
    try:
        yield
    except (BaseError, OSError) as error:
        if isinstance(error, FileNotFoundError) and has_to_be:
            raise Missing(f"{name} is not in the bucket") from error
        said = " ".join(str(error).split("\n\n")[0].split())[:300]
        reason = "The files of this server cannot be reached right now."
        raise Unreachable(f"the bucket, asked for {name}: {said}", public=reason) from error
