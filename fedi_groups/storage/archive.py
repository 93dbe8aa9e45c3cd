"""The file a backup is kept in: a tar with a manifest that names every other member and its SHA-256. Knows no SQL.

All of this reads and writes whole files: run it in a thread.
"""

import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from fedi_groups.errors import Malformed

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
SECRET = "secret"
MEDIA = "media/"

_CHUNK = 1 << 20
_LARGEST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive: its size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `kind` is sqlite or postgresql, `made_at` an ISO date, `counts` rows by table."""

    kind: str
    made_at: str
    program: str
    schema: str
    origin: str | None
    counts: Mapping[str, int]
    members: Mapping[str, Member] = field(default_factory=dict)
    format: int = FORMAT


def write_archive(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> Manifest:
    """Writes `target`, whole and synced or not at all, readable by its owner alone; returns the manifest as written.

    `files` leads from names in the archive to files. Compressed if the name of `target` ends in gz.
    """
    members = {name: _measured(path) for name, path in files.items()}
    full = Manifest(**{**_shallow(manifest), "members": members})
    part = target.with_name(f"{target.name}.part")
    try:
        with _own(part) as file:
            with tarfile.open(fileobj=file, mode="w:gz" if target.suffix == ".gz" else "w") as tar:
                _fill(tar, full, files)
            _sync(file)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return full


def read_archive(archive: Path) -> Manifest:
    """The manifest, after every member has been read and found to be as it says. Raises Malformed."""
    try:
        with tarfile.open(archive, mode="r:*") as tar:
            manifest = _read_manifest(tar)
            _check_members(tar, manifest)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise
        raise Malformed(f"{archive} is no whole backup: {error}") from error
    return manifest


def extract(archive: Path, names: Iterable[str], folder: Path) -> None:
    """Put these members into `folder`, under their names. Only for archives that `read_archive` has passed."""
    wanted = set(names)
    with tarfile.open(archive, mode="r:*") as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.name in wanted else None
            if content is None:
                continue
            place = folder / entry.name
            place.parent.mkdir(parents=True, exist_ok=True)
            with _own(place) as file:
                shutil.copyfileobj(content, file, _CHUNK)
                _sync(file)


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    content = tar.extractfile(first) if first is not None and first.isfile() else None
    if first is None or content is None or first.name != MANIFEST or first.size > _LARGEST_MANIFEST:
        raise ValueError("it does not begin with a manifest")
    found: dict[str, Any] = json.loads(content.read())
    if found.get("format") != FORMAT:
        raise ValueError(f"it is of format {found.get('format')}, this version reads {FORMAT}")
    members = {name: Member(**member) for name, member in found.pop("members").items()}
    return Manifest(**found, members=members)


def _check_members(tar: tarfile.TarFile, manifest: Manifest) -> None:
    missing = set(manifest.members)
    for entry in tar:
        if entry.name == MANIFEST:
            continue
        member = manifest.members.get(entry.name)
        if member is None or not entry.isfile() or not _is_ours(entry.name):
            raise ValueError(f"{entry.name} does not belong in it")
        content = tar.extractfile(entry)
        if content is None or _digest(content) != member:
            raise ValueError(f"{entry.name} is not what it was when the backup was made")
        missing.discard(entry.name)
    if missing or DATABASE not in manifest.members:
        raise ValueError(f"{min(missing, default=DATABASE)} is not in it")


def _is_ours(name: str) -> bool:
    """Nothing that could land outside of the folder it is put in."""
    parts = PurePosixPath(name).parts
    return name in (DATABASE, SECRET) or (name.startswith(MEDIA) and ".." not in parts and len(parts) > 1)


def _measured(path: Path) -> Member:
    with path.open("rb") as file:
        return _digest(file)


def _digest(file: Any) -> Member:
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Member(size, digest.hexdigest())


def _shallow(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__slots__}


def _fill(tar: tarfile.TarFile, manifest: Manifest, files: Mapping[str, Path]) -> None:
    _add(tar, MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True).encode())
    for name, path in files.items():
        tar.add(path, arcname=name, recursive=False, filter=_plain)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    tar.addfile(entry, BytesIO(content))


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of people and machines."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _own(path: Path) -> BinaryIO:
    """Open for writing, for nobody else to read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
