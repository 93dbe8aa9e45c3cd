"""The few files that pages load, all from here: read once, sent with a name that changes with their contents."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from fedi_groups.errors import Missing
from fedi_groups.faces.shared.responses import CLOSED

_FOLDER = Path(__file__).parent / "static"
TOKENS = _FOLDER / "styles" / "tokens.css"
"""The values that everything is built of."""
SHEET = "site.css"
STYLES = (
    "tokens",
    "ground",
    "chrome",
    "controls",
    "lists",
    "posts",
    "threads",
    "members",
    "moderation",
    "insights",
    "admin",
    "design",
    "print",
)
"""What the sheet is made of, in this order: what stands later may lean on what stands before."""
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_YEAR = "public, max-age=31536000, immutable"
_MINUTES = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Asset:
    """`packed`: the same for browsers that take gzip, None where that is not worth it."""

    body: bytes
    kind: str
    version: str
    packed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Assets:
    """Files by name."""

    files: dict[str, Asset]

    @classmethod
    def load(cls) -> "Assets":
        files = {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _KINDS}
        sheet = b"\n".join((_FOLDER / "styles" / f"{name}.css").read_bytes() for name in STYLES)
        return cls({**files, SHEET: _made(sheet, ".css")})

    def address(self, name: str) -> str:
        """Where a page finds this file as it is now."""
        return f"/static/{name}?v={self.files[name].version}"

    def answer(self, name: str, version: str | None, *, packed: bool = False) -> Response:
        """Kept by browsers for ever under its version. `packed`: gzip is taken. Raises Missing."""
        found = self.files.get(name)
        if found is None:
            raise Missing(f"no file {name[:40]!r}")
        headers = {**CLOSED, "Cache-Control": _YEAR if version == found.version else _MINUTES}
        if found.packed is not None:
            headers["Vary"] = "Accept-Encoding"
            if packed:
                return Response(found.packed, 200, {**headers, "Content-Encoding": "gzip"}, found.kind)
        return Response(found.body, 200, headers, found.kind)


def _read(path: Path) -> Asset:
    return _made(path.read_bytes(), path.suffix)


def _made(body: bytes, suffix: str) -> Asset:
    kind = _KINDS[suffix]
    packed = gzip.compress(body, 9, mtime=0) if not kind.startswith("image/png") else None
    return Asset(body, kind, hashlib.sha256(body).hexdigest()[:12], packed)
