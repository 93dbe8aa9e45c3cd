"""Every page of the site, and who looks at it: derived from the site's own table, so that a new page is looked at the
day it is there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fedi_groups.faces.site.account import table as account
from fedi_groups.faces.site.admin import table as admin
from fedi_groups.faces.site.members import table as members
from fedi_groups.faces.site.moderation import table as moderation
from fedi_groups.faces.site.public import table as public
from fedi_groups.faces.site.table import PAGES

GUEST = ""
ROOMS = {"public": public, "account": account, "members": members, "moderation": moderation, "admin": admin}
VISITORS = {
    "public": (GUEST, "bob"),
    "account": (GUEST,),
    "members": ("bob",),
    "moderation": ("ann",),
    "admin": ("boss",),
}
"""Who looks at the pages of a room, where nothing else is said."""

PARTS = {"name": "community", "number": "thread", "code": "code"}
"""What stands for a part of an address, where nothing else is said: a word of the scenery."""

SPECIAL: Mapping[str, tuple[str, ...]] = {
    "/": ("/", "/?sort=hot"),
    "/new": ("/new", "/new?community={community}", "/new?parent={thread}"),
    "/u/{name}": ("/u/{person}", "/u/salma"),
    "/tags/{name}": ("/tags/{tag}",),
    "/post/{number}": ("/post/{thread}", "/post/{arabic}"),
    "/versions/{number}": ("/versions/{comment}",),
    "/messages/{number}": ("/messages/{message}",),
    "/communities": ("/communities", "/communities?q=cats&sort=members", "/communities?where=elsewhere"),
    "/search": ("/search", "/search?q=cats"),
    "/c/{name}": ("/c/{community}", "/c/{community}?sort=top&t=all", "/c/{town}"),
    "/c/{name}/reach": ("/c/{school}/reach",),
    "/c/{name}/join": ("/c/{school}/join",),
    "/people/{number}/shun": ("/people/{other}/shun",),
    "/people/{number}/report": ("/people/{other}/report",),
    "/c/{name}/members/{number}": ("/c/{community}/members/{member}",),
    "/c/{name}/modlog/{number}": ("/c/{community}/modlog/{entry}",),
    "/c/{name}/announce": ("/c/{umbrella}/announce",),
    "/c/{name}/settings/umbrella": ("/c/{umbrella}/settings/umbrella",),
    "/c/{name}/insights": ("/c/{town}/insights", "/c/{community}/insights"),
    "/settings/filters/{number}": ("/settings/filters/{filter}",),
    "/settings/import/{number}": ("/settings/import/{asked}", "/settings/import/{brought}"),
    "/mail/{code}": ("/mail/{stop}",),
    "/authorize_interaction": ("/authorize_interaction?uri=@cats@elsewhere.example",),
    "/oauth/authorize": ("/oauth/authorize?{consent}",),
    "/admin/people/{name}": ("/admin/people/bob", "/admin/people/lee"),
    "/admin/peers/{host}": ("/admin/peers/there.test",),
}
"""Addresses at which there is something to be seen, where the parts do not say it."""

OTHERS: Mapping[str, tuple[str, ...]] = {
    "/c/{name}/reach": ("ann",),
    "/c/{name}/join": ("max",),
    "/invite/{code}": (GUEST, "eve"),
    "/c/{name}/announce": ("boss",),
    "/c/{name}/settings/umbrella": ("boss",),
    "/oauth/authorize": ("bob",),
    "/suspended": ("sue",),
    "/auth/sessions": ("bob",),
    "/auth/security": ("bob",),
    "/auth/notices": ("bob",),
}
"""Whom a page is for, where that is not as in the rest of its room."""

NO_PAGES: Mapping[str, str] = {
    "/@{name}": "leads on to the page of whoever it is",
    "/comment/{number}": "leads on to the thread",
    "/auth/sign-out": "leads on to the devices",
    "/settings/data/{name}": "is a file to take away",
    "/suspended/data/{name}": "is a file to take away",
    "/setup": "is there as long as there is no admin",
    "/setup/invite": "leads back to the community that is to be founded first",
    "/auth/sign-in/code": "asks for the code of somebody who has shown a password: it is looked at by itself",
    "/auth/sign-in/passkey": "leads back to the entrance",
}
"""What is in the table and shows nothing of its own; every feed is another such thing."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`address` may have words of the scenery in braces. `who`: the name of somebody who is signed in, or a guest."""

    who: str
    address: str

    @property
    def name(self) -> str:
        """For a file: letters, digits and dashes."""
        spelled = re.sub(r"[^a-z0-9]+", "-", self.address.lower()).strip("-")[:60] or "home"
        return f"{spelled}-{self.who or 'guest'}"


def visits() -> list[Visit]:
    """All, in a fixed order."""
    return [visit for room, path in pages() for visit in _visits(room, path)]


def pages() -> Iterator[tuple[str, str]]:
    """Room and path of each page that is there to be seen."""
    for room, table in ROOMS.items():
        for served in table.PAGES:
            if served.method == "GET" and served.path not in NO_PAGES and not _is_for_programs(served.path):
                yield room, served.path


def all_rooms_are_visited() -> bool:
    return {id(table) for table in PAGES} <= {id(room.PAGES) for room in ROOMS.values()}


def _visits(room: str, path: str) -> Iterator[Visit]:
    addresses = SPECIAL.get(path) or (re.sub(r"{(\w+)}", lambda part: f"{{{PARTS.get(part[1], part[1])}}}", path),)
    for who in OTHERS.get(path, VISITORS[room]):
        yield from (Visit(who, address) for address in addresses)


def _is_for_programs(path: str) -> bool:
    return path.endswith(("/feed", ".csv", ".svg", ".json", ".zip", ".txt", ".opml"))
