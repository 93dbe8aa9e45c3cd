"""One story, told once for all tests that only read letters: a public community that everyone's neighbours follow."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count

from fedi_groups.domain.drafts import PollDraft
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, HOUR, Instant, PostKind, Uri
from fedi_groups.text.html import sanitise
from fedi_groups.wire.shapes import Json
from tests.traps.town import Letter, Neighbour, Town, comment, page, public_note

GROUP_SERVERS = ("lemmy", "piefed", "mbin", "nodebb", "discourse", "friendica")
MICROBLOGS = ("mastodon", "gotosocial", "misskey", "akkoma", "pixelfed", "takahe", "somethingnew")
"""The last of them nobody has heard of."""

TITLE = "Cats & their <humans>"
LINK = "https://news.example/cats?a=1&b=2"
TEXT = (
    '<h2>On cats</h2><p>They <a href="https://cats.example/sleep">sleep</a> a lot.</p>'
    '<p><img src="https://pictures.example/cat.png" alt="A cat asleep"></p>'
    "<details><summary>Spoiler</summary><p>They wake up.</p></details>"
    "<table><thead><tr><th>Day</th><th>Hours</th></tr></thead><tbody><tr><td>Monday</td><td>16</td></tr></tbody></table>"
    "<hr><p>H<sub>2</sub>O</p>"
)
IMAGES = tuple(
    {"kind": "Image", "url": f"https://pictures.example/{each}.png", "media_type": "image/png", "alt": f"Cat {each}"}
    for each in range(6)
)


@dataclass
class Told:
    """`letters[event]`: what was sent because of it. `posts` and `people` by the names they have in the story."""

    town: Town
    letters: dict[str, list[Letter]] = field(default_factory=dict)
    posts: dict[str, PostFacts] = field(default_factory=dict)
    people: dict[str, ActorFacts] = field(default_factory=dict)
    sent: dict[str, Json] = field(default_factory=dict)

    def to(self, software: str, *events: str) -> list[Letter]:
        found = [each for event in events or self.letters for each in self.letters[event]]
        return [each for each in found if each.software == software]

    def one(self, software: str, event: str) -> Letter:
        found = self.to(software, event)
        assert len(found) == 1, f"{software} got {len(found)} letters on {event}: {[each.document for each in found]}"
        return found[0]

    def all(self, *, groups: bool = True, microblogs: bool = True) -> list[Letter]:
        servers = (*(GROUP_SERVERS if groups else ()), *(MICROBLOGS if microblogs else ()))
        return [each for letters in self.letters.values() for each in letters if each.software in servers]

    @asynccontextmanager
    async def told_as(self, event: str) -> AsyncIterator[None]:
        before = {software: len(each.mail) for software, each in self.town.neighbours.items()}
        yield
        await self.town.settle(2)
        fresh = [letter for host, each in self.town.neighbours.items() for letter in each.mail[before[host] :]]
        assert event not in self.letters, event
        self.letters[event] = fresh


async def play(town: Town) -> Told:
    """Founding, following, speaking, voting, keeping order; people here and at every neighbour."""
    told = Told(town)
    server = town.server
    told.people["ann"] = ann = await server.person("ann")
    told.people["mo"] = mo = await server.person("mo")
    told.people["cats"] = cats = await server.community("cats", ann)
    await server.follow(mo, cats.uri)
    for software in (*GROUP_SERVERS, *MICROBLOGS):
        town.neighbour(software)
    async with told.told_as("accepts"):
        for software in (*GROUP_SERVERS, *MICROBLOGS):
            await _moves_in(told, town.neighbours[f"{software}.test"], cats)
    async with told.told_as("another from Mastodon"):
        # Whoever is banned there later takes the server's only follow along otherwise.
        await town.joins(town.neighbours["mastodon.test"], town.neighbours["mastodon.test"].person("mia"), cats)
    for chapter in (_speak, _hear, _keep_order):
        await chapter(told, ann, mo, cats)
    return told


async def _moves_in(told: Told, neighbour: Neighbour, cats: ActorFacts) -> None:
    """One person from each neighbour follows the community."""
    uri = neighbour.person(f"fan_{neighbour.software}")
    await told.town.joins(neighbour, uri, cats)
    told.people[neighbour.software] = await told.town.actor(uri)


async def _speak(told: Told, ann: ActorFacts, mo: ActorFacts, cats: ActorFacts) -> None:
    town = told.town
    max_ = told.people["mastodon"]
    async with told.told_as("post"):
        draft = page(
            TITLE,
            sanitise(TEXT),
            source="## On cats",
            link=LINK,
            language="pt-BR",
            attachments=IMAGES,
            hashtags=("cats", "naps"),
        )
        told.posts["post"] = post = await town.says(ann, draft, community=cats, mentions=(max_.uri,))
    async with told.told_as("bare link"):
        told.posts["bare link"] = await town.says(ann, page("Only a link", "", link=LINK), community=cats)
    async with told.told_as("poll"):
        poll = PollDraft((("Yes", 0), ("No", 0)), multiple=False, closes_at=Instant(town.time.now + DAY))
        draft = replace(page("Cats?", "<p>Well?</p>"), kind=PostKind.QUESTION, poll=poll)
        told.posts["poll"] = await town.says(ann, draft, community=cats)
    async with told.told_as("comment"):
        told.posts["comment"] = remark = await town.says(ann, comment("<p>And purr.</p>"), parent=post.uri)
    async with told.told_as("comment of another"):
        told.posts["comment of another"] = await town.says(mo, comment("<p>Do they?</p>"), parent=remark.uri)
    async with told.told_as("passing"):
        told.posts["passing"] = await town.says(ann, page("Soon gone"), community=cats)
    async with told.told_as("vote"):
        await town.server.vote(mo, post.uri, 1)
    async with told.told_as("vote down"):
        await town.server.vote(mo, post.uri, -1)
    async with told.told_as("unvote"):
        await town.server.vote(mo, post.uri, None)
    for event in ("edit", "second edit"):
        async with told.told_as(event):
            await town.server.edit(ann, post.uri, f"<p>After the {event}.</p>", title=TITLE)


async def _hear(told: Told, ann: ActorFacts, mo: ActorFacts, cats: ActorFacts) -> None:
    """What people elsewhere say, and what is made of it."""
    town = told.town
    lemmy, mastodon = town.neighbours["lemmy.test"], town.neighbours["mastodon.test"]
    lem, max_ = Uri(told.people["lemmy"].uri), Uri(told.people["mastodon"].uri)
    numbers = count(1)
    note = public_note(mastodon, max_, next(numbers), cats, content="<p>@cats From Mastodon</p><p>More.</p>")
    remark = public_note(lemmy, lem, next(numbers), cats, inReplyTo=note["id"], content="<p>From Lemmy</p>")
    answer = public_note(mastodon, max_, next(numbers), None, inReplyTo=remark["id"], content="<p>Back</p>")
    extra = {"lemmy:novelty": {"deep": [1, 2.5, "ü"]}, "audience": cats.uri}
    for event, neighbour, said in (
        ("foreign post", mastodon, mastodon.create(max_, note)),
        ("foreign comment", lemmy, lemmy.create(lem, remark, **extra)),
        ("foreign answer", mastodon, mastodon.create(max_, answer)),
        ("foreign vote", lemmy, lemmy.activity("Like", lem, note["id"], audience=cats.uri)),
    ):
        told.sent[event] = said
        async with told.told_as(event):
            assert await town.send(neighbour, said) == 202
        seen = await town.sees(said["object"]["id"]) if isinstance(said["object"], dict) else None
        if seen is not None:
            told.posts[event] = seen
    async with told.told_as("answer to Mastodon"):
        told.posts["answer to Mastodon"] = await town.says(ann, comment("<p>Welcome</p>"), parent=note["id"])


async def _keep_order(told: Told, ann: ActorFacts, mo: ActorFacts, cats: ActorFacts) -> None:
    town = told.town
    post, foreign = told.posts["post"], told.posts["foreign post"]
    max_, lem = told.people["mastodon"], told.people["lemmy"]
    until = Instant(town.time.now + 100 * HOUR)
    acts: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
        ("appoint", lambda: town.keeps_order(ann, "appoint", lem.uri, community=cats)),
        ("report", lambda: town.reports(mo, foreign.uri, "not about cats")),
        ("pin", lambda: town.keeps_order(ann, "pin", post.uri)),
        ("unpin", lambda: town.keeps_order(ann, "unpin", post.uri)),
        ("lock", lambda: town.keeps_order(ann, "lock", post.uri, "heated")),
        ("unlock", lambda: town.keeps_order(ann, "unlock", post.uri)),
        ("remove", lambda: town.keeps_order(ann, "remove", foreign.uri, "off topic")),
        ("restore", lambda: town.keeps_order(ann, "restore", foreign.uri)),
        ("remove again", lambda: town.keeps_order(ann, "remove", foreign.uri, "off topic")),
        ("dismiss", lambda: town.keeps_order(ann, "dismiss", lem.uri, community=cats)),
        ("warn", lambda: town.keeps_order(ann, "warn", lem.uri, "be kind", community=cats)),
        ("ban", lambda: town.keeps_order(ann, "ban", max_.uri, "spam", community=cats, until=until, contents=True)),
        ("unban", lambda: town.keeps_order(ann, "unban", max_.uri, community=cats)),
        ("delete", lambda: town.server.delete(ann, told.posts["passing"].uri)),
        ("kick", lambda: town.keeps_order(ann, "kick", told.people["takahe"].uri, "enough", community=cats)),
    )
    for event, act in acts:
        async with told.told_as(event):
            await act()
