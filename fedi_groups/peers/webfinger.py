"""WebFinger as a client (RFC 7033): from a handle, name@host, to the id of the actor it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

from fedi_groups.domain.types import Uri
from fedi_groups.errors import AddressRefused, Malformed, Missing, Unreachable, Unusable
from fedi_groups.peers.documents import PROFILE
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.urls import wire_form
from fedi_groups.wire.uris import host_of

_ACCEPT = "application/jrd+json, application/json"
_TYPES = ("application/activity+json", f'application/ld+json; profile="{PROFILE}"')
_KIND = f"{PROFILE}#type"

# Letters of any script: as Mastodon has it, with dots and hyphens inside.
_HANDLE = re.compile(
    r"(?:acct:|(?P<mark>[@!]))?"
    r"(?P<name>\w+(?:[.-]+\w+)*)"
    r"@(?P<host>(?:(?:[\w-]+\.)*[\w-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?)",
    re.IGNORECASE,
)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Handle:
    """A name, as it was written, at a host[:port], lower-case; `group` where it was written with `!`."""

    name: str
    host: str
    group: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `@name@host`, `!name@host`, `name@host` or `acct:name@host`. Raises Malformed for anything else."""
        found = _HANDLE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if found is None:
            raise Malformed(f"not a handle: {text[:200]!r}", public="This is not a handle, as in @name@example.org.")
        try:
            host = host_of(wire_form(f"https://{found['host']}"))
        except AddressRefused as error:
            raise Malformed(f"not a host: {found['host']!r}") from error
        return cls(found["name"], host, group=found["mark"] == "!")

    def __str__(self) -> str:
        return f"{self.name}@{self.host}"


async def find(fetcher: Fetcher, handle: str, *, budget: Budget) -> Uri:
    """The id of the actor, as the host of the handle says; that the actor says so too is for the caller to check.

    Where the host calls the account otherwise (`subject`: an account may live under a shorter name), that handle is
    asked for once, and must confirm itself. Raises Malformed for the handle, Missing, Gone, Unusable, Unreachable,
    AddressRefused, BudgetSpent.
    """
    asked = Handle.parse(handle)
    found = await look_up(fetcher, asked, budget=budget)
    subject = _subject(found, asked)
    if not _same(subject, asked):
        found = await look_up(fetcher, subject, budget=budget)
        if not _same(_subject(found, subject), subject):
            raise Unusable(f"{asked} is called {subject}, which is called otherwise again")
    return _actor(found, asked)


async def look_up(fetcher: Fetcher, handle: Handle, *, budget: Budget) -> dict[str, Any]:
    """What the host of the handle says about it. Raises as `find` does."""
    resource = quote(f"acct:{handle}", safe=":@[]")
    place = f"{handle.host}/.well-known/webfinger?resource={resource}"
    if not fetcher.allow_http:
        return await fetcher.json(f"https://{place}", budget=budget, accept=_ACCEPT)
    # Where http is allowed a handle does not say which. TLS servers turn plain http away at once, plain ones may
    # wait for the rest of what TLS begins with.
    try:
        return await fetcher.json(f"http://{place}", budget=budget, accept=_ACCEPT)
    except (Unreachable, Unusable) as first:
        try:
            return await fetcher.json(f"https://{place}", budget=budget, accept=_ACCEPT)
        except (Unreachable, Unusable):
            raise first from None


def _subject(document: dict[str, Any], asked: Handle) -> Handle:
    subject = document.get("subject")
    try:
        return Handle.parse(subject if isinstance(subject, str) and subject.startswith("acct:") else "")
    except Malformed as error:
        raise Unusable(f"what WebFinger says about {asked} names no account") from error


def _same(one: Handle, other: Handle) -> bool:
    return (one.name.casefold(), one.host) == (other.name.casefold(), other.host)


def _actor(document: dict[str, Any], asked: Handle) -> Uri:
    """The first that is an actor, as Mastodon takes it. Lemmy marks which of two with one name is the community."""
    links = list(_self_links(document))
    if asked.group:
        links = [link for link in links if _kind(link) == "Group"] or links
    if not links:
        raise Missing(f"{asked} is no actor")
    return Uri(links[0]["href"])


def _self_links(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    links = document.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "self" and link.get("type") in _TYPES and _is_address(link):
            yield link


def _is_address(link: dict[str, Any]) -> bool:
    href = link.get("href")
    try:
        return isinstance(href, str) and bool(wire_form(href))
    except AddressRefused:
        return False


def _kind(link: dict[str, Any]) -> object:
    properties = link.get("properties")
    return properties.get(_KIND) if isinstance(properties, dict) else None
