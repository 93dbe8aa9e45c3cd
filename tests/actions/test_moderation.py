"""Keeping order: who may, what becomes of posts and people, what the log says, and who is told of it in which words."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fedi_groups.actions import membership, moderation, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.moderation import lift
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.log import LogRow, ToMicroblogs
from fedi_groups.domain.types import DAY, PUBLIC, Act, ActorKind, Instant, MembershipState, PostKind, Role, Uri
from fedi_groups.errors import Denied
from fedi_groups.storage import listing, tables
from fedi_groups.storage.modlog import entries_of
from fedi_groups.storage.peers import record_nodeinfo
from fedi_groups.storage.unit import Unit
from tests import schemas
from tests.world import World, document

pytestmark = pytest.mark.anyio

Do = Callable[..., Awaitable[None]]


class Cats:
    """A community of Ann's with Bob, who lives elsewhere and follows, and a post of his."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> "Cats":
        self.ann = await self.world.person("ann")
        self.cats = await self.world.community("cats", self.ann)
        self.bob = await self.world.stranger("bob")
        async with self.world.tx() as tx:
            await membership.follow(tx, follower=self.bob, target=self.cats, uri=Uri("https://there.test/follows/1"))
        self.post = await self.world.post(self.bob, self.cats, uri="https://there.test/notes/1")
        return self

    async def do(self, act: Do, *, by: ActorFacts | None = None, reason: str = "Rule 1", **more: Any) -> None:
        """An act by Ann, or by another. Posts are given as they were; they are looked up anew."""
        async with self.world.tx() as tx:
            if "post" in more:
                more["post"] = await tx.posts.get(more["post"].id)
            await act(tx, Hand(by or self.ann, HERE, reason), **more)

    async def now(self, post: PostFacts | None = None) -> PostFacts:
        async with self.world.look() as tx:
            return await tx.posts.get((post or self.post).id)

    async def standing(self, person: ActorFacts) -> Standing | None:
        async with self.world.look() as tx:
            return await tx.memberships.get(self.cats.id, person.id)

    async def acts(self) -> list[tuple[str, str]]:
        """The log, oldest first, without its first line."""
        async with self.world.store.database.read() as connection:
            entries = await entries_of(connection, self.cats.id, most=50)
        return [(each.act, each.reason) for each in reversed(entries)][1:]

    async def told(self) -> list[LogRow]:
        return [row for row in await self.world.log() if row.kind in set(Act)]


@pytest.fixture
async def cats(world: World) -> Cats:
    return await Cats(world).begin()


async def shown_in(tx: Unit, community: ActorFacts) -> list[str]:
    return [each.uri for each in await listing.posts_in(tx, community.id, most=10)]


async def test_what_is_removed_is_shown_no_more_until_it_is_restored(cats: Cats) -> None:
    await cats.do(moderation.remove, post=cats.post)
    async with cats.world.look() as tx:
        assert await shown_in(tx, cats.cats) == []
    assert (await cats.now()).gone and (await cats.now()).content != ""

    await cats.do(moderation.restore, post=cats.post, reason="A mistake")
    async with cats.world.look() as tx:
        assert await shown_in(tx, cats.cats) == [cats.post.uri]
    assert await cats.acts() == [("remove", "Rule 1"), ("restore", "A mistake")]


async def test_group_servers_are_told_with_the_reason_and_microblogs_lose_the_boost(cats: Cats) -> None:
    await cats.do(moderation.remove, post=cats.post)
    (row,) = await cats.told()
    deletion = document(row.threadiverse_body)
    assert (deletion["type"], deletion["object"], deletion["summary"]) == ("Delete", cats.post.uri, "Rule 1")
    assert deletion["actor"] == cats.ann.uri
    assert deletion["to"] == [cats.cats.uri, PUBLIC]  # Lemmy looks for Public in `to` alone
    assert (row.microblog, row.undoes_id, row.keep) == (ToMicroblogs.UNBOOST, cats.post.boost_id, True)


async def test_what_is_restored_is_boosted_anew_under_another_id(cats: Cats) -> None:
    await cats.do(moderation.remove, post=cats.post)
    await cats.do(moderation.restore, post=cats.post)
    _, restoral = await cats.told()
    undo = document(restoral.threadiverse_body)
    assert (undo["type"], undo["object"]["type"], undo["object"]["object"]) == ("Undo", "Delete", cats.post.uri)
    assert "summary" in undo["object"]
    assert restoral.microblog is ToMicroblogs.BOOST
    assert restoral.id == (await cats.now()).boost_id != cats.post.boost_id


async def test_an_act_that_changes_nothing_is_not_told(cats: Cats) -> None:
    for _ in range(2):
        await cats.do(moderation.remove, post=cats.post)
        await cats.do(moderation.set_locked, post=cats.post, locked=True)
        await cats.do(moderation.set_pinned, post=cats.post, pinned=False)
    assert [row.kind for row in await cats.told()] == ["remove", "lock"]


async def test_in_a_locked_thread_only_moderators_go_on(cats: Cats) -> None:
    await cats.do(moderation.set_locked, post=cats.post, locked=True)
    with pytest.raises(Denied, match="locked"):
        await cats.world.post(cats.bob, parent=cats.post, uri="https://there.test/notes/2")
    await cats.world.post(cats.ann, parent=cats.post)
    await cats.do(moderation.set_locked, post=cats.post, locked=False)
    await cats.world.post(cats.bob, parent=cats.post, uri="https://there.test/notes/2")


async def test_below_what_is_removed_nobody_answers(cats: Cats) -> None:
    await cats.do(moderation.remove, post=cats.post)
    with pytest.raises(Denied, match="removed"):
        await cats.world.post(cats.ann, parent=cats.post)


async def test_a_removed_comment_counts_no_more(cats: Cats) -> None:
    comment = await cats.world.post(cats.ann, parent=cats.post)
    assert (await cats.now()).comments == 1
    await cats.do(moderation.remove, post=comment)
    assert (await cats.now()).comments == 0
    await cats.do(moderation.restore, post=comment)
    assert (await cats.now()).comments == 1


async def test_what_is_removed_and_then_deleted_counts_once(cats: Cats) -> None:
    comment = await cats.world.post(cats.ann, parent=cats.post)
    await cats.do(moderation.remove, post=comment)
    async with cats.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(comment.id), author=cats.ann, cause=HERE)
    assert (await cats.now()).comments == 0


async def test_pinned_posts_are_listed_the_newest_first(cats: Cats) -> None:
    other = await cats.world.post(cats.ann, cats.cats)
    for post in (cats.post, other):
        await cats.do(moderation.set_pinned, post=post, pinned=True)
    async with cats.world.look() as tx:
        assert [each.id for each in await listing.pinned_in(tx, cats.cats.id, most=5)] == [other.id, cats.post.id]
    add = document((await cats.told())[0].threadiverse_body)
    assert (add["type"], add["object"], add["target"]) == ("Add", cats.post.uri, cats.cats.featured)
    await cats.do(moderation.set_pinned, post=other, pinned=False)
    remove = document((await cats.told())[-1].threadiverse_body)
    assert (remove["type"], remove["target"]) == ("Remove", cats.cats.featured)


async def test_a_comment_is_not_pinned(cats: Cats) -> None:
    comment = await cats.world.post(cats.ann, parent=cats.post)
    with pytest.raises(Denied, match="pinned"):
        await cats.do(moderation.set_pinned, post=comment, pinned=True)


async def test_a_moderator_who_was_appointed_may_remove_and_one_who_was_dismissed_may_not(cats: Cats) -> None:
    with pytest.raises(Denied, match="moderators"):
        await cats.do(moderation.remove, by=cats.bob, post=cats.post)
    await cats.do(moderation.appoint, community=cats.cats, person=cats.bob)
    await cats.do(moderation.remove, by=cats.bob, post=cats.post)
    await cats.do(moderation.dismiss, community=cats.cats, person=cats.bob)
    with pytest.raises(Denied, match="moderators"):
        await cats.do(moderation.restore, by=cats.bob, post=cats.post)
    add, _, remove = (document(row.threadiverse_body) for row in await cats.told())
    assert (add["type"], add["object"], add["target"]) == ("Add", cats.bob.uri, cats.cats.moderators)
    assert (remove["type"], remove["object"], remove["target"]) == ("Remove", cats.bob.uri, cats.cats.moderators)


async def test_moderators_appoint_nobody_and_may_step_down(cats: Cats) -> None:
    await cats.do(moderation.appoint, community=cats.cats, person=cats.bob)
    eve = await cats.world.stranger("eve")
    with pytest.raises(Denied, match="owner"):
        await cats.do(moderation.appoint, by=cats.bob, community=cats.cats, person=eve)
    await cats.do(moderation.dismiss, by=cats.bob, community=cats.cats, person=cats.bob)
    standing = await cats.standing(cats.bob)
    assert standing is not None and standing.is_member and standing.role is Role.MEMBER


async def test_the_owner_is_neither_dismissed_nor_banned(cats: Cats) -> None:
    await cats.do(moderation.appoint, community=cats.cats, person=cats.bob)
    for act in (moderation.dismiss, moderation.ban, moderation.kick, moderation.warn):
        with pytest.raises(Denied):
            await cats.do(act, by=cats.bob, community=cats.cats, person=cats.ann)


async def test_who_is_banned_neither_follows_nor_speaks(cats: Cats) -> None:
    await cats.do(moderation.ban, community=cats.cats, person=cats.bob)
    standing = await cats.standing(cats.bob)
    assert standing is not None and standing.state is MembershipState.BANNED
    async with cats.world.look() as tx:
        assert await tx.follows.get(cats.bob.id, cats.cats.id) is None
    with pytest.raises(Denied, match="banned"):
        await cats.world.post(cats.bob, cats.cats, uri="https://there.test/notes/2")
    kinds = [(row.kind, document(row.threadiverse_body)["type"]) for row in (await cats.world.log())[-2:]]
    assert kinds == [("ban", "Block"), ("reject", "Reject")]


async def test_a_ban_says_who_why_from_where_and_until_when(cats: Cats) -> None:
    end = Instant(cats.world.time() + 7 * DAY)
    await cats.do(moderation.ban, community=cats.cats, person=cats.bob, until=end, contents=True)
    row = next(row for row in await cats.told())
    block = document(row.threadiverse_body)
    assert (block["object"], block["target"], block["summary"]) == (cats.bob.uri, cats.cats.uri, "Rule 1")
    assert block["removeData"] is True
    assert block["endTime"] == block["expires"] and block["endTime"].startswith("2026-11-28T00:00:0")
    assert row.barrier and row.keep
    assert row.named == ()  # a microblog would take it for the moderator's own


async def test_a_ban_with_contents_takes_down_all_that_was_written_and_its_end_may_bring_it_back(cats: Cats) -> None:
    other = await cats.world.post(cats.ann, cats.cats)
    comment = await cats.world.post(cats.bob, parent=other, uri="https://there.test/notes/2")
    elsewhere = await cats.world.post(cats.bob, None, uri="https://there.test/notes/3")
    await cats.do(moderation.ban, community=cats.cats, person=cats.bob, contents=True)
    assert (await cats.now()).gone and (await cats.now(comment)).gone and not (await cats.now(elsewhere)).gone
    assert (await cats.now(other)).comments == 0
    assert [row.kind for row in await cats.world.log()][-3:] == ["ban", "unboost", "reject"]

    await cats.do(moderation.unban, community=cats.cats, person=cats.bob, contents=True)
    assert not (await cats.now()).gone and not (await cats.now(comment)).gone
    assert (await cats.now(other)).comments == 1
    undo = document((await cats.told())[-1].threadiverse_body)
    assert (undo["type"], undo["object"]["type"], undo["restoreData"]) == ("Undo", "Block", True)
    assert (await cats.world.log())[-1].kind == "boost"


async def test_what_was_removed_before_a_ban_does_not_come_back_with_its_end(cats: Cats) -> None:
    await cats.do(moderation.remove, post=cats.post)
    await cats.do(moderation.ban, community=cats.cats, person=cats.bob, contents=True)
    await cats.do(moderation.unban, community=cats.cats, person=cats.bob, contents=True)
    assert (await cats.now()).gone


async def test_a_ban_ends_by_itself_when_its_time_is_over_and_not_before(cats: Cats) -> None:
    await cats.do(moderation.ban, community=cats.cats, person=cats.bob, until=Instant(cats.world.time() + DAY))
    for days, state in ((0, MembershipState.BANNED), (2, MembershipState.LEFT)):
        cats.world.time.pass_by(days * DAY)
        async with cats.world.tx() as tx:
            await lift(tx, community=cats.cats.id, person=cats.bob.id)
        standing = await cats.standing(cats.bob)
        assert standing is not None and standing.state is state
    assert (await cats.acts())[-1] == ("unban", "")


async def test_a_ban_that_is_over_already_is_refused(cats: Cats) -> None:
    with pytest.raises(Denied, match="over"):
        await cats.do(moderation.ban, community=cats.cats, person=cats.bob, until=Instant(1))


async def test_who_is_kicked_out_is_told_by_a_reject_and_may_come_again(cats: Cats) -> None:
    await cats.do(moderation.kick, community=cats.cats, person=cats.bob)
    reject = document((await cats.world.log())[-1].threadiverse_body)
    assert (reject["type"], reject["object"]["id"]) == ("Reject", "https://there.test/follows/1")
    async with cats.world.tx() as tx:
        await membership.follow(tx, follower=cats.bob, target=cats.cats, uri=Uri("https://there.test/follows/2"))
    standing = await cats.standing(cats.bob)
    assert standing is not None and standing.is_member


async def test_a_warning_goes_to_the_warned_alone_in_the_words_of_their_server(cats: Cats) -> None:
    with pytest.raises(Denied, match="words"):
        await cats.do(moderation.warn, community=cats.cats, person=cats.bob, reason=" ")
    await cats.do(moderation.warn, community=cats.cats, person=cats.bob, post=cats.post, reason="Be <kind>")
    (row,) = await cats.told()
    warn, note = document(row.threadiverse_body), document(row.microblog_body)["object"]
    schemas.check("create", document(row.microblog_body))
    assert (warn["type"], warn["object"], warn["summary"]) == ("Warn", cats.post.uri, "Be <kind>")
    assert note["to"] == [cats.bob.uri] and "Be &lt;kind&gt;" in note["content"] and PUBLIC not in str(note)
    assert not row.public and row.community_id is None and len(row.named) == 1


@pytest.mark.parametrize(
    ("software", "version", "told"),
    [
        ("lemmy", "1.0.0", "Warn"),
        ("fedi-groups", "0.1", "Warn"),
        ("lemmy", "0.19.5", "ChatMessage"),
        ("mbin", "1.9.1", "ChatMessage"),
        ("piefed", "1.6.18", "Note"),
        ("nodebb", "4.15.1", "Note"),
    ],
)
async def test_where_a_warn_is_dropped_a_private_message_says_it(
    cats: Cats, software: str, version: str, told: str
) -> None:
    async with cats.world.store.database.write() as connection:
        peer, now = cats.bob.peer_id, cats.world.time()
        assert peer is not None
        await record_nodeinfo(connection, peer, software=software, version=version, now=now)
    await cats.do(moderation.warn, community=cats.cats, person=cats.bob, reason="Be kind")
    (row,) = await cats.told()
    body = document(row.threadiverse_body)
    said = body if body["type"] == "Warn" else body["object"]
    assert said["type"] == told and body["to"] == [cats.bob.uri]
    assert "Be kind" in str(said.get("content") or said["summary"])
    schemas.check("warn" if told == "Warn" else "create", body)


async def test_admins_here_keep_order_in_communities_here_and_the_people_of_others_do_not(world: World) -> None:
    cats = await Cats(world).begin()
    carl = await cats.world.person("carl")
    with pytest.raises(Denied):
        await cats.do(moderation.remove, by=carl, post=cats.post)
    async with world.store.database.write() as connection:
        await connection.execute(tables.account.update().where(tables.account.c.actor_id == carl.id).values(admin=True))
    await cats.do(moderation.remove, by=carl, post=cats.post)
    assert (await cats.now()).gone


async def test_what_is_in_no_community_is_its_authors_alone(cats: Cats) -> None:
    post = await cats.world.post(cats.ann, None)
    with pytest.raises(Denied, match="community"):
        await cats.do(moderation.remove, post=post)


async def test_a_moderator_here_of_a_community_elsewhere_tells_its_server(cats: Cats) -> None:
    dogs = await cats.world.stranger("dogs", host="dogs.test", kind=ActorKind.GROUP)
    async with cats.world.tx() as tx:
        tx.memberships.put(Standing(dogs.id, cats.ann.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))
        draft = Draft(kind=PostKind.PAGE, content="<p>x</p>", title="x", uri=Uri("https://dogs.test/post/1"))
        rex = await tx.actors.get((await tx.actors.get(cats.bob.id)).id)
        post = await posting.publish(tx, draft=draft, author=rex, community=dogs, cause=HERE)
    await cats.do(moderation.set_locked, post=post, locked=True)
    (row,) = await cats.told()
    assert row.community_id is None and [each.inbox for each in row.named] == ["https://dogs.test/inbox"]
    assert document(row.threadiverse_body)["audience"] == dogs.uri
