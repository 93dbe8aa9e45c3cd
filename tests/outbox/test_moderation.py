"""Order kept in a community: who hears of it, in which form, and that every document is as its schema says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from fedi_groups.actions import membership, moderation, posting, reports
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import add_server
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE, Cause, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts, ReportFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import DAY, ActorKind, Instant, PostKind, ReceivedId, ReportState, Uri
from fedi_groups.outbox.documents import encoded
from fedi_groups.storage import tables
from fedi_groups.storage.peers import record_nodeinfo
from tests import schemas
from tests.outbox.hearing import BOOST, PLAIN, UNBOOST, WRAPPED, follows, heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio

FROM_LOU = Elsewhere(ReceivedId(7), Uri("https://lemmy.test/activities/7"))
RELAYED = Elsewhere(ReceivedId(7), Uri("https://lemmy.test/activities/7"), relayed=True)


@dataclass(frozen=True, slots=True)
class Scene:
    """A community here, owned by ann; bob on a microblog, lou and pia on group servers are members."""

    world: World
    ann: ActorFacts
    cats: ActorFacts
    bob: ActorFacts
    lou: ActorFacts
    pia: ActorFacts
    post: PostFacts

    async def do(
        self,
        act: Callable[..., Awaitable[None]],
        kind: str,
        *,
        by: ActorFacts | None = None,
        cause: Cause = HERE,
        **more: Any,
    ) -> LogRow:
        async with self.world.tx() as tx:
            if "post" in more:
                more["post"] = await tx.posts.get(more["post"].id)
            await act(tx, Hand(by or self.ann, cause, "Rule 1"), **more)
        return await last(self.world, kind)

    async def report(self, reporter: ActorFacts, cause: Cause = HERE, **about: Any) -> ReportFacts:
        async with self.world.tx() as tx:
            return await reports.report(tx, reporter=reporter, reason="Spam", cause=cause, **about)

    async def flags(self) -> list[LogRow]:
        return [row for row in await self.world.log() if row.kind == "flag"]


@pytest.fixture
async def scene(world: World) -> Scene:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await someone(world, "bob", at="blog.test")
    lou = await someone(world, "lou", at="lemmy.test", runs="lemmy")
    pia = await someone(world, "pia", at="piefed.test", runs="piefed")
    for each in (bob, lou, pia):
        await follows(world, each, cats)
    return Scene(world, ann, cats, bob, lou, pia, await world.post(ann, cats))


async def test_a_removal_is_wrapped_for_groups_and_the_end_of_the_boost_for_microblogs(scene: Scene) -> None:
    row = await scene.do(moderation.remove, "remove", post=scene.post)
    assert await heard(scene.world, row) == {
        "lemmy.test/inbox": WRAPPED,
        "piefed.test/inbox": WRAPPED,
        "blog.test/inbox": UNBOOST,
    }
    schemas.check("removal", document(row.threadiverse_body))
    row = await scene.do(moderation.restore, "restore", post=scene.post)
    assert (await heard(scene.world, row))["blog.test/inbox"] is BOOST
    schemas.check("undo", document(row.threadiverse_body))


async def test_microblogs_hear_nothing_of_a_comments_removal_nor_of_locks_and_pins(scene: Scene) -> None:
    comment = await scene.world.post(scene.ann, parent=scene.post)
    rows = [
        await scene.do(moderation.remove, "remove", post=comment),
        await scene.do(moderation.set_locked, "lock", post=scene.post, locked=True),
        await scene.do(moderation.set_pinned, "pin", post=scene.post, pinned=True),
    ]
    for row in rows:
        assert set(await heard(scene.world, row)) == {"lemmy.test/inbox", "piefed.test/inbox"}
    schemas.check("lock", document(rows[1].threadiverse_body))
    schemas.check("listing", document(rows[2].threadiverse_body))


async def test_who_is_appointed_is_told_wherever_they_are(scene: Scene) -> None:
    row = await scene.do(moderation.appoint, "appoint", community=scene.cats, person=scene.bob)
    assert (await heard(scene.world, row))["blog.test/inbox"] is PLAIN
    assert row.barrier
    schemas.check("listing", document(row.threadiverse_body))


async def test_a_ban_goes_to_all_groups_and_is_as_the_schema_says(scene: Scene) -> None:
    """Microblogs are not told: GoToSocial takes a Block for the moderator's own, everywhere, and never lifts it."""
    end = Instant(scene.world.time() + DAY)
    row = await scene.do(moderation.ban, "ban", community=scene.cats, person=scene.bob, until=end)
    assert await heard(scene.world, row) == {"lemmy.test/inbox": WRAPPED, "piefed.test/inbox": WRAPPED}
    schemas.check("block", document(row.threadiverse_body))
    row = await scene.do(moderation.unban, "unban", community=scene.cats, person=scene.bob)
    schemas.check("undo", document(row.threadiverse_body))


async def test_who_is_banned_on_a_group_server_that_does_not_follow_is_told_by_name(scene: Scene) -> None:
    eve = await someone(scene.world, "eve", at="evil.test", runs="lemmy")
    row = await scene.do(moderation.ban, "ban", community=scene.cats, person=eve)
    assert (await heard(scene.world, row))["evil.test/inbox"] is PLAIN


@pytest.mark.parametrize(("software", "kinds"), [("mastodon", ["reject"]), ("gotosocial", ["reject", "block", "undo"])])
async def test_a_follow_that_was_accepted_ends_where_rejects_come_too_late(
    world: World, software: str, kinds: list[str]
) -> None:
    """GoToSocial goes on saying "following" after a Reject. It heeds the community's own Block, taken back at once."""
    ann = await world.person("ann")
    cats, yan = await world.community("cats", ann), await someone(world, "yan", at="gts.test", runs=software)
    await follows(world, yan, cats)
    before = len(await world.log())
    async with world.tx() as tx:
        await membership.follow(tx, follower=yan, target=cats, uri=Uri("https://gts.test/follow/1"))
    async with world.tx() as tx:
        await moderation.kick(tx, Hand(ann, HERE), community=cats, person=yan)
    rows = [row for row in (await world.log())[before:] if row.kind != "accept"]
    assert [row.kind for row in rows] == kinds
    for row in rows:
        assert await heard(world, row) == {"gts.test/users/yan/inbox": PLAIN}
    if software == "gotosocial":
        block, undo = (document(row.threadiverse_body) for row in rows[1:])
        assert (block["actor"], block["object"]) == (cats.uri, yan.uri)
        assert undo["object"] == {name: value for name, value in block.items() if name != "@context"}


@pytest.mark.parametrize(("version", "kinds"), [("0.19.20", ["reject", "kick", "undo"]), ("1.0.0", ["reject"])])
async def test_who_is_kicked_out_is_banned_for_a_moment_where_no_reject_is_known(
    world: World, version: str, kinds: list[str]
) -> None:
    """Lemmy before 1.0 answers 400 to a Reject, and goes on saying "subscribed". A ban ends the follow there."""
    ann = await world.person("ann")
    cats, lou = await world.community("cats", ann), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    assert lou.peer_id is not None
    async with world.store.database.write() as connection:
        await record_nodeinfo(connection, lou.peer_id, software="lemmy", version=version, now=world.time())
    await follows(world, lou, cats)
    async with world.tx() as tx:
        await membership.follow(tx, follower=lou, target=cats, uri=Uri("https://lemmy.test/follow/1"))
    before = len(await world.log())
    async with world.tx() as tx:
        await moderation.kick(tx, Hand(ann, HERE, "out"), community=cats, person=lou)
    rows = [row for row in (await world.log())[before:] if row.kind != "accept"]
    assert sorted(row.kind for row in rows) == sorted(kinds)
    for row in rows:
        assert await heard(world, row) == {"lemmy.test/users/lou/inbox": PLAIN}, "nobody else is told of a ban"
    if version == "0.19.20":
        block, undo = (document(row.threadiverse_body) for row in rows if row.kind in ("kick", "undo"))
        assert (block["actor"], block["object"], block["target"]) == (ann.uri, lou.uri, cats.uri)
        assert undo["object"] == {name: value for name, value in block.items() if name != "@context"}
        schemas.check("block", block)
        schemas.check("undo", undo)


async def test_each_post_that_goes_with_its_author_is_unboosted_at_microblogs_alone(scene: Scene) -> None:
    draft = Draft(PostKind.PAGE, "<p>x</p>", title="T", uri=Uri("https://lemmy.test/post/1"))
    async with scene.world.tx() as tx:
        await posting.publish(tx, draft=draft, author=scene.lou, community=scene.cats, cause=FROM_LOU)
    row = await scene.do(moderation.ban, "unboost", community=scene.cats, person=scene.lou, contents=True)
    assert await heard(scene.world, row) == {"blog.test/inbox": UNBOOST}
    row = await scene.do(moderation.unban, "boost", community=scene.cats, person=scene.lou, contents=True)
    assert await heard(scene.world, row) == {"blog.test/inbox": BOOST}


async def test_what_a_moderator_elsewhere_did_is_passed_on_as_it_came(scene: Scene) -> None:
    await scene.do(moderation.appoint, "appoint", community=scene.cats, person=scene.lou)
    row = await scene.do(moderation.remove, "remove", by=scene.lou, cause=FROM_LOU, post=scene.post)
    assert (row.received_id, row.threadiverse_body, row.signer_id) == (7, None, scene.cats.id)
    assert (await heard(scene.world, row))["piefed.test/inbox"] is WRAPPED
    assert (await heard(scene.world, row))["blog.test/inbox"] is UNBOOST


async def test_what_a_community_elsewhere_announces_is_not_told_again(scene: Scene) -> None:
    dogs = await someone(scene.world, "dogs", at="dogs.test", runs="lemmy", kind=ActorKind.GROUP)
    draft = Draft(PostKind.PAGE, "<p>x</p>", title="T", uri=Uri("https://lemmy.test/post/2"))
    async with scene.world.tx() as tx:
        post = await posting.publish(tx, draft=draft, author=scene.lou, community=dogs, cause=RELAYED)
    before = len(await scene.world.log())
    async with scene.world.tx() as tx:
        await moderation.remove(tx, Hand(scene.lou, RELAYED), post=await tx.posts.get(post.id))
    assert len(await scene.world.log()) == before


async def test_a_report_goes_to_no_follower(scene: Scene) -> None:
    await scene.report(scene.ann, person=scene.ann, post=scene.post)
    assert await scene.flags() == []  # all who decide are here


async def test_moderators_elsewhere_get_a_report_wrapped_and_nobody_else_does(scene: Scene) -> None:
    await scene.do(moderation.appoint, "appoint", community=scene.cats, person=scene.lou)
    carl = await scene.world.person("carl")
    await scene.report(carl, person=scene.ann, post=scene.post)
    (row,) = await scene.flags()
    announce = document(row.threadiverse_body)
    assert await heard(scene.world, row) == {"lemmy.test/inbox": PLAIN}
    schemas.check("announce", announce)
    flag = announce["object"]
    assert (flag["actor"], flag["object"], flag["to"]) == (carl.uri, scene.post.uri, [scene.cats.uri])
    assert not row.public


@pytest.mark.parametrize(("software", "both"), [("nodebb", True), ("piefed", False)])
async def test_a_report_to_nodebb_names_the_person_too_as_it_finds_no_posts(
    scene: Scene, software: str, both: bool
) -> None:
    tools = await someone(scene.world, "tools", at="forum.test", runs=software, kind=ActorKind.GROUP)
    nora = await someone(scene.world, "nora", at="forum.test", runs=software)
    uri = Uri("https://forum.test/post/1")
    async with scene.world.tx() as tx:
        draft = Draft(PostKind.PAGE, "<p>Hm</p>", title="Hm", uri=uri)
        post = await posting.publish(tx, draft=draft, author=nora, community=tools, cause=RELAYED)
    await scene.report(scene.ann, person=nora, post=post)
    (flag,) = await scene.flags()
    assert document(flag.threadiverse_body)["object"] == ([nora.uri, uri] if both else uri)


async def test_a_report_from_elsewhere_is_wrapped_with_what_was_received(scene: Scene) -> None:
    await scene.do(moderation.appoint, "appoint", community=scene.cats, person=scene.lou)
    body = encoded({"id": "https://piefed.test/activities/flag/1", "type": "Flag", "odd": 1})
    async with scene.world.store.database.write() as connection:
        row = {"id": 7, "digest": b"x" * 16, "peer_id": 1, "shard": 0, "body": body, "authentic": True}
        await connection.execute(tables.received.insert(), {**row, "arrived_at": 1, "state": 0, "attempts": 0})
    await scene.report(scene.pia, FROM_LOU, person=scene.ann, post=scene.post, uri=Uri("https://piefed.test/f/1"))
    (flag,) = await scene.flags()
    assert document(flag.threadiverse_body)["object"]["odd"] == 1
    assert await heard(scene.world, flag) == {"lemmy.test/inbox": PLAIN}


async def test_the_reported_persons_server_hears_it_from_this_server_without_the_reporter(scene: Scene) -> None:
    async with scene.world.tx() as tx:
        await add_server(tx, keys=scene.world.keys, title="Here", summary="")
    draft = Draft(PostKind.PAGE, "<p>x</p>", title="T", uri=Uri("https://blog.test/notes/1"))
    async with scene.world.tx() as tx:
        post = await posting.publish(tx, draft=draft, author=scene.bob, community=scene.cats, cause=FROM_LOU)
    await scene.report(scene.ann, person=scene.bob, post=post)
    (row,) = await scene.flags()
    flag = document(row.threadiverse_body)
    assert await heard(scene.world, row) == {"blog.test/inbox": PLAIN}
    schemas.check("flag", flag)
    assert flag["actor"] == "https://here.test/" and flag["object"] == [scene.bob.uri, post.uri]
    assert scene.ann.uri not in str(flag)


async def test_a_server_that_hears_a_report_as_a_moderators_does_not_hear_it_again(scene: Scene) -> None:
    """It would be two reports there. A microblog reads nothing that is wrapped: it is told as any other."""
    async with scene.world.tx() as tx:
        await add_server(tx, keys=scene.world.keys, title="Here", summary="")
    await scene.do(moderation.appoint, "appoint", community=scene.cats, person=scene.lou)
    await scene.report(scene.ann, person=scene.lou, community=scene.cats)
    (row,) = await scene.flags()
    assert await heard(scene.world, row) == {"lemmy.test/inbox": PLAIN}
    assert document(row.threadiverse_body)["type"] == "Announce"

    await scene.do(moderation.appoint, "appoint", community=scene.cats, person=scene.bob)
    await scene.report(scene.ann, person=scene.bob, community=scene.cats)
    assert {document(row.threadiverse_body)["type"] for row in (await scene.flags())[1:]} == {"Announce", "Flag"}


async def test_a_report_that_was_settled_is_closed_where_it_was_told(scene: Scene) -> None:
    await scene.do(moderation.appoint, "appoint", community=scene.cats, person=scene.lou)
    carl, boss = await scene.world.person("carl"), await scene.world.person("boss", admin=True)
    report = await scene.report(carl, person=scene.ann, post=scene.post)
    async with scene.world.tx() as tx:
        await reports.settle(tx, Hand(boss, HERE), report=report, state=ReportState.RESOLVED)
    row = (await scene.flags())[-1]
    assert await heard(scene.world, row) == {"lemmy.test/inbox": PLAIN}
    resolve = document(row.threadiverse_body)["object"]
    schemas.check("resolve", {"@context": "https://www.w3.org/ns/activitystreams", **resolve})


async def test_a_report_in_a_community_elsewhere_goes_to_its_server(scene: Scene) -> None:
    dogs = await someone(scene.world, "dogs", at="dogs.test", runs="lemmy", kind=ActorKind.GROUP)
    rex = await someone(scene.world, "rex", at="dogs.test", runs="lemmy")
    draft = Draft(PostKind.PAGE, "<p>x</p>", title="T", uri=Uri("https://dogs.test/post/2"))
    async with scene.world.tx() as tx:
        post = await posting.publish(tx, draft=draft, author=rex, community=dogs, cause=RELAYED)
    await scene.report(scene.ann, person=rex, post=post)
    (row,) = await scene.flags()
    flag = document(row.threadiverse_body)
    assert await heard(scene.world, row) == {"dogs.test/inbox": PLAIN}
    schemas.check("flag", flag)
    assert (flag["actor"], flag["object"], flag["to"]) == (scene.ann.uri, post.uri, [dogs.uri])
