"""Private messages: each server gets them in the type it reads, for its own people, and nobody else gets anything."""

import pytest

from fedi_groups.actions import posting, reports
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import PUBLIC, PostKind, Visibility
from fedi_groups.storage.peers import record_nodeinfo
from tests import schemas
from tests.outbox.hearing import PLAIN, follows, heard, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio


async def say(world: World, ann: ActorFacts, *to: ActorFacts, parent: PostFacts | None = None) -> PostFacts:
    draft = Draft(PostKind.NOTE, "<p>Between us</p>", source="Between us", visibility=Visibility.DIRECT)
    async with world.tx() as tx:
        known = await tx.posts.get(parent.id) if parent is not None else None
        mentions = [each.id for each in to]
        return await posting.publish(tx, draft=draft, author=ann, cause=HERE, parent=known, mentions=mentions)


async def rows(world: World, kind: str) -> list[LogRow]:
    return [row for row in await world.log() if row.kind == kind]


@pytest.mark.parametrize(
    ("software", "version", "kind"),
    [
        ("lemmy", "0.19.5", "ChatMessage"),
        ("mbin", "1.9", "ChatMessage"),
        ("lemmy", "1.0.0", "Note"),
        ("piefed", "1.6", "Note"),
        ("nodebb", "4.15", "Note"),
        ("mastodon", "4.5", "Note"),
        ("", "", "Note"),
    ],
)
async def test_each_software_gets_the_type_it_reads(world: World, software: str, version: str, kind: str) -> None:
    ann = await world.person("ann")
    bob = await someone(world, "bob", at="there.test", runs=software)
    assert bob.peer_id is not None
    async with world.store.database.write() as connection:
        await record_nodeinfo(connection, bob.peer_id, software=software, version=version, now=world.time())
    post = await say(world, ann, bob)
    async with world.tx() as tx:
        draft = Draft(PostKind.NOTE, "<p>Edited</p>", visibility=Visibility.DIRECT)
        await posting.edit(tx, post=await tx.posts.get(post.id), draft=draft, author=ann, cause=HERE)
    for name in ("create", "update"):
        (row,) = await rows(world, name)
        assert await heard(world, row) == {"there.test/users/bob/inbox": PLAIN}
        told = document(row.threadiverse_body)
        schemas.check("create", told)
        thing = told["object"]
        assert (thing["type"], thing["id"], thing["to"], told["to"]) == (kind, post.uri, [bob.uri], [bob.uri])
        assert told["cc"] == [] and thing.get("cc", []) == []
        assert kind == "ChatMessage" or [each["href"] for each in thing["tag"]] == [bob.uri]


async def test_group_servers_get_one_for_each_person_and_microblogs_one_for_all(world: World) -> None:
    ann = await world.person("ann")
    await follows(world, await someone(world, "fan", at="fans.test"), ann)
    lou = await someone(world, "lou", at="lemmy.test", runs="lemmy")
    pia = await someone(world, "pia", at="piefed.test", runs="piefed")
    mia, max_ = [await someone(world, name, at="blog.test") for name in ("mia", "max")]
    post = await say(world, ann, lou, pia, mia, max_)
    told = {tuple(await heard(world, row)): document(row.threadiverse_body) for row in await rows(world, "create")}
    assert set(told) == {
        ("lemmy.test/users/lou/inbox",),
        ("piefed.test/users/pia/inbox",),
        ("blog.test/users/mia/inbox", "blog.test/users/max/inbox"),
    }
    both = told["blog.test/users/mia/inbox", "blog.test/users/max/inbox"]
    assert set(both["to"]) == {lou.uri, pia.uri, mia.uri, max_.uri}
    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=ann, cause=HERE)
    deletes = await rows(world, "delete")
    assert len(deletes) == 3
    for row in deletes:
        delete = document(row.threadiverse_body)
        schemas.check("delete", delete)
        assert PUBLIC not in [*delete["to"], *delete["cc"]]
        assert "fans.test/inbox" not in await heard(world, row)


async def test_an_answer_goes_to_who_is_answered_and_one_to_oneself_to_the_same_people(world: World) -> None:
    ann = await world.person("ann")
    mia, lou = await someone(world, "mia", at="blog.test"), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    first = await say(world, ann, mia, lou)
    second = await say(world, ann, parent=first)
    async with world.look() as tx:
        assert set(await tx.posts.mentions(second.id)) == {mia.id, lou.id}


async def test_a_report_names_a_message_and_tells_nothing_of_it(world: World) -> None:
    ann, mia = await world.person("ann"), await someone(world, "mia", at="blog.test")
    post = await say(world, ann, mia)
    before = len(await world.log())
    async with world.tx() as tx:
        await reports.report(tx, reporter=mia, person=ann, post=post, reason="rude", cause=HERE)
    for row in (await world.log())[before:]:
        assert b"Between us" not in (row.threadiverse_body or b"")
