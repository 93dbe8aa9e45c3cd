"""Bringing somebody to their own server, to do there what they want to do with something of ours.

Their server says how: by activity intents (FEP-3b86), or by the subscribe template of OStatus, which microblogs have.
Of one that says nothing the search is taken, where an address that is pasted is looked up.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fedi_groups.domain.types import Uri
from fedi_groups.errors import AddressRefused, Gone, Malformed, Missing, Unusable
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.urls import wire_form
from fedi_groups.peers.webfinger import Handle, look_up

SUBSCRIBE: Final = "http://ostatus.org/schema/1.0/subscribe"
INTENT: Final = "https://w3id.org/fep/3b86/"
FETCHES: Final = 2
_LONGEST = 2048


class Wish(StrEnum):
    """What somebody wants to do with something."""

    FOLLOW = "follow"
    ANSWER = "answer"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Way:
    """Where to go on, and on which server that is."""

    address: str
    host: str


async def way_to(fetcher: Fetcher, said: str, wish: Wish, thing: Uri, *, budget: Budget) -> Way:
    """From a handle, or the name or address of a server. Raises Malformed for what is neither, Missing for nobody, and
    what fetching raises."""
    handle, named = _read(said)
    try:
        found = await look_up(fetcher, handle, budget=budget)
    except (Missing, Gone, Unusable) as error:
        if named:
            raise Missing(f"no {handle}", public=f"{handle.host} knows nobody called {handle.name}.") from error
        # A server need not have an account of its own name; that it answered is enough.
        found = {}
    address = _chosen(found, wish, thing, allow_http=fetcher.allow_http)
    if address is None:
        address = wire_form(f"https://{handle.host}/search?q={quote(thing, safe='')}")
    return Way(address, urlsplit(address).netloc)


def _read(said: str) -> tuple[Handle, bool]:
    """And whether a person is named."""
    text = said.strip()
    if text.startswith(("https://", "http://")):
        text = urlsplit(text).netloc
    if "@" not in text.lstrip("@!"):
        host = text.lstrip("@!").rstrip("/")
        if "." not in host and ":" not in host:
            raise Malformed(f"no server: {said[:80]!r}", public="This is neither a handle nor the name of a server.")
        return Handle.parse(f"{host.rpartition(':')[0] or host}@{host}"), False
    return Handle.parse(text), True


def _chosen(found: dict[str, Any], wish: Wish, thing: Uri, *, allow_http: bool) -> str | None:
    """What fits best of what the server offers."""
    offered = _templates(found)
    for rel, field in _RELS[wish]:
        template = offered.get(rel.lower(), "")
        if field not in template:
            continue
        filled = template.replace(field, quote(thing, safe=""))
        for rest in _REST:
            filled = filled.replace(rest, "")
        address = _of_the_web(filled, allow_http=allow_http)
        if address is not None:
            return address
    return None


_RELS: Final = {
    Wish.FOLLOW: ((f"{INTENT}Follow", "{object}"), (SUBSCRIBE, "{uri}"), (f"{INTENT}Object", "{object}")),
    Wish.ANSWER: (
        (f"{INTENT}Create", "{inReplyTo}"),
        (f"{INTENT}Object", "{object}"),
        (SUBSCRIBE, "{uri}"),
    ),
    Wish.OPEN: ((f"{INTENT}Object", "{object}"), (SUBSCRIBE, "{uri}")),
}
_REST: Final = ("{content}", "{name}", "{summary}", "{type}", "{inReplyTo}", "{on-success}", "{on-cancel}")


def _templates(found: dict[str, Any]) -> dict[str, str]:
    links = found.get("links")
    known: dict[str, str] = {}
    for link in links if isinstance(links, list) else ():
        rel, template = (
            (link.get("rel"), link.get("template") or link.get("href")) if isinstance(link, dict) else (0, 0)
        )
        if isinstance(rel, str) and isinstance(template, str) and len(template) <= _LONGEST:
            known.setdefault(rel.lower(), template)
    return known


def _of_the_web(address: str, *, allow_http: bool) -> str | None:
    """As it may stand in a header: in ASCII."""
    try:
        found = wire_form(address)
    except AddressRefused:
        return None
    return found if "{" not in address and (allow_http or found.startswith("https://")) else None
