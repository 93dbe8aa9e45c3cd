"""What people take along is their own, and what an owner takes along is what members may read."""

import csv
import io

import orjson
import pytest

from fedi_groups.actions import inviting, masking, membership, moderation, posting, reactions, reports
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PostKind, Visibility
from fedi_groups.reads import ownexports, pieces, wholeexports
from fedi_groups.reads.ownexports import own_export
from fedi_groups.reads.pieces import Export
from fedi_groups.reads.wholeexports import whole_export
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pieces, ownexports, wholeexports):
        monkeypatch.setattr(module, "PORTION", 2)


class Town:
    """Ann owns cats, of which Bob and, elsewhere, Eve are members; each has said things in it, and to each other."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self, *, private: bool = False) -> "Town":
        world = self.world
        self.ann, self.bob, self.eve = await world.person("ann"), await world.person("bob"), await world.stranger("eve")
        self.cats = await world.community("cats", self.ann, private=private)
        async with world.tx() as tx:
            for each in (self.bob, self.eve):
                await membership.follow(tx, follower=each, target=self.cats)
        return self

    async def message(self, author: ActorFacts, to: ActorFacts, text: str) -> PostFacts:
        async with self.world.tx() as tx:
            draft = Draft(PostKind.NOTE, f"<p>{text}</p>", visibility=Visibility.DIRECT)
            return await posting.publish(tx, draft=draft, author=author, cause=HERE, mentions=[to.id])


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def read(export: Export) -> dict[str, str]:
    return {each.name: b"".join([part async for part in each.content]).decode() for each in export.pieces}


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


async def test_somebodys_export_holds_what_they_wrote_and_nothing_that_others_wrote(town: Town) -> None:
    world = town.world
    posts = [await world.post(town.bob, town.cats, title=f"Title {n}") for n in range(5)]
    other = await world.post(town.ann, town.cats, title="Others")
    await world.post(town.bob, parent=other, text="<p>My answer</p>")
    await town.message(town.bob, town.ann, "from bob")
    await town.message(town.ann, town.bob, "from ann")
    max_ = await world.stranger("max")
    async with world.tx() as tx:
        await reactions.vote(tx, voter=town.bob, post=await tx.posts.get(other.id), value=1, cause=HERE)
        await posting.delete(tx, post=await tx.posts.get(posts[4].id), author=town.bob, cause=HERE)
        await inviting.invite(tx, inviter=town.bob, community=town.cats, person=max_, note="=1+1")
    found = await read(own_export(world.store, town.bob))
    outbox = orjson.loads(found["outbox.json"])
    assert (outbox["id"], outbox["type"], outbox["totalItems"]) == ("outbox.json", "OrderedCollection", 6)
    written = [each["object"] for each in outbox["orderedItems"]]
    assert {each["attributedTo"] for each in written} == {town.bob.uri}
    assert [each.get("inReplyTo") for each in written if "My answer" in each["content"]] == [other.uri]
    assert "from bob" in found["outbox.json"] and posts[4].uri not in found["outbox.json"]
    assert "from ann" not in "".join(found.values()) and "Others" not in "".join(found.values())
    assert orjson.loads(found["likes.json"])["orderedItems"] == [other.uri]
    assert rows(found["communities.csv"])[1][:3] == ["cats@here.test", "member", "member"]
    assert rows(found["following_accounts.csv"])[1:] == [["cats@here.test", "true", "false", ""]]
    assert rows(found["invitations.csv"])[1][-1] == "'=1+1"
    assert orjson.loads(found["actor.json"])["outbox"] == "outbox.json"


async def test_what_posts_said_before_they_were_edited_goes_along(town: Town) -> None:
    world = town.world
    post = await world.post(town.bob, town.cats, title="Frist", text="<p>Misstake.</p>")
    await world.post(town.bob, town.cats, title="Never edited")
    other = await world.post(town.ann, town.cats, title="Ann's", text="<p>Hers.</p>")
    for each, who in ((post, town.bob), (other, town.ann)):
        async with world.tx() as tx:
            draft = Draft(PostKind.PAGE, "<p>Mistake.</p>", title="First")
            await posting.edit(tx, post=await tx.posts.get(each.id), draft=draft, author=who, cause=HERE)

    found = orjson.loads((await read(own_export(world.store, town.bob)))["versions.json"])

    (version,) = found["orderedItems"]
    assert (version["object"], version["name"], version["content"]) == (post.uri, "Frist", "<p>Misstake.</p>")
    assert version["published"].endswith("Z") and found["totalItems"] == 1


async def test_a_community_goes_along_as_its_members_read_it(town: Town) -> None:
    world = town.world
    shown = [await world.post(town.eve, town.cats, title=f"Title {n}", uri=f"{town.eve.uri}/{n}") for n in range(3)]
    comments = [await world.post(town.bob, parent=shown[0], text=f"<p>Comment {n}</p>") for n in range(3)]
    removed = await world.post(town.bob, town.cats, title="Removed")
    await town.message(town.bob, town.ann, "between us")
    async with world.tx() as tx:
        await moderation.remove(tx, Hand(town.ann, HERE, "Rule 1"), post=await tx.posts.get(removed.id))
        await reactions.vote(tx, voter=town.bob, post=await tx.posts.get(shown[1].id), value=-1, cause=HERE)
        await reports.report(tx, reporter=town.bob, person=town.eve, reason="a word", cause=HERE, community=town.cats)
    found = await read(whole_export(world.store, town.cats))
    said = [orjson.loads(line) for line in found["posts.jsonl"].splitlines()]
    assert [each["id"] for each in said] == [shown[0].uri, *(each.uri for each in comments), shown[1].uri, shown[2].uri]
    assert [each["counts"]["down"] for each in said] == [0, 0, 0, 0, 1, 0]
    assert sorted(row[0] for row in rows(found["members.csv"])[1:]) == [
        "ann@here.test",
        "bob@here.test",
        "eve@there.test",
    ]
    assert ["remove", "bob@here.test", removed.uri, "Rule 1"] in [row[2:6] for row in rows(found["log.csv"])]
    whole = "".join(found.values())
    for secret in ("Removed", "between us", "a word"):
        assert secret not in whole
    assert orjson.loads(found["charter.json"])["posts"] == "members"


async def test_what_is_said_for_members_its_owner_takes_along_too(world: World) -> None:
    town = await Town(world).begin(private=True)
    post = await world.post(town.ann, town.cats, title="For members")
    found = await read(whole_export(world.store, town.cats))
    assert post.uri in found["posts.jsonl"]


async def test_what_somebody_wrote_anonymously_goes_along_with_nobody_but_them(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann, charter=Charter(anonymous=True))
    async with world.tx() as tx:
        await masking.make_mask(tx, cats, world.keys)
        await membership.follow(tx, follower=bob, target=cats)
    for who in (bob, bob, bob, ann):
        async with world.tx() as tx:
            draft = Draft(PostKind.PAGE, f"<p>Nobody knows {who.name}.</p>", title="A question")
            await masking.publish(tx, draft=draft, person=who, community=cats)
    assert "anonymous.json" not in await read(own_export(world.store, bob))
    found = await read(own_export(world.store, bob, anonymous=True))
    written = orjson.loads(found.pop("anonymous.json"))["orderedItems"]
    assert ["Nobody knows bob" in each["object"]["content"] for each in written] == [True] * 3
    assert "Nobody knows" not in "".join(found.values())
