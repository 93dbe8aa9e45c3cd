"""What an API token may be used for, in the words of Mastodon's API: `read`, or a part of it as `read:statuses`."""

from typing import Final

from fedi_groups.errors import Malformed

_READ: Final = "accounts blocks bookmarks favourites filters follows lists mutes notifications search statuses".split()
_WRITE: Final = (
    "accounts blocks bookmarks conversations favourites filters follows lists media mutes notifications reports "
    "statuses"
).split()
_ADMIN: Final = (
    "accounts canonical_email_blocks domain_allows domain_blocks email_domain_blocks ip_blocks reports"
).split()
SCOPES: Final = frozenset(
    ["read", "write", "follow", "push", "profile", "offline_access", "admin:read", "admin:write"]
    + [f"read:{part}" for part in _READ]
    + [f"write:{part}" for part in _WRITE]
    + [f"admin:{act}:{part}" for act in ("read", "write") for part in _ADMIN]
)
_FOLLOW: Final = frozenset(f"{act}:{part}" for act in ("read", "write") for part in ("blocks", "follows", "mutes"))
"""What `follow`, older than the others, stands for."""


def read_scopes(text: str) -> tuple[str, ...]:
    """Scopes parted by spaces, each once and in order. Raises Malformed, naming the first that does not exist."""
    found = tuple(dict.fromkeys(text.split()))
    unknown = next((scope for scope in found if scope not in SCOPES), None)
    if unknown is not None or not found:
        reason = f"There is no scope {unknown}." if unknown else "A token takes at least one scope."
        raise Malformed(reason, public=reason)
    return found


def covers(granted: frozenset[str], wanted: str) -> bool:
    """Whether a token with these scopes may do what takes the scope `wanted`."""
    wider = (wanted.rsplit(":", 1)[0], wanted)
    return any(scope in granted for scope in wider) or ("follow" in granted and wanted in _FOLLOW)


def is_for_admins(scopes: tuple[str, ...]) -> bool:
    """Whether any of these takes an admin."""
    return any(scope.startswith("admin:") for scope in scopes)
