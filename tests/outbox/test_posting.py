"""Posts and comments: who hears of them being new, edited and deleted, and in which form."""

from dataclasses import dataclass

import pytest

from fedi_groups.actions import membership, posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import FOUND, HERE, Cause, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import HOUR, ActorKind, Instant, PostKind, ReceivedId, Uri, Visibility
from tests.outbox.hearing import BOOST, PLAIN, UNBOOST, WRAPPED, follows, heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio

ACTIVITY = Uri("https://blog.test/activities/7")
UNSIGNED = Elsewhere(ReceivedId(7), ACTIVITY)
SIGNED = Elsewhere(ReceivedId(7), ACTIVITY, signed=True)
RELAYED = Elsewhere(ReceivedId(7), ACTIVITY, relayed=True)


@dataclass(frozen=True, slots=True)
class Scene:
    """A community here, owned by ann; bob on a microblog and lou on Lemmy are members. mia@else.test is none."""

    world: World
    ann: ActorFacts
    cats: ActorFacts
    bob: ActorFacts
    lou: ActorFacts
    mia: ActorFacts


@pytest.fixture
async def scene(world: World) -> Scene:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await someone(world, "bob", at="blog.test")
    lou = await someone(world, "lou", at="lemmy.test", runs="lemmy")
    for each in (bob, lou):
        await follows(world, each, cats)
    return Scene(world, ann, cats, bob, lou, await someone(world, "mia", at="else.test"))


async def _publish(
    scene: Scene,
    author: ActorFacts,
    *,
    cause: Cause = HERE,
    community: ActorFacts | None = None,
    parent: PostFacts | None = None,
    mentions: tuple[ActorFacts, ...] = (),
    visibility: Visibility = Visibility.PUBLIC,
) -> PostFacts:
    number = scene.world.time.now
    uri = Uri(f"{author.uri}/notes/{number}") if not author.local else None
    draft = Draft(PostKind.NOTE if parent else PostKind.PAGE, "<p>x</p>", title="T", visibility=visibility, uri=uri)
    async with scene.world.tx() as tx:
        return await posting.publish(
            tx,
            draft=draft,
            author=author,
            cause=cause,
            community=community,
            parent=await tx.posts.get(parent.id) if parent else None,
            mentions=[each.id for each in mentions],
        )


async def _edit(scene: Scene, post: PostFacts, author: ActorFacts, cause: Cause = HERE) -> None:
    updated = Instant(scene.world.time.now + HOUR) if cause != HERE else None
    async with scene.world.tx() as tx:
        draft = Draft(post.kind, "<p>y</p>", title=post.title, updated=updated)
        await posting.edit(tx, post=await tx.posts.get(post.id), draft=draft, author=author, cause=cause)


async def _delete(scene: Scene, post: PostFacts, author: ActorFacts, cause: Cause = HERE) -> None:
    async with scene.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=author, cause=cause)


async def test_a_post_here_is_boosted_to_microblogs_and_wrapped_for_groups(scene: Scene) -> None:
    await _publish(scene, scene.ann, community=scene.cats)
    assert await heard(scene.world, await last(scene.world, "create")) == {
        "blog.test/inbox": BOOST,
        "lemmy.test/inbox": WRAPPED,
    }


async def test_those_who_follow_the_author_or_are_named_hear_it_from_the_author(scene: Scene) -> None:
    fan = await someone(scene.world, "fan", at="fans.test")
    await follows(scene.world, fan, scene.ann)
    await _publish(scene, scene.ann, community=scene.cats, mentions=(scene.mia,))
    assert await heard(scene.world, await last(scene.world, "create")) == {
        "blog.test/inbox": BOOST,
        "lemmy.test/inbox": WRAPPED,
        "fans.test/inbox": PLAIN,
        "else.test/inbox": PLAIN,
    }


async def test_a_server_in_every_audience_is_told_once(scene: Scene) -> None:
    for each in (scene.bob, scene.lou):
        await follows(scene.world, each, scene.ann)
    await _publish(scene, scene.ann, community=scene.cats, mentions=(scene.bob, scene.lou))
    row = await last(scene.world, "create")
    assert await heard(scene.world, row) == {"blog.test/inbox": BOOST, "lemmy.test/inbox": WRAPPED}


async def test_a_server_that_stopped_following_hears_nothing_more(scene: Scene) -> None:
    async with scene.world.tx() as tx:
        await membership.unfollow(tx, follower=scene.bob, target=scene.cats)
    await _publish(scene, scene.ann, community=scene.cats)
    assert await heard(scene.world, await last(scene.world, "create")) == {"lemmy.test/inbox": WRAPPED}


async def test_a_comment_goes_to_groups_and_to_microblogs_that_take_part(scene: Scene) -> None:
    post = await _publish(scene, scene.ann, community=scene.cats)
    await _publish(scene, scene.ann, parent=post)
    assert await heard(scene.world, await last(scene.world, "create")) == {"lemmy.test/inbox": WRAPPED}

    said = await _publish(scene, scene.bob, parent=post, cause=UNSIGNED)
    await _publish(scene, scene.ann, parent=said)
    assert await heard(scene.world, await last(scene.world, "create")) == {
        "lemmy.test/inbox": WRAPPED,
        "blog.test/inbox": PLAIN,
    }


async def test_the_edit_of_a_comment_goes_where_the_comment_went(scene: Scene) -> None:
    post = await _publish(scene, scene.bob, community=scene.cats, cause=UNSIGNED)
    quiet = await someone(scene.world, "quiet", at="quiet.test")
    await follows(scene.world, quiet, scene.cats)
    comment = await _publish(scene, scene.ann, parent=post)
    await _edit(scene, comment, scene.ann)
    await _delete(scene, comment, scene.ann)
    expected = {"lemmy.test/inbox": WRAPPED, "blog.test/inbox": PLAIN}
    for kind in ("create", "update", "delete"):
        assert await heard(scene.world, await last(scene.world, kind)) == expected


async def test_edits_and_deletes_of_posts_reach_microblogs_in_the_authors_own_words(scene: Scene) -> None:
    post = await _publish(scene, scene.ann, community=scene.cats)
    await _edit(scene, post, scene.ann)
    await _delete(scene, post, scene.ann)
    for kind in ("update", "delete"):
        row = await last(scene.world, kind)
        assert await heard(scene.world, row) == {"blog.test/inbox": PLAIN, "lemmy.test/inbox": WRAPPED}
        assert document(row.threadiverse_body)["actor"] == scene.ann.uri


async def _restore(scene: Scene, post: PostFacts, author: ActorFacts, cause: Cause) -> None:
    async with scene.world.tx() as tx:
        draft = Draft(post.kind, "<p>z</p>", title=post.title)
        await posting.undelete(tx, post=await tx.posts.get(post.id), draft=draft, author=author, cause=cause)


@pytest.mark.parametrize(
    ("cause", "create", "update", "delete"), [(UNSIGNED, BOOST, None, UNBOOST), (SIGNED, BOOST, PLAIN, PLAIN)]
)
async def test_what_somebody_elsewhere_posts_here_is_passed_on_as_far_as_others_will_believe_it(
    scene: Scene, cause: Elsewhere, create: object, update: object, delete: object
) -> None:
    quiet = await someone(scene.world, "quiet", at="quiet.test")
    await follows(scene.world, quiet, scene.cats)
    post = await _publish(scene, scene.bob, community=scene.cats, cause=cause)
    await _edit(scene, post, scene.bob, cause)
    await _delete(scene, post, scene.bob, cause)
    for kind, form in (("create", create), ("update", update), ("delete", delete)):
        row = await last(scene.world, kind)
        found = await heard(scene.world, row)
        assert (found.get("quiet.test/inbox"), found["lemmy.test/inbox"]) == (form, WRAPPED), kind
        assert row.received_id == 7 and row.threadiverse_body is None and row.signer_id == scene.cats.id


@pytest.mark.parametrize(("cause", "hears"), [(UNSIGNED, False), (SIGNED, True)])
async def test_a_comment_from_elsewhere_reaches_microblogs_that_take_part_only_with_its_authors_signature(
    scene: Scene, cause: Elsewhere, hears: bool
) -> None:
    post = await _publish(scene, scene.bob, community=scene.cats, cause=UNSIGNED)
    await _publish(scene, scene.lou, parent=post, cause=cause)
    found = await heard(scene.world, await last(scene.world, "create"))
    assert found == {"lemmy.test/inbox": WRAPPED} | ({"blog.test/inbox": PLAIN} if hears else {})


async def test_what_a_community_elsewhere_relayed_is_never_passed_on(scene: Scene) -> None:
    dogs = await someone(scene.world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    before = len(await scene.world.log())
    post = await _publish(scene, scene.bob, community=dogs, cause=RELAYED)
    await _edit(scene, post, scene.bob, RELAYED)
    comment = await _publish(scene, scene.lou, parent=post, cause=RELAYED)
    await _delete(scene, comment, scene.lou, RELAYED)
    await _delete(scene, post, scene.bob, RELAYED)
    assert len(await scene.world.log()) == before


async def test_a_post_in_a_community_elsewhere_goes_to_its_server_to_followers_and_those_named(scene: Scene) -> None:
    dogs = await someone(scene.world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    fan = await someone(scene.world, "fan", at="fans.test")
    await follows(scene.world, fan, scene.ann)
    post = await _publish(scene, scene.ann, community=dogs, mentions=(scene.mia,))
    await _edit(scene, post, scene.ann)
    await _delete(scene, post, scene.ann)
    for kind in ("create", "update", "delete"):
        row = await last(scene.world, kind)
        assert await heard(scene.world, row) == {
            "lemmy.test/inbox": PLAIN,
            "fans.test/inbox": PLAIN,
            "else.test/inbox": PLAIN,
        }
        assert document(row.threadiverse_body)["audience"] == dogs.uri


async def test_a_comment_in_a_community_elsewhere_is_told_its_server_and_whom_it_answers(scene: Scene) -> None:
    """The rest of the thread hears it from the community."""
    dogs = await someone(scene.world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    post = await _publish(scene, scene.bob, community=dogs, cause=RELAYED)
    await _publish(scene, scene.mia, parent=post, cause=RELAYED)
    await _publish(scene, scene.ann, parent=post)
    assert await heard(scene.world, await last(scene.world, "create")) == {
        "lemmy.test/inbox": PLAIN,
        "blog.test/inbox": PLAIN,
    }


async def test_what_few_may_read_goes_to_inboxes_of_their_own_and_to_no_shared_one(scene: Scene) -> None:
    fan = await someone(scene.world, "fan", at="fans.test")
    await follows(scene.world, fan, scene.ann)
    await _publish(scene, scene.ann, mentions=(scene.mia,), visibility=Visibility.DIRECT)
    row = await last(scene.world, "create")
    assert await heard(scene.world, row) == {"else.test/users/mia/inbox": PLAIN} and not row.public

    await _publish(scene, scene.ann, mentions=(scene.mia,), visibility=Visibility.FOLLOWERS)
    row = await last(scene.world, "create")
    assert set(await heard(scene.world, row)) == {"else.test/users/mia/inbox", "fans.test/inbox"} and not row.public


async def test_what_its_author_brings_back_is_an_undo_for_group_servers_and_a_new_boost_for_microblogs(
    scene: Scene,
) -> None:
    post = await _publish(scene, scene.bob, community=scene.cats, cause=UNSIGNED)
    comment = await _publish(scene, scene.bob, parent=post, cause=UNSIGNED)
    for each in (comment, post):
        await _delete(scene, each, scene.bob, UNSIGNED)
        await _restore(scene, each, scene.bob, UNSIGNED)
        row = await last(scene.world, "undelete")
        boosted = {"blog.test/inbox": BOOST} if each is post else {}
        assert await heard(scene.world, row) == {"lemmy.test/inbox": WRAPPED} | boosted
        assert row.received_id == 7 and row.id != each.boost_id


async def test_what_comes_back_in_a_community_elsewhere_is_told_to_nobody(scene: Scene) -> None:
    dogs = await someone(scene.world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    before = len(await scene.world.log())
    post = await _publish(scene, scene.bob, community=dogs, cause=RELAYED)
    await _delete(scene, post, scene.bob, RELAYED)
    await _restore(scene, post, scene.bob, RELAYED)
    assert len(await scene.world.log()) == before


async def test_history_is_told_to_nobody_even_if_it_were_of_a_community_here(scene: Scene) -> None:
    before = len(await scene.world.log())
    await _publish(scene, scene.bob, community=scene.cats, cause=FOUND)
    assert len(await scene.world.log()) == before


async def test_nobody_is_told_of_what_nobody_elsewhere_follows(world: World) -> None:
    ann = await world.person("ann")
    await world.post(ann, await world.community("cats", ann))
    assert await heard(world, await last(world, "create")) == {}


async def test_both_dialects_say_the_same_to_the_same_people(scene: Scene) -> None:
    await _publish(scene, scene.ann, community=scene.cats, mentions=(scene.mia,))
    row = await last(scene.world, "create")
    page, note = document(row.threadiverse_body), document(row.microblog_body)
    for name in ("id", "actor", "to", "cc", "audience", "published"):
        assert page[name] == note[name]
    for name in ("id", "attributedTo", "to", "cc", "audience", "published", "tag"):
        assert page["object"][name] == note["object"][name]
