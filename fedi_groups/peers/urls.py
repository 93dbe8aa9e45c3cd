"""What counts as a URL to ask for, and its one spelling on the wire. Pure.

Anything that two parsers could read differently is refused: a URL is checked by one and used by another.
"""

import re
from ipaddress import IPv6Address
from urllib.parse import urljoin

from yarl import URL

from fedi_groups.errors import AddressRefused

LONGEST = 2048

# Printable ASCII without the backslash; no credentials, no zone, no trailing dot, no fragment.
_URL = re.compile(
    r"https?://(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\[([0-9a-f:.]+)\])(?::([0-9]{1,5}))?(?:[/?][!-\[\]-~]*)?",
    re.IGNORECASE,
)


def wire_form(uri: str) -> str:
    """The URL as it is requested: without the fragment, in ASCII (RFC 3987 3.1). What is ASCII stays as it is.

    Raises AddressRefused for what is not a plain http or https URL.
    """
    try:
        url = uri.partition("#")[0]
        if not url.isascii():
            url = str(URL(url))
        found = _URL.fullmatch(url) if len(url) <= LONGEST else None
        if found is None:
            raise ValueError("not of the form http(s)://host:port/path?query")
        _check_numbers(*found.groups())
    except ValueError as error:
        raise AddressRefused(f"not a URL to ask for: {uri[:200]!r}: {error}") from error
    return url


def _check_numbers(ipv6: str | None, port: str | None) -> None:
    if ipv6 is not None:
        IPv6Address(ipv6)
    if port is not None and not 0 < int(port) < 65536:
        raise ValueError("no such port")


def redirect_target(url: str, location: str) -> str:
    """Where a redirect from `url` leads, in wire form. Raises AddressRefused as `wire_form` does."""
    try:
        return wire_form(urljoin(url, location.strip(" \t")))
    except ValueError as error:
        raise AddressRefused(f"not a URL to redirect to: {location[:200]!r}") from error
