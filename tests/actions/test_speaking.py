"""Charters are kept by everyone who speaks: people here and people elsewhere, in new posts and in edits of old ones."""

from dataclasses import replace

import pytest

from fedi_groups.actions import approval, membership, moderation, posting, reactions
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import DEFAULT, Admission, Charter, Speakers
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant, PostKind, ReceivedId, Uri
from fedi_groups.errors import Denied
from tests.world import World

pytestmark = pytest.mark.anyio

CAUSE = Elsewhere(ReceivedId(1), Uri("https://there.test/activities/1"))
LINKED = '<p>Look: <a href="https://shop.test/cheap">here</a></p>'


async def place(world: World, charter: Charter) -> tuple[ActorFacts, ActorFacts]:
    ann = await world.person("ann")
    return ann, await world.community("cats", ann, charter=replace(charter, admission=Admission.OPEN))


async def joined(world: World, cats: ActorFacts, name: str = "bob", *, here: bool = False) -> ActorFacts:
    person = await world.person(name) if here else await world.stranger(name)
    async with world.tx() as tx:
        await membership.follow(tx, follower=person, target=cats)
    return person


async def says(
    world: World, who: ActorFacts, cats: ActorFacts, text: str = "<p>Hello.</p>", **more: object
) -> PostFacts:
    """From elsewhere as their server would send it, now unless it says otherwise."""
    draft = Draft(PostKind.PAGE, text, title="A title")
    if not who.local:
        draft = replace(draft, uri=Uri(f"{who.uri}/{world.time()}"), published=world.time())
    draft = replace(draft, **more)  # type: ignore[arg-type]
    async with world.tx() as tx:
        return await posting.publish(tx, draft=draft, author=who, community=cats, cause=HERE if who.local else CAUSE)


async def edits(world: World, who: ActorFacts, post: PostFacts, text: str, **more: object) -> PostFacts:
    draft = replace(Draft(post.kind, text, title=post.title, updated=world.time()), **more)  # type: ignore[arg-type]
    async with world.tx() as tx:
        known = await tx.posts.get(post.id)
        return await posting.edit(tx, post=known, draft=draft, author=who, cause=HERE if who.local else CAUSE)


async def approves(world: World, ann: ActorFacts, post: PostFacts) -> None:
    async with world.tx() as tx:
        await approval.approve(tx, Hand(ann, HERE), post=await tx.posts.get(post.id))


async def stands(world: World, cats: ActorFacts, who: ActorFacts) -> Standing:
    async with world.look() as tx:
        found = await tx.memberships.get(cats.id, who.id)
    assert found is not None
    return found


async def test_where_anyone_may_speak_strangers_elsewhere_wait(world: World) -> None:
    ann, cats = await place(world, Charter(posts=Speakers.ANYONE, strangers_held=True))
    eve = await world.stranger("eve")
    waiting = await says(world, eve, cats)
    assert waiting.held_at is not None
    await approves(world, ann, waiting)
    assert (await says(world, await joined(world, cats), cats)).held_at is None
    with pytest.raises(Denied, match="Only members"):
        await world.post(eve, parent=await says(world, ann, cats), uri="https://there.test/1", cause=CAUSE)


@pytest.mark.parametrize("here", [True, False])
async def test_the_first_posts_of_a_member_wait_and_those_that_were_shown_count(world: World, here: bool) -> None:
    ann, cats = await place(world, Charter(first_held=2, earned_after=3))
    bob = await joined(world, cats, here=here)
    first, second = await says(world, bob, cats), await says(world, bob, cats)
    assert first.held_at is not None and second.held_at is not None
    await approves(world, ann, first)
    assert (await stands(world, cats, bob)).shown == 1
    with pytest.raises(Denied, match="a change cannot wait"):
        await edits(world, bob, first, "<p>Something else altogether.</p>")
    await edits(world, bob, second, "<p>Better.</p>")
    await approves(world, ann, second)
    assert (await says(world, bob, cats)).held_at is None
    await edits(world, bob, first, "<p>Something else altogether.</p>")
    assert (await stands(world, cats, bob)).shown == 3
    assert (await says(world, bob, cats, LINKED)).held_at is None
    assert (await stands(world, cats, bob)).shown == 3


@pytest.mark.parametrize("here", [True, False])
async def test_links_wait_until_they_are_earned_and_no_edit_brings_one_in(world: World, here: bool) -> None:
    _, cats = await place(world, Charter(earned_after=5))
    bob = await joined(world, cats, here=here)
    bare = "<p>See https://shop.test/cheap</p>"
    refused: tuple[dict[str, object], ...] = (
        {"text": LINKED},
        {"text": bare},
        {"link": "https://shop.test/"},
        {"title": "Buy at https://shop.test"},
        {"attachments": ({"kind": "Image", "url": "https://there.test/1.png"},)},
        {"poll": PollDraft((("https://shop.test", 0), ("no", 0)), multiple=False, closes_at=None)},
    )
    for each in refused:
        with pytest.raises(Denied, match="What has none of these you may post"):
            await says(world, bob, cats, **each)  # type: ignore[arg-type]
    post = await says(world, bob, cats)
    for text in (LINKED, bare):
        with pytest.raises(Denied, match="were shown here"):
            await edits(world, bob, post, text)
    with pytest.raises(Denied, match="were shown here"):
        await edits(world, bob, post, post.content, attachments=({"kind": "Image", "url": "https://there.test/1.png"},))
    await edits(world, bob, post, "<p>Hello again.</p>")


async def test_names_and_hashtags_are_no_links(world: World) -> None:
    ann, cats = await place(world, Charter(links=Speakers.MODERATORS))
    bob = await joined(world, cats)
    text = (
        f'<p><a href="{cats.url}" class="mention">@cats</a> <a href="{ann.url}">@ann</a> '
        '<a href="https://there.test/tags/cats" class="hashtag">#cats</a></p>'
    )
    draft = Draft(PostKind.PAGE, text, title="A title", uri=Uri("https://there.test/1"))
    async with world.tx() as tx:
        await posting.publish(tx, draft=draft, author=bob, community=cats, cause=CAUSE, mentions=[ann.id])
    for disguised in (
        '<p><a href="https://shop.test/tags/cats" class="hashtag">#cats</a></p>',
        '<p><a href="https://shop.test/@ann" class="mention">@ann</a></p>',
    ):
        with pytest.raises(Denied, match="Only moderators post links here"):
            await says(world, bob, cats, disguised)


async def test_what_was_allowed_once_may_stay_when_it_is_edited(world: World) -> None:
    _, cats = await place(world, DEFAULT)
    bob = await joined(world, cats)
    post = await says(world, bob, cats, LINKED)
    async with world.tx() as tx:
        community = await tx.actors.get(cats.id)
        tx.actors.change(community, charter=replace(community.charter, links=Speakers.MODERATORS))
    await edits(world, bob, post, f"{LINKED}<p>Still there.</p>")
    with pytest.raises(Denied, match="Only moderators post links"):
        await edits(world, bob, post, f'{LINKED}<p><a href="https://shop.test/more">More</a></p>')


@pytest.mark.parametrize("here", [True, False])
async def test_in_slow_mode_one_waits_between_two_things_one_says(world: World, here: bool) -> None:
    _, cats = await place(world, Charter(pause=60))
    bob = await joined(world, cats, here=here)
    first = await says(world, bob, cats)
    world.time.pass_by(20 * SECOND)
    with pytest.raises(Denied, match=r"You can post again in \d\d seconds\."):
        await says(world, bob, cats)
    with pytest.raises(Denied, match="You can post again"):
        uri = None if here else "https://there.test/9"
        await world.post(bob, parent=first, uri=uri, cause=HERE if here else CAUSE)
    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(first.id), author=bob, cause=HERE if here else CAUSE)
    with pytest.raises(Denied, match="You can post again"):
        await says(world, bob, cats)
    world.time.pass_by(MINUTE)
    await says(world, bob, cats)


async def test_what_comes_late_has_its_place_in_slow_mode(world: World) -> None:
    _, cats = await place(world, Charter(pause=600))
    bob = await joined(world, cats)
    long_ago = Instant(world.time() - HOUR)
    await says(world, bob, cats, published=long_ago)
    await says(world, bob, cats, published=Instant(long_ago + 11 * MINUTE))
    with pytest.raises(Denied, match="You can post again"):
        await says(world, bob, cats, published=Instant(long_ago + 5 * MINUTE))
    await says(world, bob, cats)


async def test_an_account_that_is_new_waits_wherever_it_says_it_lives(world: World) -> None:
    _, cats = await place(world, Charter(age=7))
    bob, eve = await joined(world, cats), await joined(world, cats, "eve", here=True)
    for each in (bob, eve):
        with pytest.raises(Denied, match="an account is 7 days old"):
            await says(world, each, cats)
    world.time.pass_by(8 * DAY)
    for each in (bob, eve):
        assert (await says(world, each, cats)).held_at is None


@pytest.mark.parametrize("here", [True, False])
async def test_the_muted_neither_speak_nor_vote_nor_change_what_they_said(world: World, here: bool) -> None:
    ann, cats = await place(world, DEFAULT)
    bob = await joined(world, cats, here=here)
    post = await says(world, bob, cats)
    async with world.tx() as tx:
        standing = await tx.memberships.get(cats.id, bob.id)
        assert standing is not None
        tx.memberships.put(replace(standing, muted_until=Instant(tx.now + DAY)))
    with pytest.raises(Denied, match="You are muted"):
        await says(world, bob, cats)
    with pytest.raises(Denied, match="You are muted"):
        await edits(world, bob, post, "<p>Ha.</p>")
    other = await says(world, ann, cats)
    async with world.tx() as tx:
        with pytest.raises(Denied, match="You are muted"):
            await reactions.vote(tx, voter=bob, post=await tx.posts.get(other.id), value=1, cause=CAUSE)
    world.time.pass_by(DAY)
    await says(world, bob, cats)


async def test_the_banned_do_not_change_what_they_said(world: World) -> None:
    ann, cats = await place(world, DEFAULT)
    bob = await joined(world, cats)
    post = await says(world, bob, cats)
    async with world.tx() as tx:
        await moderation.ban(tx, Hand(ann, HERE), community=cats, person=bob)
    with pytest.raises(Denied, match="banned"):
        await edits(world, bob, post, LINKED)


async def test_what_a_moderator_takes_down_no_longer_counts_for_its_author(world: World) -> None:
    ann, cats = await place(world, Charter(first_held=2))
    bob = await joined(world, cats, here=True)
    posts = [await says(world, bob, cats) for _ in range(3)]
    for each in posts:
        await approves(world, ann, each)
    for post, shown in zip(posts, (2, 1), strict=False):
        async with world.tx() as tx:
            await moderation.remove(tx, Hand(ann, HERE), post=await tx.posts.get(post.id))
        assert (await stands(world, cats, bob)).shown == shown
    assert (await says(world, bob, cats)).held_at is not None
    async with world.tx() as tx:
        await moderation.restore(tx, Hand(ann, HERE), post=await tx.posts.get(posts[0].id))
    assert (await stands(world, cats, bob)).shown == 2
    async with world.tx() as tx:
        await moderation.ban(tx, Hand(ann, HERE), community=cats, person=bob, contents=True)
    assert (await stands(world, cats, bob)).shown == 0
