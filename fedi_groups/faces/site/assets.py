"""The few files that pages load, all from here: read once, sent with a name that changes with their contents."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from fedi_groups.errors import Missing
from fedi_groups.faces.shared.responses import CLOSED

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_YEAR = "public, max-age=31536000, immutable"
_MINUTES = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    kind: str
    version: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Files by name."""

    files: dict[str, Asset]

    @classmethod
    def load(cls) -> "Assets":
        return cls({path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _KINDS})

    def address(self, name: str) -> str:
        """Where a page finds this file as it is now."""
        return f"/static/{name}?v={self.files[name].version}"

    def answer(self, name: str, version: str | None) -> Response:
        """Kept by browsers for ever under its version. Raises Missing."""
        found = self.files.get(name)
        if found is None:
            raise Missing(f"no file {name[:40]!r}")
        headers = {**CLOSED, "Cache-Control": _YEAR if version == found.version else _MINUTES}
        return Response(found.body, 200, headers, found.kind)


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, _KINDS[path.suffix], hashlib.sha256(body).hexdigest()[:12])
