"""What the pages of the web site cost: time to make each, bytes on the line, and what else it has a browser ask for."""

import gzip
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import Random

from starlette.types import ASGIApp

from fedi_groups.actions import posting, sessions
from fedi_groups.actions.sessions import Browser
from fedi_groups.app import build_app
from fedi_groups.bench.asking import Headers, ask
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.yardstick import Spent
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import PostKind
from fedi_groups.storage.unit import transaction

COMMENTS = 200
LARGEST, LARGEST_THREAD = 60_000, 80_000
"""Bytes of a page as it is sent, without pictures."""
KEPT_RSA, THREAD_RSA = 0.3, 25.0
_POSTS = 40
_SYLLABLES = tuple(
    first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "er", "it")
)
_GUEST: Headers = [(b"host", b"groups.example"), (b"accept", b"text/html"), (b"accept-encoding", b"gzip")]
_ASKED = re.compile(r'(?:<link rel="(?:stylesheet|icon)"[^>]* href|<(?:script|img|source|video)[^>]* src)="([^"]+)"')
"""What a browser asks for by itself on a page of ours."""


@dataclass(frozen=True, slots=True)
class _Page:
    """`marker`: what has to be in it, and how often at least."""

    name: str
    path: str
    member: bool = False
    marker: str = "<main"
    times: int = 1
    rsa: float | None = None
    largest: int = LARGEST


async def measure(bench: Bench) -> list[Figure]:
    """For a guest, to whom pages are shown that were made a moment ago; and for a member, whose are made each time."""
    figures: list[Figure] = []
    async with _place(bench) as (app, cookie, thread):
        for page in _pages(thread):
            bench.tell(page.name)
            figures += await _figures(bench, app, page, [*_GUEST, cookie] if page.member else _GUEST)
    return figures


def _pages(thread: int) -> Sequence[_Page]:
    long = partial(_Page, path=f"/post/{thread}", marker='id="comment-', times=COMMENTS, largest=LARGEST_THREAD)
    return (
        _Page("front page, for a guest", "/", rsa=KEPT_RSA),
        _Page("directory, for a guest", "/communities"),
        _Page("community, for a guest", "/c/community"),
        long(f"thread of {COMMENTS} comments, for a guest"),
        _Page("sign-in", "/auth/sign-in"),
        _Page("home, for a member", "/", member=True),
        _Page("community, for a member", "/c/community", member=True),
        long(f"thread of {COMMENTS} comments, for a member", member=True, rsa=THREAD_RSA),
        _Page("writing", "/new", member=True),
        _Page("search, for a member", "/search?q=yesterday", member=True),
        _Page("queue", "/queue", member=True),
        _Page("for admins", "/admin/settings", member=True),
    )


async def _figures(bench: Bench, app: ASGIApp, page: _Page, headers: Headers) -> Sequence[Figure]:
    path, _, query = page.path.partition("?")
    first = await ask(app, path, headers, query=query)
    text = gzip.decompress(first.body).decode()
    if first.status != 200 or text.count(page.marker) < page.times:
        raise RuntimeError(f"{page.path} was answered with {first.status}, and not with what is there")
    fetch = partial(_fetch, app, path, query, headers, max(3, bench.effort.single // 10))
    rounds = [(await bench.yardstick.cost_of(fetch))[0] for _ in range(bench.effort.rounds)]
    aim = Aim(page.rsa) if page.rsa is not None else None
    return (
        Figure(page.name, Measure.RSA, rounds, aim=aim),
        Figure("  compressed", Measure.BYTES, [len(first.body)], aim=Aim(page.largest)),
        Figure("  requests", Measure.REQUESTS, [1 + len(set(_ASKED.findall(text)))]),
    )


async def _fetch(app: ASGIApp, path: str, query: str, headers: Headers, number: int) -> Spent:
    meter = Meter(own=True)
    before, began = meter.read(), time.perf_counter()
    for _ in range(number):
        await ask(app, path, headers, query=query)
    return Spent(number, meter.read() - before, time.perf_counter() - began)


async def _talk(scene: Scene, root: PostFacts) -> None:
    """Comments of the usual length, of which no two say the same: else they would be packed to nothing."""
    chance = Random(200)
    async with transaction(scene.services.store) as tx:
        for _ in range(COMMENTS):
            words = " ".join("".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(40))
            draft = Draft(kind=PostKind.NOTE, content=f"<p>{words}</p>")
            above = await tx.posts.get(root.id)
            await posting.publish(tx, draft=draft, author=scene.owner, cause=HERE, parent=above)


@asynccontextmanager
async def _place(bench: Bench) -> AsyncIterator[tuple[ASGIApp, tuple[bytes, bytes], int]]:
    """A community in which much is said, its owner's cookie, and the number of a long thread."""
    async with bench.databases.place() as place, open_scene(place) as scene:
        (root,) = await scene.posts(1)
        await _talk(scene, root)
        await scene.posts(_POSTS)
        async with transaction(scene.services.store) as tx:
            owner = await tx.actors.get(scene.owner.id)
            cookie = await sessions.begin(tx, person=owner, browser=Browser("the bench", ""))
        yield build_app(scene.services), (b"cookie", f"__Host-session={cookie}".encode()), root.id
