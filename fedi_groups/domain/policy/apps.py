"""What apps may ask for and are given: addresses, scopes, proofs, and as whom they act. Every doubt is a refusal."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import Final

from fedi_groups.domain.apps import OUT_OF_BAND, App, Code, Fault, Wish
from fedi_groups.domain.facts import Standing
from fedi_groups.domain.scopes import covers, read_scopes
from fedi_groups.domain.types import HOUR, MINUTE, Instant
from fedi_groups.errors import Malformed

CODE_LASTS: Final = 10 * MINUTE
TOKEN_LASTS: Final = 2 * HOUR
"""Of an app that asks for OFFLINE and so fetches the next one by itself; with others a token lasts until it is
revoked."""

OFFLINE: Final = "offline_access"

LONGEST_NAME: Final = 200
_LONGEST_ADDRESS: Final = 2000
_MOST_ADDRESSES: Final = 50

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+", re.IGNORECASE)
_WEB = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
_RUN_BY_BROWSERS = ("javascript", "data", "vbscript", "file", "about", "blob", "filesystem", "view-source")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def read_redirects(given: Iterable[str]) -> tuple[str, ...]:
    """Addresses parted by spaces or lines, each as it is. Raises Malformed for one that no app can be answered at."""
    found = tuple(dict.fromkeys(address for text in given for address in text.split()))
    if not found or len(found) > _MOST_ADDRESSES:
        raise _malformed("Redirect URI: an app has 1 to 50 of them.")
    for address in found:
        scheme = address.split(":", 1)[0].lower()
        if not _ADDRESS.fullmatch(address) or len(address) > _LONGEST_ADDRESS or "#" in address:
            raise _malformed("Redirect URI must be an absolute URI without a fragment.")
        if scheme in _RUN_BY_BROWSERS or (scheme in ("http", "https") and not _WEB.match(address)):
            raise _malformed("Redirect URI is forbidden.")
    return found


def read_name(text: str) -> str:
    """What an app calls itself, as it is. Raises Malformed."""
    if not text.strip() or len(text) > LONGEST_NAME:
        raise _malformed(f"Client name has 1 to {LONGEST_NAME} characters.")
    return text


def read_website(text: str) -> str | None:
    """Where an app is at home on the web. Raises Malformed for any other address."""
    if text and (len(text) > _LONGEST_ADDRESS or not _WEB.match(text) or not _ADDRESS.fullmatch(text)):
        raise _malformed("Website must be a web address.")
    return text or None


def read_wish(app: App, asked: Mapping[str, str]) -> Wish | Fault | None:
    """What an app asks a person for. None: the address is not one of its own, and nobody is sent there."""
    address = asked.get("redirect_uri", "")
    if address not in app.redirect_uris:
        return None
    if asked.get("response_type") != "code":
        return Fault.UNSUPPORTED_RESPONSE_TYPE
    challenge = asked.get("code_challenge") or None
    if challenge is not None and (asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge)):
        return Fault.INVALID_REQUEST
    scopes = asked_scopes(app, asked.get("scope", ""))
    return Wish(address, scopes, challenge) if not isinstance(scopes, Fault) else scopes


def asked_scopes(app: App, text: str) -> tuple[str, ...] | Fault:
    """Never more than what the app was registered with; `read` where it asks for nothing."""
    try:
        wanted = read_scopes(text or "read")
    except Malformed:
        return Fault.INVALID_SCOPE
    return wanted if within(wanted, app.scopes) else Fault.INVALID_SCOPE


def within(wanted: Iterable[str], granted: Iterable[str]) -> bool:
    """Whether all that is wanted is granted, by its own name or a wider one."""
    there = frozenset(granted)
    return all(covers(there, scope) for scope in wanted)


def fault_in(code: Code, app: App, asked: Mapping[str, str], *, proved: bool, now: Instant) -> Fault | None:
    """Why this app gets no token for this code. `proved`: it has shown its secret; an app that has none has to prove
    that it is the one that asked (RFC 7636)."""
    if code.app_id != app.id or code.expires_at <= now or code.redirect_uri != asked.get("redirect_uri", ""):
        return Fault.INVALID_GRANT
    verifier = asked.get("code_verifier", "")
    if code.challenge is None:
        if not proved:
            return Fault.INVALID_CLIENT
        # A proof that nobody asked for: the challenge was taken out on the way.
        return Fault.INVALID_GRANT if verifier else None
    return None if meets(code.challenge, verifier) else Fault.INVALID_GRANT


def meets(challenge: str, verifier: str) -> bool:
    """Whether the challenge was made of it, by S256."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode())


def may_act_as(standing: Standing | None) -> bool:
    """A community's own voice is for those who keep order in it, as long as they do."""
    return standing is not None and standing.keeps_order


def lets_in_by_copying(address: str) -> bool:
    """Nobody is sent anywhere: the code is shown."""
    return address == OUT_OF_BAND


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
