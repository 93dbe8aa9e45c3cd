"""What a new post with one picture costs, as an app makes it: what of that is the picture, and what is the rest."""

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import httpx
from PIL import Image

from fedi_groups.app import now
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.nowhere import Nowhere
from fedi_groups.bench.processes import Meter, spent_on_children
from fedi_groups.bench.rows import add_members, add_tokens
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.serving import Serving, serving
from fedi_groups.bench.yardstick import Spent

SIDES = 1600, 1200
"""Of the picture: what phones send when they are asked for one that is not too large."""
MOST = 20
"""Posts in one round: each decodes a picture."""
AIM = 30.0
FIRST = 1_000_000


async def measure(bench: Bench) -> list[Figure]:
    """A JPEG is uploaded to a `web` process and posted in a community, one after the other, each by somebody else: how
    often one person may is limited."""
    bench.tell("a post with a picture")
    number = min(bench.effort.single, MOST)
    rest: list[float] = []
    picture: list[float] = []
    async with bench.databases.place() as place, open_scene(place, connector=Nowhere()) as scene:
        tokens = iter(await _authors(scene, number * bench.effort.rounds + 1))
        async with serving(place, command="web") as server, _client(server) as client:
            desk = _Desk(client, server, Meter((server.process, *await bench.databases.processes())), _photograph())
            await desk.post([next(tokens)])
            for _ in range(bench.effort.rounds):
                cost, _spent = await bench.yardstick.cost_of(partial(desk.post, list(islice(tokens, number))))
                rest.append(cost)
                picture.append(desk.pictures / number / bench.yardstick.seen[-1])
    return [
        Figure("a post with a picture, but for that", Measure.RSA, rest, aim=Aim(AIM)),
        Figure("  the picture itself", Measure.RSA, picture),
    ]


@dataclass(slots=True)
class _Desk:
    """`pictures`: CPU seconds of what decoded them in the last round, which is left out of what that spent."""

    client: httpx.AsyncClient
    server: Serving
    meter: Meter
    photograph: bytes
    pictures: float = 0.0

    async def post(self, tokens: Sequence[str]) -> Spent:
        """One for each. Raises RuntimeError for an answer that is not 200."""
        before, children, began = self.meter.read(), spent_on_children(self.server.process), time.perf_counter()
        for token in tokens:
            await self._post({"Authorization": f"Bearer {token}"})
        self.pictures = spent_on_children(self.server.process) - children
        return Spent(len(tokens), self.meter.read() - before - self.pictures, time.perf_counter() - began)

    async def _post(self, headers: dict[str, str]) -> None:
        files = {"file": ("photograph.jpg", self.photograph, "image/jpeg")}
        media = await self.client.post("/api/v2/media", files=files, headers=headers)
        _require(media)
        said = {"status": "@community What I saw today\n\nBeside the road.", "media_ids": [media.json()["id"]]}
        _require(await self.client.post("/api/v1/statuses", json=said, headers=headers))


async def _authors(scene: Scene, number: int) -> list[str]:
    """Members, each with the token of an app; returns these."""
    async with scene.services.store.database.write() as connection:
        await add_members(connection, scene.community.id, number, first=FIRST, now=now())
        people = range(FIRST, FIRST + number)
        return await add_tokens(connection, people, now=now(), scopes="read write")


def _client(server: Serving) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=60.0)


def _photograph() -> bytes:
    """As large as one, and as hard to pack: colours that run into each other, and some grain."""
    grain = Image.effect_noise(SIDES, 24).convert("RGB")
    colours = Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize(SIDES) for turn in (0, 90, 180)])
    out = io.BytesIO()
    Image.blend(colours, grain, 0.3).save(out, "JPEG", quality=85)
    return out.getvalue()


def _require(answer: httpx.Response) -> None:
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.url.path} answered {answer.status_code}: {answer.text[:300]}")
