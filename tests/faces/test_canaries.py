"""Who sees what: every address is asked by everyone there is, for words of which each was said to a few alone.

A new address is asked by itself; one with a part that nothing here fills in fails the test.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest

from fedi_groups.actions import admission, membership, moderation, posting, reports, servers, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.drafts import Draft, QuoteDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PostKind, Uri, Visibility
from tests.faces.house import ACTIVITY, HTML, House, addresses

pytestmark = pytest.mark.anyio

MEMBER, RELAYED = "a member on Lemmy", "a member on Mastodon"
FRIEND = "a follower who is named"
OTHERS = ("nobody", "a stranger", "one who waits", "one who was banned", "a member on PieFed", "a moderator elsewhere")

READERS = {
    "secretpost": {MEMBER, RELAYED},
    "secretcomment": {MEMBER, RELAYED},
    "secretreason": {MEMBER, "one who was banned"},
    "removedpost": set(),
    "removedcomment": set(),
    "removedsecret": set(),
    "followersonly": {FRIEND},
    "betweenus": {FRIEND},
    "messageword": {MEMBER},
    "reportreason": set(),
    "secretpicture": {MEMBER, RELAYED},
    "picturebetweenus": {FRIEND},
    "removedpicture": set(),
    "unusedpicture": set(),
    "localonly": set(),
    "heldpost": {"a moderator elsewhere"},
    "heldcomment": {"a moderator elsewhere"},
    "heldsecret": set(),
    "hiddenclass": set(),
}
"""Each word, and who alone may read it over ActivityPub: nobody else, and those in several places."""


@dataclass
class Town:
    """A server with all of these words on it, and the actors who ask."""

    house: House
    askers: dict[str, Uri | None] = field(default_factory=dict)
    posts: list[PostFacts] = field(default_factory=list)
    approvals: list[int] = field(default_factory=list)

    async def build(self) -> "Town":
        world = self.house.world
        self.ann = await world.person("ann")
        self.cats = await world.community("cats", self.ann)
        self.club, self.den = await self._community("club", locked=True), await self._community("den", local_only=True)
        await self._gather()
        await self._settle()
        await self._talk()
        return self

    async def _gather(self) -> None:
        """An umbrella with a community in it that is hidden."""
        world, charter = self.house.world, Charter(hidden=True)
        school = await world.community("school", self.ann)
        hidden = await world.community("hiddenclass", self.ann, charter=charter, private=True)
        for each in (self.cats, hidden):
            async with world.tx() as tx:
                above, place = await tx.actors.get(school.id), await tx.actors.get(each.id)
                await umbrellas.propose(tx, Hand(self.ann, HERE), umbrella=above, community=place)
        self.posts.append(await world.post(self.ann, hidden, title="hiddenclass"))

    async def _community(self, name: str, **more: bool) -> ActorFacts:
        made = await self.house.world.community(name, self.ann)
        async with self.house.world.tx() as tx:
            return tx.actors.change(await tx.actors.get(made.id), **more)

    async def _settle(self) -> None:
        homes = {
            MEMBER: ("lemmy", "lemmy.test"),
            RELAYED: ("mastodon", "blog.test"),
            FRIEND: ("mastodon", "friend.test"),
            "a stranger": ("lemmy", "evil.test"),
            "one who waits": ("lemmy", "waits.test"),
            "one who was banned": ("lemmy", "banned.test"),
            "a member on PieFed": ("piefed", "piefed.test"),
            "a moderator elsewhere": ("lemmy", "mods.test"),
        }
        self.askers["nobody"] = None
        for who, (software, host) in homes.items():
            self.askers[who] = self.house.elsewhere(host).actor("someone")
            await self.house.runs(software, origin=f"https://{host}")
        for who in (MEMBER, RELAYED, "a member on PieFed", "one who was banned"):
            await self._ask(who)
            await self._hand(admission.admit, who)
        await self._ask("one who waits")
        await self._hand(moderation.ban, "one who was banned", reason="secretreason")
        await self.house.follows(await self.person(FRIEND), self.ann)
        mod = await self.person("a moderator elsewhere")
        async with self.house.world.tx() as tx:
            await moderation.appoint(tx, Hand(self.ann, HERE), community=self.cats, person=mod)

    async def _talk(self) -> None:
        world, friend = self.house.world, await self.person(FRIEND)
        secret = await self.say("secretpost", self.club)
        await self.say("secretcomment", parent=secret)
        open_ = await self.say("open", self.cats)
        removed = [await self.say("removedpost", self.cats), await self.say("removedcomment", parent=open_)]
        removed.append(await self.say("removedsecret", self.club))
        await self._show("secretpicture", Visibility.MEMBERS, community=self.club)
        await self._show("picturebetweenus", Visibility.DIRECT, to=(friend,))
        removed.append(await self._show("removedpicture", Visibility.MEMBERS, community=self.club))
        await self.house.uploads(self.ann, b"unusedpicture")
        await self.say("localonly", self.den)
        await self.quote(removed[0])
        for word, visibility in (("followersonly", Visibility.FOLLOWERS), ("betweenus", Visibility.DIRECT)):
            self.posts.append(
                await self.house.says(self.ann, text=f"<p>{word}</p>", visibility=visibility, to=(friend,))
            )
        lou = await self.person(MEMBER)
        self.posts.append(await self.house.says(self.ann, text="<p>messageword</p>", to=(lou,)))
        async with world.tx() as tx:
            await reports.report(
                tx,
                reporter=self.ann,
                person=self.ann,
                post=await tx.posts.get(open_.id),
                reason="reportreason",
                cause=HERE,
            )
        held = [await self.say("heldpost", self.cats), await self.say("heldcomment", parent=open_)]
        held.append(await self.say("heldsecret", self.club))
        async with world.tx() as tx:
            await servers.withhold(tx, [await tx.posts.get(each.id) for each in held])
        for each in removed:
            async with world.tx() as tx:
                await moderation.remove(tx, Hand(self.ann, HERE), post=await tx.posts.get(each.id))

    async def say(
        self, word: str, community: ActorFacts | None = None, *, parent: PostFacts | None = None
    ) -> PostFacts:
        post = await self.house.world.post(self.ann, community, title=word, text=f"<p>{word}</p>", parent=parent)
        self.posts.append(post)
        return post

    async def quote(self, target: PostFacts) -> None:
        """Ann quotes what is removed soon after."""
        draft = Draft(PostKind.PAGE, "<p>Look.</p>", title="Quoting", quote=QuoteDraft(target.uri))
        async with self.house.world.tx() as tx:
            post = await posting.publish(tx, draft=draft, author=self.ann, cause=HERE, community=self.cats)
            given = await tx.quotes.given(target.id, post.uri)
        assert given is not None
        self.posts.append(post)
        self.approvals.append(given.id)

    async def _show(self, word: str, visibility: Visibility, **more: object) -> PostFacts:
        """A post with a picture in which the word stands."""
        picture = await self.house.uploads(self.ann, word.encode())
        post = await self.house.says(self.ann, text="<p>Look</p>", visibility=visibility, picture=picture, **more)  # type: ignore[arg-type]  # as House.says takes it
        self.posts.append(post)
        return post

    async def person(self, who: str) -> ActorFacts:
        uri = self.askers[who]
        assert uri is not None
        return await self.house.meet(uri)

    async def _ask(self, who: str) -> None:
        person = await self.person(who)
        async with self.house.world.tx() as tx:
            await membership.follow(tx, follower=person, target=self.club, uri=Uri(f"{person.uri}/follow"))

    async def _hand(self, act: object, who: str, *, reason: str = "") -> None:
        person = await self.person(who)
        async with self.house.world.tx() as tx:
            await act(tx, Hand(self.ann, HERE, reason), community=self.club, person=person)  # type: ignore[operator]  # one of actions'

    async def places(self) -> list[str]:
        names = ["ann", "cats", "club", "den", "school"]
        posts = addresses(self.house, names, [each.id for each in self.posts])
        rows = addresses(self.house, [], [row.id for row in await self.house.world.log()])
        found = [path for path in posts if not path.startswith("/activities/")]
        found += [path for path in rows if path.startswith("/activities/")]
        found += [f"/quotes/{number}" for number in self.approvals]
        more = [f"/c/club/followers?is_follower={asker}" for asker in self.askers.values() if asker]
        pages = [f"{path}?page=1" for path in found if path.endswith("/replies")]
        names_asked = [f"/.well-known/webfinger?resource=acct:{name}@here.test" for name in names]
        return [*found, *more, *pages, *names_asked]


async def test_each_word_is_read_by_those_it_was_said_to_and_by_nobody_else(house: House) -> None:
    town = await Town(house).build()
    assert set(OTHERS) | {MEMBER, RELAYED, FRIEND} == set(town.askers)
    places = await town.places()
    seen: dict[str, dict[str, list[str]]] = {word: {} for word in READERS}
    told: dict[str, set[str]] = {who: set() for who in town.askers}
    for who, asker in town.askers.items():
        for path in places:
            for accept in (ACTIVITY, HTML) if asker is None else (ACTIVITY,):
                told[who] |= await _look(house, path, accept=accept, by=asker, note=partial(_note, seen, who))
        for path in told[who]:
            await _look(house, path, accept=ACTIVITY, by=None, note=partial(_note, seen, who))
    for word, readers in READERS.items():
        assert set(seen[word]) == readers, f"{word}: {seen[word]}"
    for word in ("secretpost", "secretcomment", "followersonly", "betweenus"):
        for who, paths in seen[word].items():
            assert len(paths) > 1, f"{who} finds {word} only at {paths}"
    addresses_told = [path for paths in told.values() for path in paths]
    assert len(set(addresses_told)) == len(addresses_told), "two servers were told the same address"


async def _look(house: House, path: str, *, accept: str, by: Uri | None, note: Callable[[str, str], None]) -> set[str]:
    """Asks, notes the words that are there, and returns the addresses of pictures that are told to this asker alone."""
    answer = await house.get(path, accept=accept, by=by)
    assert answer.status_code < 500, path
    text = f"{answer.text} {answer.headers}"
    for word in READERS:
        # People who come by with a browser may see what other servers may not.
        if word in text and not (word == "localonly" and accept == HTML):
            note(word, path)
    assert "to-be-replaced" not in text, path
    return set(re.findall(r"https://here\.test(/media/[\w-]+/[\w.]+)", text))


def _note(seen: dict[str, dict[str, list[str]]], who: str, word: str, path: str) -> None:
    seen[word].setdefault(who, []).append(path)
