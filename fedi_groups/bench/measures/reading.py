"""What it costs that an app shows somebody their home, and a long thread; and that this does not grow with what there
is."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import orjson
from starlette.types import ASGIApp

from fedi_groups.app import build_app, now
from fedi_groups.bench.asking import Headers, ask
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.rows import add_communities, add_posts, add_token
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.statements import counted_statements
from fedi_groups.bench.yardstick import Spent

HOME, HOME_RSA = 20, 8.0
THREAD, THREAD_RSA = 200, 20.0

_SECRET = "a token of the bench"
_HEADERS: Headers = [(b"host", b"groups.example"), (b"authorization", f"Bearer {_SECRET}".encode())]


@dataclass(frozen=True, slots=True)
class _Page:
    """Something to ask for; `expected` is how much of it has to be there."""

    path: str
    query: str
    expected: int

    def check(self, body: bytes) -> None:
        found = orjson.loads(body)
        listed = found if isinstance(found, list) else found["descendants"]
        if len(listed) != self.expected:
            raise RuntimeError(f"{self.path} should have shown {self.expected} and not {len(listed)}")


async def measure(bench: Bench) -> list[Figure]:
    """By somebody who follows one community, and by somebody who follows very many, in which very much was said."""
    many, posts = bench.effort.shelves
    figures: list[Figure] = []
    for communities, number, name in (
        (1, HOME, f"home of {HOME}, with boosts"),
        (many, posts, f"  of {many:,} communities with {posts:,} posts"),
    ):
        bench.tell(name.strip())
        async with _place(bench, communities=communities, posts=number) as (app, _):
            page = _Page("/api/v1/timelines/home", f"limit={HOME}", HOME)
            figures += await _figures(bench, app, page, name, HOME_RSA)
    bench.tell("a thread")
    async with _place(bench, communities=1, posts=1) as (app, scene):
        (root,) = await scene.posts(1)
        await scene.comments([root] * THREAD)
        page = _Page(f"/api/v1/statuses/{root.id}/context", "", THREAD)
        figures += await _figures(bench, app, page, f"a thread of {THREAD} comments", THREAD_RSA)
    return figures


async def _figures(bench: Bench, app: ASGIApp, page: _Page, name: str, most: float) -> Sequence[Figure]:
    fetch = partial(_fetch, app, page)
    await fetch(3)
    with counted_statements() as counted:
        await fetch(1)
    count = max(3, bench.effort.single // 10)
    rounds = [(await bench.yardstick.cost_of(partial(fetch, count)))[0] for _ in range(bench.effort.rounds)]
    return (
        Figure(name, Measure.RSA, rounds, aim=Aim(most)),
        Figure("  statements", Measure.STATEMENTS, [counted.number]),
    )


async def _fetch(app: ASGIApp, page: _Page, number: int) -> Spent:
    """RuntimeError for anything but what is there."""
    meter = Meter(own=True)
    before, began = meter.read(), time.perf_counter()
    answers = [await ask(app, page.path, _HEADERS, query=page.query) for _ in range(number)]
    spent = Spent(number, meter.read() - before, time.perf_counter() - began)
    if {each.status for each in answers} != {200}:
        raise RuntimeError(f"{page.path} was answered with {answers[0].status}")
    page.check(answers[-1].body)
    return spent


@asynccontextmanager
async def _place(bench: Bench, *, communities: int, posts: int) -> AsyncIterator[tuple[ASGIApp, Scene]]:
    """The owner of a community follows so many others, and an app reads for them."""
    async with bench.databases.place() as place, open_scene(place) as scene:
        (post,) = await scene.posts(1)
        async with scene.services.store.database.write() as connection:
            await add_token(connection, scene.owner.id, _SECRET, now=now())
            await add_communities(connection, scene.community.id, communities, follower=scene.owner.id)
            await add_posts(connection, post.id, posts, communities=communities)
        yield build_app(scene.services), scene
