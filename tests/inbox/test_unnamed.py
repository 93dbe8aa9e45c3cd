"""What members write anonymously in private messages: posted as *a member*, and nothing that is kept or told says whose
it is."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from fedi_groups.actions import masking, membership
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.storage import tables
from fedi_groups.storage.contents import every_value
from fedi_groups.storage.listing import posts_in
from fedi_groups.storage.unit import reading, transaction
from tests.databases import Databases
from tests.inbox.test_commands import CATS, Talker
from tests.inbox.test_heeding import Hall
from tests.traps.town import Town, open_town
from tests.world import World

pytestmark = pytest.mark.anyio

CHARTER = Charter(admission=Admission.OPEN, anonymous=True)
SECRET = "my cat bites me"


@pytest.fixture
async def hall(world: World) -> Hall:
    """Ann's community, whose members may speak anonymously; Bob and Mo are members, Mo keeps order."""
    ann = await world.person("ann")
    found = Hall(world, ann, await world.community("cats", ann, charter=CHARTER))
    bob, mo = await world.person("bob"), await world.person("mo")
    async with world.tx() as tx:
        await masking.make_mask(tx, found.cats, world.keys)
        for each in (bob, mo):
            await membership.follow(tx, follower=each, target=found.cats)
    await found.appoint(mo)
    return found


async def person(hall: Hall, name: str) -> ActorFacts:
    async with hall.world.look() as tx:
        found = await tx.actors.named(name)
    assert found is not None
    return found


async def posted(hall: Hall) -> list[PostFacts]:
    async with hall.world.look() as tx:
        return await posts_in(tx, hall.cats.id, most=9)


async def test_a_message_becomes_a_post_of_a_member_and_is_kept_no_longer(hall: Hall) -> None:
    bob, mo = await person(hall, "bob"), await person(hall, "mo")
    told = await hall.says(bob, f"Anonymous: {SECRET}\n\nEvery day.")
    assert "as by a member" in told and "http" not in told
    (post,) = await posted(hall)
    async with hall.world.look() as tx:
        author = await tx.actors.get(post.author_id)
        bobs = (await tx.connection.execute(tables.post.select().where(tables.post.c.author_id == bob.id))).all()
    assert author.is_mask and post.title == SECRET and "Every day." in post.content
    assert bobs and not any(SECRET in f"{row.content}{row.source}" for row in bobs)
    assert not [each for each in await hall.told(mo) if SECRET in each or "bob" in each]


async def test_as_an_answer_it_is_a_comment_which_its_author_alone_takes_down(hall: Hall) -> None:
    bob = await person(hall, "bob")
    post = await hall.world.post(hall.ann, hall.cats)
    told = await hall.says(bob, f"مجهول {SECRET}", about=post)
    assert "نشر باسم" in told
    async with hall.world.look() as tx:
        row = (await tx.connection.execute(tables.post.select().where(tables.post.c.parent_id == post.id))).one()
        comment = await tx.posts.get(row.id)
    assert comment.community_id == hall.cats.id and SECRET in comment.content
    assert "Only moderators" in await hall.says(await hall.world.person("eve"), "delete", about=comment)
    assert "Removed" in await hall.says(bob, "delete", about=comment)
    async with hall.world.look() as tx:
        assert (await tx.posts.get(comment.id)).deleted_at is not None


async def test_where_it_is_not_allowed_nothing_is_posted_passed_on_or_kept(hall: Hall) -> None:
    bob, eve = await person(hall, "bob"), await hall.world.stranger("eve")
    assert "Only members" in await hall.says(eve, f"anonymous {SECRET}")
    await hall.change(replace(CHARTER, anonymous=False))
    assert "مجهولا" in await hall.says(bob, f"مجهولا {SECRET}")
    assert "anonymous" in await hall.says(bob, f"anonymos {SECRET}") and not await posted(hall)
    assert not [each for each in await hall.told(hall.ann) if SECRET in each]
    async with hall.world.store.database.read() as connection:
        values = [each async for each in every_value(connection) if SECRET.encode() in each]
    assert len(values) <= 2, "the one that was misspelt, as it was typed and as HTML"


async def test_the_owner_looks_with_a_reason_and_moderators_ban_without_looking(hall: Hall) -> None:
    bob, mo = await person(hall, "bob"), await person(hall, "mo")
    await hall.says(bob, f"anonymous {SECRET}")
    (post,) = await posted(hall)
    assert "Only the owner" in await hall.says(mo, "unmask a threat", about=post)
    assert "takes a reason" in await hall.says(hall.ann, "unmask", about=post)
    assert "@bob@here.test" in await hall.says(hall.ann, "unmask It is a threat", about=post)
    assert "looked who wrote" in (await hall.told(bob))[-1]
    assert "without learning" in await hall.says(mo, "ban author 7d rude", about=post)
    assert "is banned until" in await hall.says(mo, "yes")
    assert "banned" in await hall.says(bob, f"anonymous {SECRET}")
    assert "speak again" in await hall.says(mo, "unban-author", about=post)
    assert "as by a member" in await hall.says(bob, "anonymous It purrs again")
    assert not [each for each in await hall.told(mo) if "bob" in each]


async def test_an_answer_to_a_question_at_the_door_is_never_what_was_to_be_anonymous(hall: Hall) -> None:
    eve = await hall.world.stranger("eve")
    await hall.change(replace(CHARTER, admission=Admission.APPROVAL, questions=("Why?", "Whence?")))
    assert "Question 1" in await hall.says(eve, "join")
    assert "Only members" in await hall.says(eve, f"anonymous {SECRET}")
    assert "anonymous" in await hall.says(eve, f"anonimous {SECRET}")
    assert not [each for each in await hall.told(hall.ann) if SECRET in each]


@pytest.fixture
async def town(databases: Databases, tmp_path: Path, fresh_keys: FreshKeys) -> AsyncIterator[Town]:
    async with open_town(databases.prepared(tmp_path), tmp_path, fresh_keys) as found:
        yield found


async def begin(town: Town) -> tuple[ActorFacts, Talker, Talker]:
    """As Mastodon's people: two members of a community that has no mask yet."""
    ann = await town.server.person("ann")
    cats, mastodon = await town.server.community("cats", ann), town.neighbour("mastodon")
    async with transaction(town.server.services.store) as tx:
        cats = tx.actors.change(await tx.actors.get(cats.id), charter=CHARTER)
    bob, eve = Talker(town, mastodon, "bob"), Talker(town, mastodon, "eve")
    for each in (bob, eve):
        await town.joins(mastodon, each.uri, cats)
    return cats, bob, eve


async def test_from_another_server_what_came_is_not_kept_either(town: Town) -> None:
    cats, bob, _ = await begin(town)
    (told,) = await bob.says(f"@cats anonymous {SECRET}")
    assert "as by a member" in told
    async with reading(town.server.services.store) as tx:
        (post,) = await posts_in(tx, cats.id, most=9)
        assert (await tx.actors.get(post.author_id)).is_mask
        bodies = (await tx.connection.execute(tables.received.select())).all()
    assert not any(SECRET.encode() in each.body for each in bodies if each.body is not None)
    assert any(each.body is None for each in bodies)


async def test_nothing_is_posted_that_others_have_read_with_a_name_on_it(town: Town) -> None:
    cats, bob, eve = await begin(town)
    told = await bob.says(f"@cats @eve anonymous {SECRET}", eve)
    assert "others have got this message" in told[-1]
    public = {"to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [CATS]}
    post = await town.server.post(await town.actor("https://here.test/u/ann"), CATS, "Hello")
    await town.settle()
    told = await bob.says(f"@cats /anonymous {SECRET}", about=post.uri, **public)
    assert "others have got this message" in told[-1]
    async with reading(town.server.services.store) as tx:
        assert [each.id for each in await posts_in(tx, cats.id, most=9)] == [post.id]


async def test_in_a_private_community_an_answer_without_a_slash_is_not_said_by_name(town: Town) -> None:
    ann = await town.server.person("ann")
    cats, mastodon = await town.private("cats", ann), town.neighbour("mastodon")
    mia = Talker(town, mastodon, "mia")
    await town.joins(mastodon, mia.uri, cats)
    await town.admits(ann, await mia.facts(), cats)
    await mia.says("@cats Look at what my cat did today")
    post = await town.sees(f"{mia.uri}/notes/1")
    assert post is not None
    (told,) = await mia.says(f"@cats anonymous {SECRET}", about=post.uri)
    assert "nobody speaks anonymously" in told
    found = await town.sees(post.uri)
    assert found is not None and found.comments == 0
