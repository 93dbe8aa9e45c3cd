"""Feeds (Atom, RFC 4287) of what anyone may read: of a community, a person, a hashtag, and of what is said in a thread.

They are there for readers of news, which ask often: an answer is kept for a moment, as pages are. What communities keep
to this server is for people who come by, and in no feed: machines elsewhere read those.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.hashtags import is_hashtag
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import HEADERS, Site
from fedi_groups.faces.site.words import named, shown_name
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.communities import community_page
from fedi_groups.reads.entries import Entries
from fedi_groups.reads.hashtags import tag_page
from fedi_groups.reads.people import person_page
from fedi_groups.reads.threads import newest_in
from fedi_groups.storage.unit import Unit, reading

ATOM: Final = "application/atom+xml; charset=utf-8"

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may contain (XML 1.0, section 2.2), not even escaped."""


@dataclass(frozen=True, slots=True)
class Feed:
    """`path` of the page that it is a feed of. `began`: since when there is such a thing. `of`: who it is of, or None
    of a thread or hashtag."""

    title: str
    path: str
    entries: Entries
    began: Instant
    of: ActorFacts | None = None

    @property
    def updated(self) -> Instant:
        """When something in it last changed."""
        return max((each.post.edited or each.post.published for each in self.entries.items), default=self.began)


Find = Callable[[Unit, Request], Coroutine[Any, Any, Feed]]


def has_feed(community: ActorFacts | None) -> bool:
    """Whether what is said in it, or outside of all, is in one."""
    return community is None or not (community.is_private or community.local_only)


async def _feed(find: Find, site: Site, request: Request) -> Response:
    return await site.kept(request, partial(_made, site, request, find))


async def _made(site: Site, request: Request, find: Find, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await find(tx, request)
    there = tuple(each for each in found.entries.items if each.community is None or not each.community.local_only)
    found = replace(found, entries=replace(found.entries, items=there))
    text = await asyncio.to_thread(site.render, "public/feed.xml", frame, {"feed": found})
    return Response(_NO_XML.sub("", text), headers=HEADERS, media_type=ATOM)


async def _of_actor(tx: Unit, request: Request) -> Feed:
    found = await find_named(tx, request.path_params["name"])
    if found.is_community:
        if not has_feed(found):
            raise Missing(f"{found.name} has no feed")
        entries = (await community_page(tx, found)).entries
        return Feed(shown_name(found), f"/c/{found.name}", entries, found.published, found)
    entries = (await person_page(tx, found)).entries
    return Feed(shown_name(found), f"/u/{found.name}", entries, found.published, found)


async def _of_thread(tx: Unit, request: Request) -> Feed:
    """Its newest comments. Raises as the page does."""
    number = number_in(request)
    post, entries = await newest_in(tx, number)
    if post.community_id is not None and not has_feed(await tx.actors.get(post.community_id)):
        raise Missing(f"{number} has no feed")
    return Feed(named(post), f"/post/{number}", entries, post.published)


async def _of_tag(tx: Unit, request: Request) -> Feed:
    name = request.path_params["name"]
    if not is_hashtag(name):
        raise Missing(f"{name[:40]!r} is no hashtag")
    entries = await tag_page(tx, name)
    if not entries.items:
        raise Missing(f"nothing under #{name}")
    return Feed(f"#{name}", f"/tags/{quote(name)}", entries, tx.now)


PAGES = (
    Served("/c/{name}/feed", partial(_feed, _of_actor)),
    Served("/u/{name}/feed", partial(_feed, _of_actor)),
    Served("/post/{number}/feed", partial(_feed, _of_thread)),
    Served("/tags/{name}/feed", partial(_feed, _of_tag)),
)
