"""Activities at their ids: everything that was told to the public answers, and nothing else does."""

import pytest

from fedi_groups.actions.membership import follow
from fedi_groups.actions.reactions import vote
from fedi_groups.domain.events import HERE
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import Uri, Visibility
from fedi_groups.storage.received import next_items
from tests import schemas
from tests.faces.house import House, path_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("software", ["lemmy", "mastodon"])
async def test_a_creation_answers_in_every_form_it_was_sent_in(house: House, software: str) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    await house.runs(software)
    number, bob = post.boost_id, house.there.actor("bob")

    create = await house.document(f"/activities/{number}", by=bob)
    announce = await house.document(f"/activities/{number}/announce", by=bob)
    boost = await house.document(f"/activities/{number}/boost", by=bob)

    schemas.check("create", create)
    schemas.check("announce", announce)
    schemas.check("boost", boost)
    assert create["id"] == f"https://here.test/activities/{number}"
    assert announce["id"] == f"https://here.test/activities/{number}/announce"
    assert boost["id"] == f"https://here.test/activities/{number}/boost"
    assert boost["object"] == post.uri
    assert announce["object"] == create
    assert create["object"]["type"] == ("Page" if software == "lemmy" else "Note")


async def test_a_form_that_was_not_sent_is_not_found(house: House) -> None:
    post = await house.world.post(ann := await house.world.person("ann"), await house.world.community("cats", ann))

    for form in ("/unboost", "/object", "/nonsense"):
        assert (await house.get(f"/activities/{post.boost_id}{form}")).status_code == 404
    assert (await house.get("/activities/1")).status_code == 404


async def test_an_edit_and_a_deletion_answer(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    await house.edits(post, text="<p>Better</p>")
    update = (await house.world.told("update")).id

    schemas.check("create", await house.document(f"/activities/{update}"))
    await house.deletes(post)
    delete = (await house.world.told("delete")).id

    schemas.check("delete", await house.document(f"/activities/{delete}"))
    schemas.check("delete", (await house.document(f"/activities/{delete}/announce"))["object"])


async def test_what_told_of_a_deleted_post_is_gone_with_it(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann), text="<p>Regret</p>")
    await house.deletes(post)

    for form in ("", "/announce", "/boost"):
        answer = await house.get(f"/activities/{post.boost_id}{form}")
        assert answer.status_code == 410
        assert "Regret" not in answer.text
        schemas.check("tombstone", answer.json())


async def test_a_vote_answers_as_those_who_hear_of_it_look_it_up(house: House) -> None:
    ann, ben = await house.world.person("ann"), await house.world.person("ben")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    async with house.world.tx() as tx:
        await vote(tx, post=await tx.posts.get(post.id), voter=ben, value=1, cause=HERE)
    number = (await house.world.told("vote")).id

    schemas.check("vote", await house.document(f"/activities/{number}"))


async def test_a_follow_and_its_answer_are_for_their_server_alone(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    bob, other = house.there.actor("bob"), house.elsewhere("other.test").actor("eve")
    known = await house.meet(bob)
    async with house.world.tx() as tx:
        await follow(tx, follower=ann, target=known)
        await follow(tx, follower=known, target=cats, uri=Uri("https://there.test/follows/1"))

    for kind, schema in (("follow", "follow"), ("accept", "answer")):
        path = f"/activities/{(await house.world.told(kind)).id}"
        assert (await house.get(path)).status_code == 404
        assert (await house.get(path, by=other)).status_code == 404
        schemas.check(schema, await house.document(path, by=bob))


async def test_a_private_creation_is_for_the_servers_it_was_sent_to(house: House) -> None:
    ann = await house.world.person("ann")
    bob, other = house.there.actor("bob"), house.elsewhere("other.test").actor("eve")
    follower = await house.meet(house.there.actor("flo"))
    await house.follows(follower, ann)
    direct = await house.says(ann, to=(await house.meet(bob),))
    limited = await house.says(ann, visibility=Visibility.FOLLOWERS)
    rows = {row.object_id: row.id for row in await house.world.log() if row.kind == "create"}

    for post in (direct, limited):
        path = f"/activities/{rows[post.id]}"
        for refused in (await house.get(path), await house.get(path, by=other)):
            assert refused.status_code == 404
            assert "Between us" not in refused.text
        assert (await house.document(path, by=bob))["object"]["id"] == post.uri


async def test_a_deleted_private_post_is_not_even_gone_for_strangers(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.says(ann, visibility=Visibility.FOLLOWERS)
    number = (await house.world.told("create")).id
    await house.deletes(post)

    assert (await house.get(f"/activities/{number}")).status_code == 404
    assert (await house.get(path_of(post))).status_code == 404


async def test_what_was_passed_on_from_elsewhere_answers_there_and_only_its_announcement_here(house: House) -> None:
    cats = await house.world.community("cats", await house.world.person("ann"))
    bob = house.there.actor("bob")
    activity = house.there.activity("Create", bob, house.there.note(bob, 1))
    await house.post(activity)
    async with house.world.store.database.read() as connection:
        (item,) = await next_items(connection, shards=None, now=house.world.time(), most=1)
    number = house.world.store.minter.next()
    async with house.world.tx() as tx:
        tx.outgoing.append(
            LogRow(number, "create", cats.id, tx.now, community_id=cats.id, received_id=item.id, object_uri=Uri("x"))
        )

    assert (await house.get(f"/activities/{number}")).status_code == 404
    assert (await house.document(f"/activities/{number}/announce"))["object"] == activity
