"""Anonymous posts: nothing that servers, members or moderators get tells who wrote them, nor does the database."""

from collections import Counter
from dataclasses import replace

import pytest

from fedi_groups.actions import approval, forgetting, masking, membership, moderation, posting, reactions
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.forgetting import Stage, Work
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, MINUTE, Instant, MembershipState, PostKind
from fedi_groups.errors import Denied
from fedi_groups.reads.dumps import Part, dump
from fedi_groups.storage.contents import every_value
from fedi_groups.storage.modlog import entries_of
from tests.world import World

pytestmark = pytest.mark.anyio

OPEN = Charter(admission=Admission.OPEN, anonymous=True)


async def place(
    world: World, charter: Charter = OPEN, *, private: bool = False
) -> tuple[ActorFacts, ActorFacts, ActorFacts]:
    """Ann's community, of which Bob is a member, and somebody who follows from elsewhere."""
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann, charter=charter, private=private)
    for each in (bob, await world.stranger("eve")):
        async with world.tx() as tx:
            await membership.follow(tx, follower=each, target=cats)
    async with world.tx() as tx:
        await masking.make_mask(tx, cats, world.keys)
    return ann, bob, cats


async def says(
    world: World, who: ActorFacts, cats: ActorFacts, *, parent: PostFacts | None = None, text: str = "<p>Help me.</p>"
) -> PostFacts:
    draft = Draft(PostKind.NOTE if parent else PostKind.PAGE, text, title=None if parent else "A question")
    async with world.tx() as tx:
        above = await tx.posts.get(parent.id) if parent is not None else None
        return await masking.publish(tx, draft=draft, person=who, community=cats, parent=above)


async def votes(world: World, who: ActorFacts, post: PostFacts) -> None:
    async with world.tx() as tx:
        await reactions.vote(tx, voter=who, post=await tx.posts.get(post.id), value=1, cause=HERE)


async def values(world: World) -> Counter[bytes]:
    """All that the database holds."""
    async with world.store.database.read() as connection:
        return Counter([each async for each in every_value(connection)])


def tells_of(value: bytes, person: ActorFacts) -> bool:
    return person.name.encode() in value.lower() or str(person.id).encode() in value


@pytest.mark.parametrize("private", [False, True])
async def test_nothing_that_is_kept_or_told_says_who_wrote_it(world: World, private: bool) -> None:
    ann, bob, cats = await place(world, private=private)
    before, told = await values(world), {row.id for row in await world.log()}
    post = await says(world, bob, cats)
    await says(world, bob, cats, parent=post)
    async with world.tx() as tx:
        known = await tx.posts.get(post.id)
        draft = Draft(PostKind.PAGE, "<p>Help me, please.</p>", title="A question")
        voice = await masking.voice_of(tx, bob, known)
        await posting.edit(tx, post=known, draft=draft, author=voice, cause=HERE, behind=bob)
        await moderation.set_locked(tx, Hand(ann, HERE), post=await tx.posts.get(post.id), locked=True)
    async with world.tx() as tx:
        await masking.ban_behind(tx, Hand(ann, HERE, "No"), post=await tx.posts.get(post.id))
        await posting.delete(tx, post=await tx.posts.get(post.id), author=voice, cause=HERE)
    fresh = await values(world) - before
    assert fresh and not [each for each in fresh if tells_of(each, bob)]
    assert len({row.id for row in await world.log()} - told) > 3
    async with world.tx() as tx:
        await masking.unban_behind(tx, Hand(ann, HERE), post=await tx.posts.get(post.id))
    await world.post(bob, cats)
    assert any(tells_of(each, bob) for each in await values(world) - fresh - before)
    async with world.look() as tx:
        found = await dump(tx, cats.uri)
        lines = [line for part in (Part.THREADS, Part.VOTES, Part.LOG) for line in found.parts[part] if "bob" in line]
        assert len(lines) == 2, "his post by name, and his own vote for it"
        author = await tx.actors.get(post.author_id)
    assert author.is_mask and author.title == "A member" and not author.discoverable
    assert private is not (cats.name in author.name)


async def test_only_members_speak_so_and_only_where_the_charter_lets_them(world: World) -> None:
    ann, bob, cats = await place(world)
    dogs = await world.community("dogs", ann)
    with pytest.raises(Denied, match="nobody speaks anonymously"):
        await says(world, ann, dogs)
    with pytest.raises(Denied, match="Only members"):
        await says(world, await world.person("max"), cats)
    async with world.tx() as tx:
        await moderation.mute(tx, Hand(ann, HERE), community=cats, person=bob)
    with pytest.raises(Denied, match="You are muted"):
        await says(world, bob, cats)
    async with world.tx() as tx:
        await moderation.ban(tx, Hand(ann, HERE), community=cats, person=bob)
    with pytest.raises(Denied, match="Only members"):
        await says(world, bob, cats)


async def test_the_author_alone_edits_and_deletes_it(world: World) -> None:
    ann, bob, cats = await place(world)
    post = await says(world, bob, cats)
    async with world.tx() as tx:
        known = await tx.posts.get(post.id)
        assert (await masking.voice_of(tx, ann, known)).id == ann.id
        with pytest.raises(Denied, match="Only its author"):
            await posting.delete(tx, post=known, author=await masking.voice_of(tx, ann, known), cause=HERE)
        await posting.delete(tx, post=known, author=await masking.voice_of(tx, bob, known), cause=HERE)


async def test_slow_mode_counts_what_is_said_by_name_and_without_together(world: World) -> None:
    _, bob, cats = await place(world, replace(OPEN, pause=60))
    await says(world, bob, cats)
    for again in (says(world, bob, cats), world.post(bob, cats)):
        with pytest.raises(Denied, match="You can post again"):
            await again
    world.time.pass_by(2 * MINUTE)
    await world.post(bob, cats)
    with pytest.raises(Denied, match="You can post again"):
        await says(world, bob, cats)


async def test_a_ban_binds_whoever_is_behind_it_and_names_nobody(world: World) -> None:
    ann, bob, cats = await place(world)
    post, other = await says(world, bob, cats), await world.post(ann, cats)
    await votes(world, bob, other)
    told = len(await world.log())
    async with world.tx() as tx:
        with pytest.raises(Denied, match="Only moderators"):
            await masking.ban_behind(tx, Hand(bob, HERE), post=post)
        until = Instant(tx.now + DAY)
        await masking.ban_behind(tx, Hand(ann, HERE, "Enough"), post=post, until=until)
    for refused in (says(world, bob, cats), world.post(bob, cats), votes(world, bob, other)):
        with pytest.raises(Denied, match="You are banned"):
            await refused
    assert len(await world.log()) == told
    async with world.look() as tx:
        standing = await tx.memberships.get(cats.id, bob.id)
        assert standing is not None and standing.state is MembershipState.MEMBER
        (entry, *_) = await entries_of(tx.connection, cats.id, before=None, most=1)
    assert (entry.act, entry.person_id, entry.reason) == ("ban-author", post.author_id, "Enough")
    world.time.pass_by(DAY)
    again = await says(world, bob, cats)
    async with world.tx() as tx:
        await masking.ban_behind(tx, Hand(ann, HERE), post=again)
        await masking.unban_behind(tx, Hand(ann, HERE), post=again)
    await world.post(bob, cats)


async def test_only_the_owner_unmasks_with_a_reason_that_is_logged_and_the_author_is_told(world: World) -> None:
    ann, bob, cats = await place(world)
    post, named = await says(world, bob, cats), await world.post(ann, cats)
    async with world.tx() as tx:
        for by, reason, why in ((bob, "Why", "Only the owner"), (ann, " ", "takes a reason")):
            with pytest.raises(Denied, match=why):
                await masking.unmask(tx, Hand(by, HERE, reason), post=post)
        with pytest.raises(Denied, match="not anonymous"):
            await masking.unmask(tx, Hand(ann, HERE, "Why"), post=named)
    async with world.tx() as tx:
        person = await masking.unmask(tx, Hand(ann, HERE, "A threat"), post=await tx.posts.get(post.id))
    assert person.id == bob.id
    async with world.look() as tx:
        (entry, *_) = await entries_of(tx.connection, cats.id, before=None, most=1)
    assert (entry.act, entry.person_id, entry.reason) == ("unmask", post.author_id, "A threat")
    assert any(b"had written there anonymously" in each for each in await values(world))


async def test_what_waits_is_approved_without_telling_who_wrote_it(world: World) -> None:
    ann, bob, cats = await place(world, replace(OPEN, first_held=1))
    post = await says(world, bob, cats)
    assert post.held_at is not None
    async with world.tx() as tx:
        await approval.approve(tx, Hand(ann, HERE), post=await tx.posts.get(post.id))
    async with world.look() as tx:
        assert (await tx.posts.get(post.id)).held_at is None


async def test_the_mask_itself_is_neither_banned_nor_warned_nor_appointed(world: World) -> None:
    ann, bob, cats = await place(world)
    post = await says(world, bob, cats)
    for act in (moderation.ban, moderation.warn, moderation.appoint):
        async with world.tx() as tx:
            with pytest.raises(Denied, match="a mask"):
                await act(tx, Hand(ann, HERE, "No"), community=cats, person=await tx.actors.get(post.author_id))


async def test_of_whoever_is_forgotten_nobody_finds_out_what_they_said_and_their_ban_stays(world: World) -> None:
    ann, bob, cats = await place(world)
    post = await says(world, bob, cats)
    async with world.tx() as tx:
        await masking.ban_behind(tx, Hand(ann, HERE), post=post)
        await forgetting.go_on(tx, Work(bob.id, None, Stage.MASKS))
    async with world.tx() as tx:
        assert (await tx.posts.get(post.id)).deleted_at is None
        with pytest.raises(Denied, match="forgotten"):
            await masking.unmask(tx, Hand(ann, HERE, "Why"), post=await tx.posts.get(post.id))
    with pytest.raises(Denied, match="You are banned"):
        await says(world, bob, cats)
