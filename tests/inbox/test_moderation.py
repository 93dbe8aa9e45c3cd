"""Moderators on other servers: what they may do in communities here, and what communities elsewhere say of theirs."""

from typing import Any

import pytest

from fedi_groups.actions import membership, moderation, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, ReportFacts, Standing
from fedi_groups.domain.types import DAY, HOUR, PUBLIC, Instant, MembershipState, Role, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.exceptions import was_refused
from fedi_groups.storage.modlog import entries_of
from fedi_groups.storage.received import State
from fedi_groups.storage.reports import reports_to
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time
from tests.inbox.conftest import Inbox
from tests.world import document

pytestmark = pytest.mark.anyio


class Scene:
    """A community here, owned by ann; mo on there.test is its moderator, bob of the same server has written in it."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.cats = Uri("https://here.test/c/cats")

    async def begin(self) -> "Scene":
        world = self.inbox.world
        self.ann = await world.person("ann")
        self.community = await world.community("cats", self.ann)
        self.mo, self.bob = (self.inbox.there.actor(name) for name in ("mo", "bob"))
        for each in (self.mo, self.bob):
            await self.inbox.receive(self.inbox.there.activity("Follow", each, self.cats))
        mo = await self.person(self.mo)
        async with world.tx() as tx:
            await moderation.appoint(tx, Hand(self.ann, HERE), community=self.community, person=mo)
        note = self.inbox.there.note(self.bob, 1, to=[self.cats])
        assert await self.inbox.receive(self.inbox.there.activity("Create", self.bob, note)) is State.DONE
        self.post = Uri(note["id"])
        return self

    def act(self, kind: str, actor: Uri, thing: Any, **more: Any) -> Json:
        addressed = {"to": [self.cats, PUBLIC], "cc": [self.cats], "audience": self.cats}
        return self.inbox.there.activity(kind, actor, thing, **addressed | more)

    async def receive(self, kind: str, actor: Uri, thing: Any, **more: Any) -> State | None:
        return await self.inbox.receive(self.act(kind, actor, thing, **more))

    async def person(self, uri: str) -> ActorFacts:
        async with self.inbox.world.look() as tx:
            found = await tx.actors.find(uri)
        assert found is not None
        return found

    async def now(self, uri: str | None = None) -> PostFacts:
        async with self.inbox.world.look() as tx:
            found = await tx.posts.find(uri or self.post)
        assert found is not None
        return found

    async def standing(self, uri: str) -> Standing | None:
        person = await self.person(uri)
        async with self.inbox.world.look() as tx:
            return await tx.memberships.get(self.community.id, person.id)

    async def log(self) -> list[tuple[str, str, str]]:
        """What was done by whom, and why; oldest first, the founding and the appointment of mo left out."""
        async with self.inbox.world.look() as tx:
            entries = await entries_of(tx.connection, self.community.id, most=50)
            return [((await tx.actors.get(each.actor_id)).name, each.act, each.reason) for each in entries[::-1]][2:]

    async def reports(self) -> list[ReportFacts]:
        async with self.inbox.world.look() as tx:
            return await reports_to(tx.connection, self.community.id, most=10)


@pytest.fixture
async def scene(inbox: Inbox) -> Scene:
    return await Scene(inbox).begin()


async def test_a_moderator_removes_and_restores_and_both_are_passed_on_as_they_came(scene: Scene) -> None:
    delete = scene.act("Delete", scene.mo, scene.post, summary="Rule 1")
    assert await scene.inbox.receive(delete) is State.DONE
    assert (await scene.now()).gone
    undo = scene.act("Undo", scene.mo, delete)
    assert await scene.inbox.receive(undo) is State.DONE
    assert not (await scene.now()).gone
    assert await scene.log() == [("mo", "remove", "Rule 1"), ("mo", "restore", "Rule 1")]
    rows = [row for row in await scene.inbox.world.log() if row.kind in ("remove", "restore")]
    assert [row.received_id is not None and row.signer_id == scene.community.id for row in rows] == [True, True]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("Delete", {"summary": "x"}),
        ("Delete", {}),
        ("Lock", {}),
        ("Add", {"target": "https://here.test/c/cats/featured"}),
    ],
)
async def test_who_is_no_moderator_keeps_no_order(scene: Scene, kind: str, more: dict[str, str]) -> None:
    eve = scene.inbox.there.actor("eve")
    await scene.inbox.receive(scene.inbox.there.activity("Follow", eve, scene.cats))
    before = await scene.now()
    assert await scene.receive(kind, eve, scene.post, **more) is State.REFUSED
    assert await scene.now() == before and await scene.log() == []


async def test_a_ban_and_an_appointment_by_who_is_no_moderator_are_refused(scene: Scene) -> None:
    eve = scene.inbox.there.actor("eve")
    assert await scene.receive("Block", eve, scene.bob, target=scene.cats) is State.REFUSED
    assert await scene.receive("Add", eve, eve, target=f"{scene.cats}/moderators") is State.REFUSED
    # Moderators appoint nobody either: the owner does.
    assert await scene.receive("Add", scene.mo, scene.bob, target=f"{scene.cats}/moderators") is State.REFUSED
    assert await scene.log() == []


async def test_who_was_dismissed_keeps_no_order_any_more(scene: Scene) -> None:
    mo = await scene.person(scene.mo)
    async with scene.inbox.world.tx() as tx:
        await moderation.dismiss(tx, Hand(scene.ann, HERE), community=scene.community, person=mo)
    assert await scene.receive("Delete", scene.mo, scene.post, summary="x") is State.REFUSED


async def test_an_author_who_deletes_is_not_a_moderator_who_removes(scene: Scene) -> None:
    assert await scene.receive("Delete", scene.bob, scene.post) is State.DONE
    post = await scene.now()
    assert post.deleted_at is not None and post.content == ""
    assert await scene.log() == []


async def test_locks_hold_for_those_elsewhere_too(scene: Scene) -> None:
    lock = scene.act("Lock", scene.mo, scene.post, summary="Heated")
    assert await scene.inbox.receive(lock) is State.DONE
    reply = scene.inbox.there.note(scene.bob, 2, to=[scene.cats], inReplyTo=scene.post)
    assert await scene.inbox.receive(scene.inbox.there.activity("Create", scene.bob, reply)) is State.REFUSED
    assert await scene.inbox.receive(scene.act("Undo", scene.mo, lock)) is State.DONE
    later = scene.inbox.there.note(scene.bob, 3, to=[scene.cats], inReplyTo=scene.post)
    assert await scene.inbox.receive(scene.inbox.there.activity("Create", scene.bob, later)) is State.DONE


async def test_posts_are_pinned_only_by_the_right_name_of_the_list(scene: Scene) -> None:
    wrong = f"{scene.cats}/moderators"
    assert await scene.receive("Add", scene.mo, scene.post, target=wrong) is State.REFUSED
    assert await scene.receive("Add", scene.mo, scene.post, target=f"{scene.cats}/featured") is State.DONE
    assert (await scene.now()).pinned_at is not None
    assert await scene.receive("Remove", scene.mo, scene.post, target=f"{scene.cats}/featured") is State.DONE
    assert (await scene.now()).pinned_at is None


async def test_a_moderator_bans_for_a_time_with_all_that_was_written(scene: Scene) -> None:
    end = Instant(scene.inbox.world.time() + 7 * DAY)
    block = scene.act(
        "Block", scene.mo, scene.bob, target=scene.cats, summary="spam", removeData=True, expires=write_time(end)
    )
    assert await scene.inbox.receive(block) is State.DONE
    standing = await scene.standing(scene.bob)
    assert standing is not None and standing.state is MembershipState.BANNED
    assert standing.until is not None and abs(standing.until - end) < 1_000_000
    assert (await scene.now()).gone
    again = scene.inbox.there.note(scene.bob, 9, to=[scene.cats])
    assert await scene.inbox.receive(scene.inbox.there.activity("Create", scene.bob, again)) is State.REFUSED

    undo = scene.act("Undo", scene.mo, block, restoreData=True)
    assert await scene.inbox.receive(undo) is State.DONE
    assert not (await scene.now()).gone
    standing = await scene.standing(scene.bob)
    assert standing is not None and standing.state is MembershipState.LEFT


async def test_somebody_who_was_never_here_can_be_banned(scene: Scene) -> None:
    spam = scene.inbox.there.actor("spam")
    assert await scene.receive("Block", scene.mo, spam, target=scene.cats) is State.DONE
    follow = scene.inbox.there.activity("Follow", spam, scene.cats)
    await scene.inbox.receive(follow)
    assert document((await scene.inbox.world.log())[-1].threadiverse_body)["type"] == "Reject"


async def test_piefeds_year_2100_is_a_ban_for_good(scene: Scene) -> None:
    end = "2100-01-01T00:00:00Z"
    assert await scene.receive("Block", scene.mo, scene.bob, target=scene.cats, endTime=end) is State.DONE
    standing = await scene.standing(scene.bob)
    assert standing is not None and standing.until is None


async def test_a_block_without_target_is_one_persons_own_affair(scene: Scene) -> None:
    block = scene.inbox.there.activity("Block", scene.bob, scene.cats)
    assert await scene.inbox.receive(block) is State.DONE
    bob = await scene.person(scene.bob)
    async with scene.inbox.world.look() as tx:
        assert await tx.follows.get(bob.id, scene.community.id) is None
    assert await scene.log() == []


@pytest.mark.parametrize("listed", [True, False])
async def test_reports_come_as_one_thing_or_as_a_list_with_the_person_first(scene: Scene, *, listed: bool) -> None:
    server = scene.inbox.there.actor("instance", kind="Application")
    thing = [scene.bob, scene.post, "https://nowhere.test/1"] if listed else scene.post
    flag = scene.inbox.there.activity("Flag", server, thing, content="Spam")
    assert await scene.inbox.receive(flag) is State.DONE
    assert await scene.inbox.receive(flag) is State.DONE  # the same again is the same
    (report,) = await scene.reports()
    assert (report.reason, report.post_id) == ("Spam", (await scene.now()).id)


async def test_who_was_turned_away_may_ask_again_under_the_same_id(scene: Scene) -> None:
    """Takahē keeps one Follow for each pair of people, and sends that again."""
    world, eve = scene.inbox.world, scene.inbox.there.actor("eve")
    follow = scene.inbox.there.activity("Follow", eve, scene.cats)
    await scene.inbox.receive(follow)
    person, hand = await scene.person(eve), Hand(scene.ann, HERE)

    async def asks() -> MembershipState:
        await scene.inbox.receive(follow)
        standing = await scene.standing(eve)
        assert standing is not None
        return standing.state

    async with world.tx() as tx:
        await moderation.kick(tx, hand, community=scene.community, person=person)
    assert await asks() is MembershipState.MEMBER
    async with world.tx() as tx:
        await moderation.ban(tx, hand, community=scene.community, person=person)
    assert await asks() is MembershipState.BANNED
    async with world.tx() as tx:
        await moderation.unban(tx, hand, community=scene.community, person=person)
    assert await asks() is MembershipState.MEMBER
    answers = [document(row.threadiverse_body) for row in await world.log() if row.kind in ("accept", "reject")]
    assert [each["type"] for each in answers if each["object"]["actor"] == eve] == [
        *("Accept", "Reject", "Accept"),
        *("Reject", "Reject", "Accept"),
    ]


async def test_nodebb_refuses_by_a_reject_what_a_community_announced(scene: Scene) -> None:
    """It throws away what it is told of its own posts so, and never answers the request."""
    world = scene.inbox.world
    async with world.tx() as tx:
        await moderation.remove(tx, Hand(scene.ann, HERE, "Rule 1"), post=await scene.now())
    row = (await world.log())[-1]
    server = scene.inbox.there.actor("actor", kind="Application")
    delete = document(row.threadiverse_body)
    refused = {"type": "Announce", "target": scene.cats, "object": delete}
    assert await scene.inbox.receive(scene.inbox.there.activity("Reject", server, refused)) is State.DONE

    peer = (await scene.person(scene.bob)).peer_id
    async with world.store.database.read() as connection:
        assert peer is not None and await was_refused(connection, peer, row.id)

    post = await world.post(scene.ann, scene.community)
    async with world.tx() as tx:
        await posting.delete(tx, author=scene.ann, post=post, cause=HERE)
    row = next(each for each in await world.log() if each.kind == "delete")
    refused = {"type": "Delete", "target": scene.ann.uri, "object": post.uri}
    assert await scene.inbox.receive(scene.inbox.there.activity("Reject", server, refused)) is State.DONE
    async with world.store.database.read() as connection:
        assert await was_refused(connection, peer, row.id)

    unknown = {"type": "Announce", "object": {"id": "https://here.test/activities/1", "type": "Delete"}}
    assert await scene.inbox.receive(scene.inbox.there.activity("Reject", server, unknown)) is State.IGNORED


async def test_a_moderator_elsewhere_settles_a_report(scene: Scene) -> None:
    flag = scene.act("Flag", scene.bob, scene.post, summary="Spam")
    assert await scene.inbox.receive(flag) is State.DONE
    assert await scene.receive("Resolve", scene.bob, flag) is State.REFUSED
    assert await scene.receive("Resolve", scene.mo, flag) is State.DONE
    assert await scene.reports() == []


async def test_a_report_about_nothing_here_is_no_concern_of_ours(scene: Scene) -> None:
    flag = scene.inbox.there.activity("Flag", scene.bob, ["https://nowhere.test/1"])
    assert await scene.inbox.receive(flag) is State.IGNORED


class Elsewhere:
    """A community on there.test that ann follows, with a post of bob's on third.test; announced by the community."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def begin(self) -> "Elsewhere":
        inbox = self.inbox
        self.ann = await inbox.world.person("ann")
        self.dogs = inbox.there.actor(
            "dogs",
            kind="Group",
            attributedTo="https://there.test/c/dogs/moderators",
            featured="https://there.test/c/dogs/featured",
        )
        group = await inbox.resolver.actor(self.dogs, budget=Budget(5))
        async with inbox.world.tx() as tx:
            await membership.follow(tx, follower=self.ann, target=group)
        async with inbox.world.tx() as tx:
            await membership.follow_answered(tx, follower=self.ann, target=group, accepted=True)
        self.group = group
        self.third = inbox.server("third.test")
        self.bob, self.mo = self.third.actor("bob"), self.third.actor("mo")
        note = self.third.note(self.bob, 1, to=[self.dogs])
        assert await self.announce(self.third.activity("Create", self.bob, note)) is State.DONE
        self.post = Uri(note["id"])
        return self

    async def announce(self, thing: Json) -> State | None:
        document = self.inbox.there.activity("Announce", self.dogs, thing, to=[PUBLIC], cc=[f"{self.dogs}/followers"])
        return await self.inbox.receive(document)

    async def now(self) -> PostFacts:
        async with self.inbox.world.look() as tx:
            found = await tx.posts.find(self.post)
        assert found is not None
        return found

    async def standing(self, uri: str) -> Standing | None:
        async with self.inbox.world.look() as tx:
            person = await tx.actors.find(uri)
            assert person is not None
            return await tx.memberships.get(self.group.id, person.id)


@pytest.fixture
async def elsewhere(inbox: Inbox) -> Elsewhere:
    return await Elsewhere(inbox).begin()


async def test_a_communitys_word_about_its_own_order_is_enough(elsewhere: Elsewhere) -> None:
    """By a moderator of a third server, whose activity nobody can fetch, about a post that is still at its origin."""
    third = elsewhere.third
    delete = third.activity("Delete", elsewhere.mo, elsewhere.post, summary="Rule 1", audience=elsewhere.dogs)
    assert await elsewhere.announce(delete) is State.DONE
    assert (await elsewhere.now()).gone
    assert await elsewhere.announce(third.activity("Undo", elsewhere.mo, delete)) is State.DONE
    assert not (await elsewhere.now()).gone
    for kind, more in (("Lock", {}), ("Add", {"target": "https://there.test/c/dogs/featured"})):
        assert await elsewhere.announce(third.activity(kind, elsewhere.mo, elsewhere.post, **more)) is State.DONE
    post = await elsewhere.now()
    assert post.locked and post.pinned_at is not None
    assert all(row.kind == "follow" for row in await elsewhere.inbox.world.log())


async def test_a_community_keeps_order_in_nothing_but_itself(elsewhere: Elsewhere) -> None:
    world = elsewhere.inbox.world
    cats = await world.community("cats", elsewhere.ann)
    ours = await world.post(elsewhere.ann, cats)
    for kind, more in (("Delete", {"summary": "x"}), ("Lock", {}), ("Add", {})):
        act = elsewhere.third.activity(kind, elsewhere.mo, ours.uri, **more)
        assert await elsewhere.announce(act) is State.REFUSED
    block = elsewhere.third.activity("Block", elsewhere.mo, elsewhere.ann.uri, target=cats.uri)
    assert await elsewhere.announce(block) is State.REFUSED
    async with world.look() as tx:
        post = await tx.posts.get(ours.id)
        standing = await tx.memberships.get(cats.id, elsewhere.ann.id)
    assert not post.gone and not post.locked and post.pinned_at is None
    assert standing is not None and standing.role is Role.OWNER


async def test_a_community_has_no_say_in_reports_about_what_is_not_in_it(elsewhere: Elsewhere) -> None:
    """Neither in whose name they are made, nor in whether they are settled."""
    world, inbox = elsewhere.inbox.world, elsewhere.inbox
    cats = await world.community("cats", elsewhere.ann)
    ours = await world.post(elsewhere.ann, cats)
    forged = elsewhere.third.activity("Flag", elsewhere.bob, ours.uri, content="forged", audience=elsewhere.dogs)
    assert await elsewhere.announce(forged) is State.REFUSED
    flag = elsewhere.third.activity("Flag", elsewhere.bob, ours.uri, content="true")
    assert await inbox.receive(flag) is State.DONE
    assert await elsewhere.announce(elsewhere.third.activity("Resolve", elsewhere.mo, flag)) is State.REFUSED
    async with world.look() as tx:
        assert [each.reason for each in await reports_to(tx.connection, cats.id, most=5)] == ["true"]


@pytest.mark.parametrize("summary", [{}, {"summary": "x"}])
async def test_a_community_ends_nobodys_account(elsewhere: Elsewhere, summary: dict[str, str]) -> None:
    """Not even with a reason, which makes the Delete of a post a moderator's."""
    end = elsewhere.third.activity("Delete", elsewhere.bob, elsewhere.bob, **summary)
    assert await elsewhere.announce(end) is State.REFUSED
    async with elsewhere.inbox.world.look() as tx:
        bob = await tx.actors.find(elsewhere.bob)
    assert bob is not None and bob.deleted_at is None


async def test_piefed_dismisses_without_saying_from_what(elsewhere: Elsewhere) -> None:
    third = elsewhere.third
    add = third.activity("Add", elsewhere.mo, elsewhere.bob, target="https://there.test/c/dogs/moderators")
    assert await elsewhere.announce(add) is State.DONE
    standing = await elsewhere.standing(elsewhere.bob)
    assert standing is not None and standing.role is Role.MODERATOR
    remove = third.activity("Remove", elsewhere.mo, elsewhere.bob, target=None)
    assert await elsewhere.announce(remove) is State.DONE
    standing = await elsewhere.standing(elsewhere.bob)
    assert standing is not None and standing.role is Role.MEMBER


async def test_a_ban_elsewhere_of_somebody_here_is_known_here(elsewhere: Elsewhere) -> None:
    block = elsewhere.third.activity("Block", elsewhere.mo, elsewhere.ann.uri, target=elsewhere.dogs, summary="x")
    assert await elsewhere.announce(block) is State.DONE
    standing = await elsewhere.standing(elsewhere.ann.uri)
    assert standing is not None and standing.state is MembershipState.BANNED


async def test_who_still_follows_when_a_ban_elsewhere_ends_is_a_member_again(elsewhere: Elsewhere) -> None:
    """PieFed ends no follow by a ban, and answers none that it has. Lemmy ends it: it is asked once more."""
    block = elsewhere.third.activity("Block", elsewhere.mo, elsewhere.ann.uri, target=elsewhere.dogs, summary="x")
    assert await elsewhere.announce(block) is State.DONE
    before = len(await elsewhere.inbox.world.log())
    assert await elsewhere.announce(elsewhere.third.activity("Undo", elsewhere.mo, block)) is State.DONE
    standing = await elsewhere.standing(elsewhere.ann.uri)
    assert standing is not None and standing.is_member
    assert [row.kind for row in (await elsewhere.inbox.world.log())[before:]] == ["follow"]


async def test_moderation_of_a_community_elsewhere_that_it_did_not_announce_is_not_believed(
    elsewhere: Elsewhere,
) -> None:
    delete = elsewhere.third.activity("Delete", elsewhere.mo, elsewhere.post, summary="x", audience=elsewhere.dogs)
    assert await elsewhere.inbox.receive(delete) is State.REFUSED
    assert not (await elsewhere.now()).gone


async def test_an_update_of_a_community_by_its_moderator_fetches_it_anew(elsewhere: Elsewhere) -> None:
    elsewhere.inbox.there.documents[elsewhere.dogs]["name"] = "All dogs"
    elsewhere.inbox.world.time.pass_by(HOUR)
    update = elsewhere.third.activity("Update", elsewhere.mo, {"id": elsewhere.dogs, "type": "Group", "name": "Forged"})
    elsewhere.third.documents[update["id"]] = update
    assert await elsewhere.announce(update) is State.DONE
    async with elsewhere.inbox.world.look() as tx:
        found = await tx.actors.find(elsewhere.dogs)
    assert found is not None and found.title == "All dogs"
