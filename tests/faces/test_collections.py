"""Outboxes, followers, moderators: in the shapes that the strictest readers want, and with nothing private in them."""

import pytest

from fedi_groups.actions import hashtags
from fedi_groups.domain.facts import Standing
from fedi_groups.domain.types import MembershipState, Role, Visibility
from tests import schemas
from tests.faces.house import House, path_of

pytestmark = pytest.mark.anyio


async def test_followers_are_counted_and_not_named(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    await house.follows(await house.world.stranger("bob"), cats)

    followers, following = await house.document("/c/cats/followers"), await house.document("/c/cats/following")

    schemas.check("collection", followers)
    schemas.check("collection", following)
    assert (followers["totalItems"], followers["items"]) == (1, [])
    assert following["totalItems"] == 0


async def test_moderators_are_ids_with_the_owner_first(house: House) -> None:
    ann, ben = await house.world.person("ann"), await house.world.person("ben")
    cats = await house.world.community("cats", ben)
    async with house.world.tx() as tx:
        tx.memberships.put(Standing(cats.id, ann.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))

    document = await house.document("/c/cats/moderators")

    schemas.check("ordered-collection", document)
    assert document["orderedItems"] == [ben.uri, ann.uri]


async def test_a_community_announces_its_threads_newest_first(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    old = await house.world.post(ann, cats, title="Old")
    new = await house.world.post(ann, cats, title="New")
    await house.world.post(ann, parent=old)

    document = await house.document("/c/cats/outbox")

    schemas.check("ordered-collection", document)
    announces = document["orderedItems"]
    assert document["totalItems"] == 2
    assert [each["object"]["object"]["id"] for each in announces] == [new.uri, old.uri]
    for announce in announces:
        assert not schemas.problems("announce", announce)
        assert not schemas.problems("create", announce["object"])
        assert not schemas.problems("page", announce["object"]["object"])


async def test_the_ids_in_an_outbox_are_those_that_were_sent(house: House) -> None:
    ann = await house.world.person("ann")
    await house.world.post(ann, await house.world.community("cats", ann))

    announce = (await house.document("/c/cats/outbox"))["orderedItems"][0]

    for activity in (announce, announce["object"]):
        served = await house.document(path_of(activity["id"]))
        assert (served["id"], served["type"], served["actor"]) == (activity["id"], activity["type"], activity["actor"])


async def test_a_post_from_elsewhere_is_announced_under_its_authors_name(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    bob = await house.world.stranger("bob")
    await house.joins(bob, cats)
    post = await house.world.post(bob, cats, uri="https://there.test/notes/1")

    announce = (await house.document("/c/cats/outbox"))["orderedItems"][0]

    create = announce["object"]
    assert (create["actor"], create["object"]["id"]) == (bob.uri, post.uri)
    assert create["id"].split("#")[0] == announce["id"]


async def test_a_person_publishes_posts_and_comments(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    comment = await house.world.post(ann, parent=post)

    document = await house.document("/u/ann/outbox")

    schemas.check("ordered-collection", document)
    assert [each["object"]["id"] for each in document["orderedItems"]] == [comment.uri, post.uri]
    assert {each["object"]["type"] for each in document["orderedItems"]} == {"Note"}
    for create in document["orderedItems"]:
        assert (await house.document(path_of(create["id"])))["id"] == create["id"]


async def test_an_outbox_ends_after_fifty(house: House) -> None:
    ann = await house.world.person("ann")
    await house.chatter(ann, 52)

    document = await house.document("/u/ann/outbox")

    assert document["totalItems"] == 52
    assert len(document["orderedItems"]) == 50


async def test_featured_and_the_servers_outbox_are_empty(house: House) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    for path in ("/c/cats/featured", "/u/ann/featured", "/outbox"):
        document = await house.document(path)
        schemas.check("ordered-collection", document)
        assert document["orderedItems"] == []


@pytest.mark.parametrize("name", ["outbox", "followers", "following", "featured"])
async def test_nobodys_collections_are_not_found_and_a_deleted_ones_are_gone(house: House, name: str) -> None:
    ann = await house.world.person("ann")
    await house.document(f"/u/ann/{name}")

    await house.leaves(ann)

    assert (await house.get(f"/u/nobody/{name}")).status_code == 404
    assert (await house.get(f"/u/ann/{name}")).status_code == 410


async def test_what_is_private_or_deleted_stays_out_of_outboxes(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    for visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        await house.says(ann, visibility=visibility, community=cats)
    await house.deletes(await house.world.post(ann, cats))

    for path in ("/c/cats/outbox", "/u/ann/outbox"):
        document = await house.document(path)
        assert (document["totalItems"], document["orderedItems"]) == (0, [])


async def test_the_hashtags_that_somebody_writes_about_are_a_collection_and_followers_are_told(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    await house.follows(await world.stranger("eve"), ann)
    async with world.tx() as tx:
        kept = await hashtags.feature_tag(tx, person=ann, name="#Kätzchen")
    async with world.tx() as tx:
        await hashtags.feature_tag(tx, person=ann, name="dogs")
    place = (await house.document("/u/ann"))["featuredTags"]

    found = await house.document(place.removeprefix("https://here.test"))

    assert (found["id"], found["type"], found["totalItems"]) == ("https://here.test/u/ann/tags", "Collection", 2)
    schemas.check("featured-tags", found)
    address = "https://here.test/tags/k%C3%A4tzchen"
    assert found["items"][0] == {"type": "Hashtag", "href": address, "name": "#Kätzchen"}
    assert [row.kind for row in await world.log()].count("update-actor") == 2
    async with world.tx() as tx:
        await hashtags.unfeature_tag(tx, person=ann, number=kept)
    assert [each["name"] for each in (await house.document("/u/ann/tags"))["items"]] == ["#dogs"]
