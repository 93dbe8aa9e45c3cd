"""What somebody wrote in a community is taken back everywhere, in portions; what binds them stays."""

from dataclasses import replace

import pytest

from fedi_groups.actions import closing, forgetting, inviting, membership, moderation, posting, reactions, talking
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.forgetting import FORGET
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts, Standing
from fedi_groups.domain.types import DAY, Hears, Instant, MembershipState, PostKind, Uri, Visibility
from fedi_groups.errors import Denied
from fedi_groups.storage import tables
from fedi_groups.storage.invites import find_link, invites_into
from fedi_groups.storage.messages import messages_of
from tests.errands.conftest import Office

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "PORTION", 2)
    monkeypatch.setattr(forgetting, "THREADS", 1)


class Town:
    """Ann owns cats; Bob, who lives here, and Max, elsewhere, are members."""

    def __init__(self, office: Office) -> None:
        self.office, self.world = office, office.world

    async def begin(self, charter: Charter | None = None) -> "Town":
        world = self.world
        self.ann, self.bob, self.max = await world.person("ann"), await world.person("bob"), await world.stranger("max")
        self.cats = await world.community("cats", self.ann, charter=charter or Charter())
        async with world.tx() as tx:
            await membership.follow(tx, follower=self.max, target=self.cats, uri=Uri(f"{self.max.uri}/follows/1"))
            await membership.follow(tx, follower=self.bob, target=self.cats)
        return self

    async def forget(self) -> None:
        async with self.world.tx() as tx:
            await forgetting.forget(tx, person=await tx.actors.get(self.bob.id), community=self.cats)
        await self.office.run()

    async def standing(self) -> Standing:
        async with self.world.look() as tx:
            found = await tx.memberships.get(self.cats.id, self.bob.id)
        assert found is not None
        return found

    async def remembers(self, **values: object) -> None:
        async with self.world.tx() as tx:
            found = await tx.memberships.get(self.cats.id, self.bob.id)
            assert found is not None
            tx.memberships.put(replace(found, **values))  # type: ignore[arg-type]  # any of its fields

    async def post(self, number: PostFacts) -> PostFacts:
        async with self.world.look() as tx:
            return await tx.posts.get(number.id)


@pytest.fixture
async def town(office: Office) -> Town:
    return await Town(office).begin()


async def test_all_that_somebody_wrote_and_voted_goes_and_every_server_hears_of_it(town: Town) -> None:
    world = town.world
    own = [await world.post(town.bob, town.cats, title=f"Own {n}") for n in range(3)]
    others = [await world.post(town.ann, town.cats, title=f"Other {n}") for n in range(3)]
    own.append(await world.post(town.bob, parent=others[0]))
    elsewhere = await world.post(town.bob, None)
    async with world.tx() as tx:
        for each in others:
            await reactions.vote(tx, voter=town.bob, post=await tx.posts.get(each.id), value=1, cause=HERE)
        await talking.tell(tx, community=town.cats, person=town.bob, words="A digest")
        draft = Draft(PostKind.NOTE, "<p>For you</p>", visibility=Visibility.DIRECT)
        await posting.publish(tx, draft=draft, author=town.bob, cause=HERE, mentions=[town.cats.id])
    before = len(await world.log())
    await town.forget()
    assert [(await town.post(each)).content for each in own] == [""] * 4
    assert [((await town.post(each)).up, (await town.post(each)).content != "") for each in others] == [(1, True)] * 3
    assert (await town.post(elsewhere)).deleted_at is None
    rows = (await world.log())[before:]
    assert {row.object_id for row in rows if row.kind == "delete" and row.public} == {each.id for each in own}
    assert [row.kind for row in rows].count("unvote") == 3
    async with world.look() as tx:
        assert await messages_of(tx, town.bob.id, other=town.cats.id, most=9) == []
        votes = await tx.connection.execute(tables.vote.select().where(tables.vote.c.actor_id == town.bob.id))
        assert votes.all() == []
    assert not (await town.standing()).is_member and await town.office.due(FORGET) == []


async def test_what_binds_is_kept_and_what_was_told_is_not(town: Town) -> None:
    muted = Instant(town.world.time.now + DAY)
    kept = {"spent": 3, "muted_until": muted}
    await town.remembers(**kept, earned=2, shown=9, answers=("I am Bob",), inviter_id=town.ann.id, hears=Hears.NOTHING)
    await town.forget()
    found = await town.standing()
    assert (found.state, found.spent, found.muted_until) == (MembershipState.LEFT, 3, muted)
    assert (found.earned, found.shown, found.answers, found.inviter_id, found.hears) == (0, 0, (), None, Hears.ALL)


async def test_a_ban_outlasts_it(town: Town) -> None:
    post = await town.world.post(town.bob, town.cats)
    async with town.world.tx() as tx:
        await moderation.ban(tx, Hand(town.ann, HERE), community=town.cats, person=await tx.actors.get(town.bob.id))
    await town.forget()
    assert (await town.standing()).state is MembershipState.BANNED
    assert (await town.post(post)).deleted_at is not None


async def test_an_owner_hands_over_first(town: Town) -> None:
    async with town.world.tx() as tx:
        with pytest.raises(Denied, match="owner"):
            await forgetting.forget(tx, person=town.ann, community=town.cats)


async def test_of_a_deleted_account_no_answers_invitations_notes_or_messages_are_left(office: Office) -> None:
    town = await Town(office).begin(Charter(admission=Admission.APPROVAL, invites=None))
    world = town.world
    async with world.tx() as tx:
        await tx.memberships.become(town.cats.id, town.bob.id, MembershipState.MEMBER, since=tx.now)
    await town.remembers(answers=("I am Bob",))
    async with world.tx() as tx:
        link = await inviting.make_link(tx, inviter=town.bob, community=town.cats, note="For my sister")
        message = await talking.tell(tx, community=town.cats, person=town.bob, words="A digest")
    for name in ("p", "q", "r"):
        stranger = await world.stranger(name)
        async with world.tx() as tx:
            await inviting.invite(tx, inviter=town.bob, community=town.cats, person=stranger, note="Dear")
    async with world.tx() as tx:
        await closing.delete_person(tx, person=await tx.actors.get(town.bob.id))
    assert (await town.standing()).answers == ()
    await office.run()
    assert (await town.post(message)).content == ""
    async with world.look() as tx:
        assert await invites_into(tx.connection, town.cats.id, most=9) == []
        left = await find_link(tx.connection, link.code, lock=False)
    assert left is not None and left.note == "" and left.revoked_at is not None


async def test_the_place_of_a_deleted_account_goes_to_the_next_in_line(office: Office) -> None:
    town = await Town(office).begin(Charter(admission=Admission.OPEN, cap=3))
    eve = await town.world.person("eve")
    async with town.world.tx() as tx:
        await membership.follow(tx, follower=eve, target=town.cats)
    async with town.world.look() as tx:
        waiting = await tx.memberships.get(town.cats.id, eve.id)
        assert waiting is not None and waiting.state is MembershipState.WAITING
    async with town.world.tx() as tx:
        await closing.delete_person(tx, person=await tx.actors.get(town.bob.id))
    async with town.world.look() as tx:
        found = await tx.memberships.get(town.cats.id, eve.id)
        assert found is not None and found.is_member
