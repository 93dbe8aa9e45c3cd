"""A community here that follows one elsewhere (FEP-d36d): what it shows of it, and what it passes on."""

from dataclasses import dataclass

import pytest

from fedi_groups.actions import linking
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, FollowState, Uri
from fedi_groups.errors import Denied
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads.communities import community_page
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox
from tests.outbox.hearing import BOOST, UNBOOST, follows, heard, someone
from tests.world import document

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Scene:
    """cats here follows dogs@there.test; fan@blog.test and lou@lemmy.test follow cats."""

    inbox: Inbox
    ann: ActorFacts
    cats: ActorFacts
    dogs: Uri
    bob: Uri

    def page(self, number: int, **more: object) -> Json:
        there = self.inbox.there
        note = there.note(self.bob, number, to=[self.dogs], audience=self.dogs) | {
            "type": "Page",
            "name": f"Dog {number}",
            **more,
        }
        there.documents[note["id"]] = {"@context": "https://www.w3.org/ns/activitystreams", **note}
        return note

    async def announce(self, thing: Json | str, *, by: Uri | None = None) -> State | None:
        group = by or self.dogs
        return await self.inbox.receive(self.inbox.there.activity("Announce", group, thing, to=[PUBLIC]))

    def create(self, thing: Json) -> Json:
        return self.inbox.there.activity("Create", thing["attributedTo"], thing, to=thing["to"])

    async def shown(self) -> list[str]:
        async with self.inbox.world.look() as tx:
            page = await community_page(tx, await tx.actors.get(self.cats.id))
        return [each.post.title or "" for each in page.entries.items]

    async def told(self, kind: str) -> list[dict[str, object]]:
        rows = [row for row in await self.inbox.world.log() if row.kind == kind]
        return [dict(await heard(self.inbox.world, row)) for row in rows]

    async def post(self, uri: str) -> PostFacts | None:
        async with self.inbox.world.look() as tx:
            return await tx.posts.find(uri)

    async def state(self) -> FollowState | None:
        async with self.inbox.world.look() as tx:
            dogs = await tx.actors.find(self.dogs)
            found = await tx.follows.get(self.cats.id, dogs.id) if dogs is not None else None
        return found.state if found is not None else None

    async def link(self, *, follow: bool = True) -> None:
        async with self.inbox.world.tx() as tx:
            dogs = await tx.actors.find(self.dogs)
            assert dogs is not None
            act = linking.link if follow else linking.unlink
            await act(tx, Hand(self.ann, HERE), community=await tx.actors.get(self.cats.id), target=dogs)


@pytest.fixture
async def scene(inbox: Inbox) -> Scene:
    ann = await inbox.world.person("ann")
    cats = await inbox.world.community("cats", ann)
    dogs, bob = inbox.there.actor("dogs", kind="Group"), inbox.there.actor("bob")
    await inbox.resolver.actor(dogs, budget=Budget(3))
    scene = Scene(inbox, ann, cats, dogs, bob)
    await scene.link()
    follow = document((await inbox.world.log())[-1].threadiverse_body)
    assert (follow["type"], follow["actor"], follow["object"]) == ("Follow", cats.uri, dogs)
    assert await scene.state() is FollowState.PENDING
    accept = inbox.there.activity("Accept", dogs, {name: follow[name] for name in ("id", "type", "actor", "object")})
    assert await inbox.receive(accept) is State.DONE
    for name, host, software in (("fan", "blog.test", "mastodon"), ("lou", "lemmy.test", "lemmy")):
        await follows(inbox.world, await someone(inbox.world, name, at=host, runs=software), cats)
    return scene


async def test_what_is_posted_there_is_shown_here_and_boosted_to_microblogs_alone(scene: Scene) -> None:
    assert await scene.state() is FollowState.ACCEPTED
    page = scene.page(1)
    assert await scene.announce(scene.create(page)) is State.DONE
    found = await scene.post(page["id"])
    async with scene.inbox.world.look() as tx:
        assert found is not None and found.community_id is not None
        assert (await tx.actors.get(found.community_id)).uri == scene.dogs
    assert await scene.shown() == ["Dog 1"]
    assert await scene.told("share") == [{"blog.test/inbox": BOOST}]
    mine = await scene.inbox.world.post(scene.ann, scene.cats, title="Cat")
    assert await scene.shown() == ["Cat", "Dog 1"] and mine.community_id == scene.cats.id


async def test_the_same_post_in_whatever_form_is_shared_once(scene: Scene) -> None:
    page = scene.page(1)
    for thing in (scene.create(page), page["id"], page, scene.create(page)):
        await scene.announce(thing)
    assert await scene.shown() == ["Dog 1"] and len(await scene.told("share")) == 1


async def test_what_the_other_community_only_passes_on_is_not_passed_on_again(scene: Scene) -> None:
    """Neither an Announce of an Announce, nor a boost of what was posted elsewhere."""
    rats = scene.inbox.there.actor("rats", kind="Group")
    page = scene.page(1, to=[rats, PUBLIC], cc=[], audience=rats)
    inner = scene.inbox.there.activity("Announce", rats, scene.create(page), to=[PUBLIC])
    assert await scene.announce(inner) is State.REFUSED
    assert await scene.announce(page["id"]) is State.DONE
    assert await scene.shown() == [] and await scene.told("share") == []


async def test_what_comes_back_of_our_own_changes_nothing(scene: Scene) -> None:
    mine = await scene.inbox.world.post(scene.ann, scene.cats, title="Cat")
    before = len(await scene.inbox.world.log())
    await scene.announce(mine.uri)
    assert len(await scene.inbox.world.log()) == before and await scene.shown() == ["Cat"]


async def test_comments_are_not_boosted(scene: Scene) -> None:
    page = scene.page(1)
    await scene.announce(scene.create(page))
    reply = scene.inbox.there.note(scene.bob, 2, to=[scene.dogs], inReplyTo=page["id"], audience=scene.dogs)
    assert await scene.announce(scene.create(reply)) is State.DONE
    assert len(await scene.told("share")) == 1


@pytest.mark.parametrize("moderator", [True, False])
async def test_the_boost_ends_when_the_post_is_gone_where_it_belongs(scene: Scene, *, moderator: bool) -> None:
    page = scene.page(1)
    await scene.announce(scene.create(page))
    who, more = (scene.inbox.there.actor("mo"), {"summary": "x"}) if moderator else (scene.bob, {})
    delete = scene.inbox.there.activity("Delete", who, page["id"], to=[PUBLIC], **more)
    assert await scene.announce(delete) is State.DONE
    assert await scene.told("unshare") == [{"blog.test/inbox": UNBOOST}]
    assert await scene.shown() == []
    await scene.announce(page["id"])
    assert await scene.shown() == [] and len(await scene.told("share")) == 1


async def test_without_the_follow_nothing_more_is_shown(scene: Scene) -> None:
    await scene.announce(scene.create(scene.page(1)))
    await scene.link(follow=False)
    undo = document((await scene.inbox.world.log())[-1].threadiverse_body)
    assert (undo["type"], undo["actor"], undo["object"]["object"]) == ("Undo", scene.cats.uri, scene.dogs)
    assert await scene.shown() == []
    page = scene.page(2)
    assert await scene.announce(scene.create(page)) is State.IGNORED
    with pytest.raises(Denied, match="not followed"):
        await scene.link(follow=False)


async def test_a_community_that_is_rejected_follows_no_more(scene: Scene) -> None:
    request = {"type": "Follow", "actor": scene.cats.uri, "object": scene.dogs}
    reject = scene.inbox.there.activity("Reject", scene.dogs, request)
    assert await scene.inbox.receive(reject) is State.DONE
    assert await scene.state() is None


async def test_a_community_elsewhere_follows_one_here_and_is_no_member(scene: Scene) -> None:
    follow = scene.inbox.there.activity("Follow", scene.dogs, scene.cats.uri)
    assert await scene.inbox.receive(follow) is State.DONE
    assert document((await scene.inbox.world.log())[-1].threadiverse_body)["type"] == "Accept"
    async with scene.inbox.world.look() as tx:
        dogs = await tx.actors.find(scene.dogs)
        assert dogs is not None and await tx.memberships.get(scene.cats.id, dogs.id) is None
    undo = scene.inbox.there.activity("Undo", scene.dogs, follow)
    assert await scene.inbox.receive(undo) is State.DONE
    async with scene.inbox.world.look() as tx:
        assert await tx.follows.get(dogs.id, scene.cats.id) is None


async def test_private_communities_are_not_followed_by_communities(scene: Scene) -> None:
    async with scene.inbox.world.tx() as tx:
        tx.actors.change(await tx.actors.get(scene.cats.id), locked=True)
    await scene.inbox.receive(scene.inbox.there.activity("Follow", scene.dogs, scene.cats.uri))
    assert document((await scene.inbox.world.log())[-1].threadiverse_body)["type"] == "Reject"
    with pytest.raises(Denied, match="everyone may read"):
        await scene.link()
