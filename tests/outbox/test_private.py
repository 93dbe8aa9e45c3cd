"""What is said in a private community: to whom it goes, in which form, and to whom it never does."""

from dataclasses import dataclass
from typing import Any

import pytest

from fedi_groups.actions import membership, moderation, posting, profiles
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.quiet import set_hears
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import PUBLIC, Hears, PostKind, Uri
from tests import schemas
from tests.actions.test_admission import answer, ask, private
from tests.outbox.hearing import PLAIN, WRAPPED, heard, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Scene:
    """A private club of Ann's, with members on Lemmy 1 (lou), Mastodon (max, mia), PieFed (pia), and unknown (una)."""

    world: World
    ann: ActorFacts
    club: ActorFacts
    max: ActorFacts
    mia: ActorFacts

    async def rows(self, since: int = 0) -> list[LogRow]:
        return [row for row in await self.world.log() if row.kind not in ("accept", "reject")][since:]

    async def relays(self) -> list[LogRow]:
        return [row for row in await self.world.log() if row.kind == "relay"]


@pytest.fixture
async def scene(world: World) -> Scene:
    ann = await world.person("ann")
    club = await private(world, ann)
    people: dict[str, ActorFacts] = {}
    for name, software in (("lou", "lemmy"), ("max", "mastodon"), ("mia", "mastodon"), ("pia", "piefed"), ("una", "?")):
        people[name] = await someone(world, name, at=f"{name}.test", runs=software)
        await ask(world, people[name], club, Uri(f"https://{name}.test/follows/1"))
        await answer(world, ann, people[name], club)
    return Scene(world, ann, club, people["max"], people["mia"])


async def said(scene: Scene, author: ActorFacts | None = None, **more: Any) -> PostFacts:
    return await scene.world.post(author or scene.ann, scene.club, title="Secret title", text="<p>canary</p>", **more)


async def test_a_post_goes_wrapped_to_who_keeps_it_and_relayed_to_microblogs_and_to_nobody_else(scene: Scene) -> None:
    before = len(await scene.rows())
    await said(scene)
    create, relay = await scene.rows(before)
    assert await heard(scene.world, create) == {"lou.test/inbox": WRAPPED}
    assert await heard(scene.world, relay) == {"max.test/inbox": PLAIN, "mia.test/inbox": PLAIN}
    assert not create.public and not relay.public
    for row in (create, relay):
        assert PUBLIC not in str(document(row.threadiverse_body))


async def test_group_servers_read_it_as_lemmy_says_it(scene: Scene) -> None:
    before = len(await scene.rows())
    await said(scene)
    activity = document((await scene.rows(before))[0].threadiverse_body)
    members = [scene.club.uri, f"{scene.club.uri}/followers"]
    assert activity["to"] == activity["object"]["to"] == members
    assert activity["audience"] == scene.club.uri
    schemas.check("create", activity)


async def test_a_relay_is_the_communitys_own_note_with_author_title_and_text(scene: Scene) -> None:
    post = await said(scene)
    activity = document((await scene.relays())[-1].threadiverse_body)
    note = activity["object"]
    assert activity["actor"] == note["attributedTo"] == scene.club.uri
    assert note["to"] == [f"{scene.club.uri}/followers"] and note["id"] == f"{post.uri}/relay"
    for words in ("@ann@here.test", "<strong>Secret title</strong>", "canary"):
        assert words in note["content"]
    assert "name" not in note and "summary" not in note  # which would become a warning
    schemas.check("relay", activity)


async def test_a_comment_is_relayed_to_those_alone_who_take_part_in_the_thread(scene: Scene) -> None:
    post = await said(scene)
    before = len(await scene.relays())
    await scene.world.post(scene.ann, parent=post, text="<p>alone</p>")
    assert len(await scene.relays()) == before  # nobody on a microblog has spoken yet
    await scene.world.post(scene.max, parent=post, uri="https://max.test/notes/1")
    assert len(await scene.relays()) == before  # Max needs no copy of his own words
    await scene.world.post(scene.ann, parent=post, text="<p>to max</p>")
    row = (await scene.relays())[-1]
    note = document(row.threadiverse_body)["object"]
    assert await heard(scene.world, row) == {"max.test/users/max/inbox": PLAIN}
    assert note["to"] == [scene.max.uri] and note["inReplyTo"] == f"{post.uri}/relay"
    assert [each["href"] for each in note["tag"]] == [scene.max.uri]
    schemas.check("relay", document(row.threadiverse_body))


async def test_a_quiet_member_gets_of_a_thread_what_answers_them_and_no_more(scene: Scene) -> None:
    post = await said(scene)
    spoken = await scene.world.post(scene.max, parent=post, uri="https://max.test/notes/1")
    async with scene.world.tx() as tx:
        await set_hears(tx, person=scene.max, community=scene.club, hears=Hears.WEEKLY)
    before = len(await scene.relays())
    await scene.world.post(scene.ann, parent=post, text="<p>to all</p>")
    assert len(await scene.relays()) == before
    await scene.world.post(scene.ann, parent=spoken, text="<p>to max</p>")
    assert await heard(scene.world, (await scene.relays())[-1]) == {"max.test/users/max/inbox": PLAIN}


async def test_an_answer_hangs_below_the_very_words_it_answers_on_the_server_where_those_were_written(
    scene: Scene,
) -> None:
    """On all others it answers the copy. GoToSocial does not keep a copy of what its own people wrote."""
    post = await said(scene)
    theirs = await scene.world.post(scene.max, parent=post, uri="https://max.test/notes/1")
    await scene.world.post(scene.mia, parent=post, uri="https://mia.test/notes/1")
    before = len(await scene.relays())
    await scene.world.post(scene.ann, parent=theirs, text="<p>to max</p>")
    answers = {}
    for row in (await scene.relays())[before:]:
        (place,) = await heard(scene.world, row)
        answers[place.split("/")[0]] = document(row.threadiverse_body)["object"]["inReplyTo"]
        schemas.check("relay", document(row.threadiverse_body))
    assert answers == {"max.test": theirs.uri, "mia.test": f"https://here.test/comment/{theirs.id}/relay"}


async def test_an_edit_changes_the_copy_and_a_deletion_takes_it_away(scene: Scene) -> None:
    post = await said(scene)
    async with scene.world.tx() as tx:
        draft = Draft(PostKind.PAGE, "<p>better</p>", title="Secret title")
        await posting.edit(tx, post=await tx.posts.get(post.id), draft=draft, author=scene.ann, cause=HERE)
    update = document((await scene.relays())[-1].threadiverse_body)
    assert update["type"] == "Update" and "better" in update["object"]["content"]
    assert update["object"]["id"] == f"{post.uri}/relay" and "updated" in update["object"]
    async with scene.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=scene.ann, cause=HERE)
    row = (await scene.relays())[-1]
    delete = document(row.threadiverse_body)
    assert (delete["type"], delete["object"]["id"]) == ("Delete", f"{post.uri}/relay") and row.keep
    for each in (update, delete):
        schemas.check("relay", each)


async def test_a_removal_and_a_ban_with_contents_take_the_copies_away(scene: Scene) -> None:
    post = await said(scene)
    async with scene.world.tx() as tx:
        await moderation.remove(tx, Hand(scene.ann, HERE, "x"), post=await tx.posts.get(post.id))
    assert document((await scene.relays())[-1].threadiverse_body)["type"] == "Delete"
    other = await said(scene, scene.max, uri="https://max.test/notes/9")
    async with scene.world.tx() as tx:
        await moderation.ban(tx, Hand(scene.ann, HERE), community=scene.club, person=scene.max, contents=True)
    delete = document((await scene.relays())[-1].threadiverse_body)
    assert (delete["type"], delete["object"]["id"]) == ("Delete", f"https://here.test/post/{other.id}/relay")
    ban = next(row for row in await scene.world.log() if row.kind == "ban")
    assert PUBLIC not in str(document(ban.threadiverse_body))
    assert await heard(scene.world, ban) == {"lou.test/inbox": WRAPPED}


@pytest.mark.parametrize("local", [True, False])
async def test_when_an_author_is_gone_so_are_the_copies(scene: Scene, *, local: bool) -> None:
    author = await scene.world.person("carl") if local else scene.max
    if local:
        await ask(scene.world, author, scene.club)
        await answer(scene.world, scene.ann, author, scene.club)
    post = await said(scene, author, uri=None if local else "https://max.test/notes/7")
    async with scene.world.tx() as tx:
        gone = profiles.delete_actor if local else profiles.forget_actor
        await gone(tx, actor=await tx.actors.get(author.id))
    delete = document((await scene.relays())[-1].threadiverse_body)
    assert (delete["type"], delete["object"]["id"]) == ("Delete", f"https://here.test/post/{post.id}/relay")


async def test_who_comes_in_on_a_microblog_is_told_how_it_works_in_the_communitys_language(world: World) -> None:
    ann = await world.person("ann")
    club = await private(world, ann)
    async with world.tx() as tx:
        tx.actors.change(await tx.actors.get(club.id), language="ar")
    mia = await someone(world, "mia", at="mia.test")
    await ask(world, mia, club, Uri("https://mia.test/follows/1"))
    await answer(world, ann, mia, club)
    note = document((await world.told("relay")).threadiverse_body)["object"]
    assert note["to"] == [mia.uri] and "مرحبًا" in note["content"] and list(note["contentMap"]) == ["ar"]


async def test_who_is_named_but_no_member_hears_nothing(scene: Scene) -> None:
    eve = await someone(scene.world, "eve", at="eve.test")
    before = len(await scene.rows())
    async with scene.world.tx() as tx:
        draft = Draft(PostKind.PAGE, "<p>@eve canary</p>", title="T")
        await posting.publish(tx, draft=draft, author=scene.ann, community=scene.club, cause=HERE, mentions=[eve.id])
    for row in await scene.rows(before):
        assert not any(place.startswith("eve.test") for place in await heard(scene.world, row))


async def test_the_authors_own_followers_hear_nothing(scene: Scene) -> None:
    fan = await someone(scene.world, "fan", at="fan.test", runs="lemmy")
    async with scene.world.tx() as tx:
        await membership.follow(tx, follower=fan, target=scene.ann)
    before = len(await scene.rows())
    await said(scene)
    for row in await scene.rows(before):
        assert "fan.test/inbox" not in await heard(scene.world, row)


async def test_of_a_community_for_people_here_alone_nothing_is_told(world: World) -> None:
    ann = await world.person("ann")
    den = await world.community("den", ann)
    async with world.tx() as tx:
        tx.actors.change(await tx.actors.get(den.id), local_only=True)
        den = await tx.actors.get(den.id)
    fan = await someone(world, "fan", at="fan.test", runs="lemmy")
    async with world.tx() as tx:
        await membership.follow(tx, follower=fan, target=ann)
    before = len(await world.log())
    post = await world.post(ann, den)
    async with world.tx() as tx:
        await moderation.set_locked(tx, Hand(ann, HERE), post=await tx.posts.get(post.id), locked=True)
    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=ann, cause=HERE)
    assert len(await world.log()) == before
