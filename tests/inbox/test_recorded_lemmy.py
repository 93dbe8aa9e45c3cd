"""What Lemmy 0.19.20 sent to this server, received again: see fixtures/README.md. Signatures are made anew.

What was said here then has other ids now: each story says what stands in their place.
"""

import json
import re
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from fedi_groups.actions import membership, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import MembershipState, Role, Uri, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.peers import record_nodeinfo
from fedi_groups.storage.received import State
from fedi_groups.wire.read import read_uri
from tests.inbox.conftest import INBOX, Inbox
from tests.specimens import specimen

pytestmark = pytest.mark.anyio

DONE, IGNORED, REFUSED = State.DONE, State.IGNORED, State.REFUSED
LEMMY, POST, COMMENT = "https://lemmy.test", r"https://lours\.test/post/\d+", r"https://lours\.test/comment/\d+"


@dataclass(slots=True)
class Story:
    """`places` are patterns for what was, each with what is now; they are looked at in order."""

    inbox: Inbox
    places: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    async def settle_in(self) -> None:
        world = self.inbox.world
        await world.server()
        lemmy = await self.inbox.resolver.peer(LEMMY)
        async with world.store.database.write() as connection:
            await record_nodeinfo(connection, lemmy.id, software="lemmy", version="0.19.20", now=world.time())
        for name in ("lia", "leo", "lou", "lex", "lea", "ladmin"):
            self.inbox.resident(f"{LEMMY}/u/{name}")

    async def walk(self, *names: str) -> list[State | None]:
        return [await self._receive(name) for name in names]

    async def _receive(self, name: str) -> State | None:
        text = json.dumps(specimen(f"lemmy/{name}").body)
        for pattern, now in (self.places | {"lours.test": "here.test"}).items():
            text = re.sub(pattern + r"(?![\w.])", now, text)
        # What is said once more has another id.
        text = text.replace(f"{LEMMY}/activities/", f"{LEMMY}/activities/{self.heard.count(name)}/")
        self.heard.append(name)
        body = json.loads(text)
        actor = self.inbox.resident(read_uri(body["actor"]) or "")
        server = self.inbox.host(actor)
        await self.inbox.post(server.signed(body, inbox=INBOX, now=self.inbox.world.time(), by=actor))
        await self.inbox.worker.drain()
        return await self.inbox.state()

    async def post(self, uri: str) -> PostFacts:
        found = await self.inbox.find(uri)
        assert found is not None
        return found

    async def state_of(self, name: str, community: ActorFacts) -> MembershipState | None:
        standing = await self.inbox.standing(name, community.uri)
        return standing.state if standing is not None else None


@dataclass(slots=True)
class Cats(Story):
    """Our community, which Lemmy calls `cats`, with a post of ada's and a comment of bob's."""

    ada: ActorFacts = field(init=False)
    cats: ActorFacts = field(init=False)
    said: PostFacts = field(init=False)
    answer: PostFacts = field(init=False)

    async def begin(self) -> "Cats":
        await self.settle_in()
        world = self.inbox.world
        self.ada, bob = await world.person("ada"), await world.person("bob")
        await world.person("cleo")
        self.cats = await world.community("cats", self.ada)
        async with world.tx() as tx:
            await membership.follow(tx, follower=bob, target=self.cats)
        self.said = await world.post(self.ada, self.cats)
        self.answer = await world.post(bob, self.cats, parent=self.said)
        self.places |= {POST: self.said.uri, COMMENT: self.answer.uri}
        return self


@pytest.fixture
async def cats(inbox: Inbox) -> Cats:
    return await Cats(inbox).begin()


async def test_a_member_posts_answers_votes_thinks_again_and_leaves(cats: Cats) -> None:
    assert await cats.walk("follow", "create-page", "create-comment") == [DONE] * 3
    page, comment = (specimen(f"lemmy/create-{each}").body["object"]["id"] for each in ("page", "comment"))
    post, answer = await cats.post(page), await cats.post(comment)
    assert (post.title, post.source, post.language) == ("Lia's cat", "meow **loud**", "en")
    assert post.community_id == cats.cats.id and answer.parent_id == cats.said.id

    counts = []
    for name in ("like", "undo-like", "dislike"):
        cats.places[f"{LEMMY}/u/leo"] = f"{LEMMY}/u/lia"
        assert await cats.walk(name) == [DONE]
        found = await cats.post(cats.said.uri)
        counts.append((found.up, found.down))
    assert counts == [(2, 0), (1, 0), (1, 1)]

    assert await cats.walk("update-page", "update-comment") == [DONE] * 2
    post, answer = await cats.post(page), await cats.post(comment)
    assert (post.title, post.source) == ("Lia's cat edited", "MEOW") and answer.edited is not None

    cats.places |= {f"{LEMMY}/post/14": page, f"{LEMMY}/comment/9": comment}
    assert await cats.walk("delete-comment", "delete-page", "undo-delete-page", "undo-follow") == [DONE] * 4
    assert (await cats.post(page)).deleted_at is not None, "until it has been fetched anew"
    assert (await cats.post(comment)).deleted_at is not None


async def test_a_report_reaches_those_who_keep_order(cats: Cats) -> None:
    assert await cats.walk("flag") == [DONE]
    async with cats.inbox.world.store.database.read() as connection:
        (found,) = (await connection.execute(select(tables.report))).all()
    assert (found.reason, found.post_id) == ("lou reports ada", cats.said.id)


async def test_a_moderator_there_keeps_order_here_and_appoints_nobody(cats: Cats) -> None:
    cats.places[f"{LEMMY}/u/lou"] = f"{LEMMY}/u/lia"
    await cats.walk("follow")
    async with cats.inbox.world.tx() as tx:
        lia = await tx.actors.find(f"{LEMMY}/u/lia")
        assert lia is not None
        await moderation.appoint(tx, Hand(cats.ada, HERE), community=cats.cats, person=lia)

    seen = []
    for name in ("lock", "undo-lock", "add-featured", "remove-featured"):
        assert await cats.walk(name) == [DONE]
        post = await cats.post(cats.said.uri)
        seen.append((post.locked, post.pinned_at is not None))
    assert seen == [(True, False), (False, False), (False, True), (False, False)]

    for name, removed in (("delete-comment-moderator", True), ("undo-delete-comment-moderator", False)):
        assert await cats.walk(name) == [DONE]
        assert ((await cats.post(cats.answer.uri)).removed_at is not None) is removed

    for ban in ("block", "block-contents"):
        assert await cats.walk(ban) == [DONE]
        assert await cats.state_of("bob", cats.cats) is MembershipState.BANNED
        assert await cats.walk("undo-block") == [DONE]
        assert await cats.state_of("bob", cats.cats) is MembershipState.LEFT
    assert (await cats.post(cats.answer.uri)).removed_at is not None

    assert await cats.walk("update-group") == [DONE]
    async with cats.inbox.world.look() as tx:
        assert (await tx.actors.get(cats.cats.id)).title == "Lia's cats"
    assert await cats.walk("add-moderator") == [REFUSED], "here owners do that"


async def test_what_an_admin_there_decides_about_their_own_counts_here(cats: Cats) -> None:
    cats.places |= {f"{LEMMY}/u/lia": f"{LEMMY}/u/lou"}
    assert await cats.walk("follow", "block-server", "undo-block-server", "block-server-contents") == [DONE] * 4
    async with cats.inbox.world.look() as tx:
        lou = await tx.actors.find(f"{LEMMY}/u/lou")
    assert lou is not None and lou.disowned_at is not None


async def test_accounts_go_with_or_without_what_they_wrote(cats: Cats) -> None:
    for name, leaves in (("lex", True), ("lea", False)):
        cats.places |= {f"{LEMMY}/u/lia": f"{LEMMY}/u/{name}", f"{LEMMY}/post/10": f"{LEMMY}/post/{name}"}
        assert await cats.walk("follow", "create-page") == [DONE] * 2
        del cats.places[f"{LEMMY}/u/lia"], cats.places[f"{LEMMY}/post/10"]
        assert await cats.walk("delete-person-alone" if leaves else "delete-person") == [DONE]
        assert bool((await cats.post(f"{LEMMY}/post/{name}")).content) is leaves


async def test_private_messages_are_edited_and_deleted_and_then_gone(cats: Cats) -> None:
    message = specimen("lemmy/create-chat-message").body["object"]["id"]
    assert await cats.walk("create-chat-message", "update-chat-message") == [DONE] * 2
    found = await cats.post(message)
    assert found.visibility is Visibility.DIRECT and "edited" in found.content and found.community_id is None
    assert await cats.walk("delete-chat-message", "undo-delete-chat-message") == [DONE, IGNORED]
    assert (await cats.post(message)).content == "", "nobody serves it: it cannot come back"


@dataclass(slots=True)
class Rocks(Story):
    """A community on Lemmy that ann follows. She stands for everyone of ours in it."""

    rocks: ActorFacts = field(init=False)
    page: Uri = field(init=False)
    comment: Uri = field(init=False)

    async def begin(self) -> "Rocks":
        await self.settle_in()
        names = ("page", "comment")
        bodies = [specimen(f"lemmy/announce-create-{each}").body["object"]["object"] for each in names]
        self.page, self.comment = (Uri(each["id"]) for each in bodies)
        self.places |= {r"https://lours\.test/u/\w+": "https://here.test/u/ann", POST: self.page, COMMENT: self.comment}
        self.rocks = await self.inbox.listen("lemmy/community")
        assert await self.walk("announce-create-page", "announce-create-comment") == [DONE] * 2
        return self


@pytest.fixture
async def rocks(inbox: Inbox) -> Rocks:
    return await Rocks(inbox).begin()


async def test_a_community_there_is_read_as_it_is_told(rocks: Rocks) -> None:
    assert (await rocks.post(rocks.page)).community_id == rocks.rocks.id
    names = ("update-page", "update-comment", "like", "dislike", "lock", "undo-lock", "add-featured", "remove-featured")
    assert await rocks.walk(*(f"announce-{name}" for name in names)) == [DONE] * 8
    post, comment = await rocks.post(rocks.page), await rocks.post(rocks.comment)
    assert post.edited is not None and comment.edited is not None
    assert (post.locked, post.pinned_at) == (False, None)
    assert (post.up, post.down, comment.up, comment.down) == (1, 0, 0, 1), "each votes on what they wrote themselves"
    assert await rocks.walk("announce-undo-like") == [DONE]
    assert (await rocks.post(rocks.comment)).down == 0, "what was undone was the vote there was, whatever it is called"


async def test_what_is_removed_and_deleted_there_goes_and_comes_back(rocks: Rocks) -> None:
    for name, removed in (("delete-moderator", True), ("undo-delete", False)):
        assert await rocks.walk(f"announce-{name}") == [DONE]
        assert ((await rocks.post(rocks.page)).removed_at is not None) is removed
    rocks.places |= {f"{LEMMY}/post/23": rocks.page, f"{LEMMY}/comment/17": rocks.comment}
    assert await rocks.walk("announce-delete-comment", "announce-undo-delete-comment") == [DONE] * 2
    rocks.places[f"{LEMMY}/u/leo"] = f"{LEMMY}/u/lia"
    assert await rocks.walk("announce-delete-page") == [DONE]
    assert (await rocks.post(rocks.page)).deleted_at is not None


async def test_our_people_are_appointed_dismissed_and_banned_there(rocks: Rocks) -> None:
    roles = []
    for name in ("add-moderator", "remove-moderator"):
        assert await rocks.walk(f"announce-{name}") == [DONE]
        standing = await rocks.inbox.standing("ann", rocks.rocks.uri)
        roles.append(standing.role if standing is not None else None)
    assert roles == [Role.MODERATOR, Role.MEMBER]
    for name in ("block", "block-contents"):
        assert await rocks.walk(f"announce-{name}") == [DONE]
        assert await rocks.state_of("ann", rocks.rocks) is MembershipState.BANNED
        assert await rocks.walk("announce-undo-block") == [DONE]
        assert await rocks.state_of("ann", rocks.rocks) is MembershipState.MEMBER
    assert [row.kind for row in await rocks.inbox.world.log()].count("follow") == 3, "asked for once more after each"


async def test_a_community_there_changes_is_closed_and_opened_again(rocks: Rocks) -> None:
    assert await rocks.walk("announce-update-group") == [DONE]
    closed = []
    for name in ("delete-group", "undo-delete-group", "delete-group-moderator"):
        assert await rocks.walk(f"announce-{name}") == [DONE]
        async with rocks.inbox.world.look() as tx:
            closed.append((await tx.actors.get(rocks.rocks.id)).deleted_at is not None)
    assert closed == [True, False, True]
