"""Umbrellas: communities put together with the consent of both sides, and what follows for their members."""

from dataclasses import dataclass, replace

import pytest

from fedi_groups.actions import admission, consequences, inviting, membership, moderation, moving, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.sheltering import BRING_ALONG, END_BELOW
from fedi_groups.domain.charter import DEFAULT, Admission, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import BelongingState, MembershipState, Role
from fedi_groups.errors import Denied, Missing
from fedi_groups.reads.modlog import modlog
from fedi_groups.storage import tables
from fedi_groups.storage.belongings import below
from tests.world import World, document

pytestmark = pytest.mark.anyio

FIRST = Charter(umbrella_first=True)
BRINGS = Charter(umbrella_brings=True)


@dataclass
class Town:
    """A school of ann's; classes of hers, or of others."""

    world: World
    ann: ActorFacts
    school: ActorFacts

    async def holds(self, name: str, charter: Charter = DEFAULT, *, private: bool = False) -> ActorFacts:
        """A community of ann's that is in the school."""
        made = await self.world.community(name, self.ann, charter=charter, private=private)
        assert await self.asks(self.ann, made) is BelongingState.IN
        return await self.fresh(made)

    async def fresh(self, community: ActorFacts) -> ActorFacts:
        async with self.world.look() as tx:
            return await tx.actors.get(community.id)

    async def asks(self, who: ActorFacts, community: ActorFacts, umbrella: ActorFacts | None = None) -> BelongingState:
        return await self.does(umbrellas.propose, who, community, umbrella)  # type: ignore[no-any-return]  # propose's

    async def does(self, act: object, who: ActorFacts, community: ActorFacts, umbrella: ActorFacts | None = None):  # type: ignore[no-untyped-def]  # what the act returns
        async with self.world.tx() as tx:
            above = await tx.actors.get((umbrella or self.school).id)
            return await act(tx, Hand(who, HERE), umbrella=above, community=await tx.actors.get(community.id))  # type: ignore[operator]  # one of actions'

    async def follows(self, person: ActorFacts, community: ActorFacts) -> None:
        async with self.world.tx() as tx:
            place = await tx.actors.get(community.id)
            uri = None if person.local else f"{person.uri}/follows/{tx.mint.next()}"
            await membership.follow(tx, follower=person, target=place, uri=uri)  # type: ignore[arg-type]  # an address
        await self.settle()

    async def settle(self) -> None:
        """The errands that are due, as their worker does them."""
        steps = {BRING_ALONG: consequences.bring_along, END_BELOW: consequences.end_below}
        async with self.world.tx() as tx:
            rows = list(await tx.connection.execute(tables.due.select().where(tables.due.c.kind.in_(list(steps)))))
            await tx.connection.execute(tables.due.delete().where(tables.due.c.kind.in_(list(steps))))
            for row in rows:
                umbrella, person = map(int, row.key.split())
                assert await steps[row.kind](tx, umbrella=umbrella, person=person) is None  # type: ignore[arg-type]  # ids

    async def state(self, person: ActorFacts, community: ActorFacts) -> MembershipState | None:
        async with self.world.look() as tx:
            found = await tx.memberships.get(community.id, person.id)
        return found.state if found is not None else None

    async def acts(self, community: ActorFacts) -> list[tuple[str, str | None]]:
        async with self.world.look() as tx:
            found = await modlog(tx, await tx.actors.get(community.id))
        return [(each.entry.act, each.person.name if each.person else None) for each in found.lines]


@pytest.fixture
async def town(world: World) -> Town:
    ann = await world.person("ann")
    return Town(world, ann, await world.community("school", ann))


async def test_whoever_owns_both_puts_them_together_at_once_and_both_logs_say_so(town: Town) -> None:
    cats = await town.holds("cats")
    school = await town.fresh(town.school)
    assert cats.above_id == school.id and school.is_umbrella and not cats.is_umbrella
    async with town.world.look() as tx:
        assert [each.id for each in await below(tx, school.id, most=9)] == [cats.id]
    assert (await town.acts(school))[0] == ("include", "cats")
    assert (await town.acts(cats))[0] == ("enter", "school")
    updates = [row for row in await town.world.log() if row.kind == "update-community"]
    assert {document(row.threadiverse_body)["object"]["id"] for row in updates} == {cats.uri, school.uri}


@pytest.mark.parametrize("first", ["the umbrella", "the community"])
async def test_the_side_that_was_asked_agrees_and_nobody_else(town: Town, first: str) -> None:
    bob, eve = await town.world.person("bob"), await town.world.person("eve")
    dogs = await town.world.community("dogs", bob)
    asker, asked = (town.ann, bob) if first == "the umbrella" else (bob, town.ann)
    with pytest.raises(Denied, match="Only the owner"):
        await town.asks(eve, dogs)
    with pytest.raises(Denied, match="Neither"):
        await town.does(umbrellas.agree, asked, dogs)
    assert await town.asks(asker, dogs) is not BelongingState.IN
    for other in (asker, eve):
        with pytest.raises(Denied, match="may agree"):
            await town.does(umbrellas.agree, other, dogs)
    assert (await town.fresh(dogs)).umbrella_id is None
    await town.does(umbrellas.agree, asked, dogs)
    assert (await town.fresh(dogs)).above_id == town.school.id


async def test_who_asks_for_what_the_other_side_has_asked_for_agrees(town: Town) -> None:
    bob = await town.world.person("bob")
    dogs = await town.world.community("dogs", bob)
    assert await town.asks(bob, dogs) is BelongingState.ASKING
    assert await town.asks(town.ann, dogs) is BelongingState.IN


async def test_what_was_asked_is_refused_or_taken_back_by_either_side(town: Town) -> None:
    bob, eve = await town.world.person("bob"), await town.world.person("eve")
    dogs = await town.world.community("dogs", bob)
    for who in (bob, town.ann):
        await town.asks(town.ann, dogs)
        with pytest.raises(Denied, match="Only the owner"):
            await town.does(umbrellas.refuse, eve, dogs)
        await town.does(umbrellas.refuse, who, dogs)
        with pytest.raises(Denied, match="Neither"):
            await town.does(umbrellas.agree, bob, dogs)


async def test_there_is_no_umbrella_within_another_and_nobody_is_in_two(town: Town) -> None:
    cats = await town.holds("cats")
    city, dogs = await town.world.community("city", town.ann), await town.world.community("dogs", town.ann)
    for umbrella, community, why in (
        (city, cats, "in an umbrella already"),
        (city, town.school, "umbrella itself"),
        (cats, dogs, "in another one"),
        (town.school, town.school, "in itself"),
        (town.school, cats, "already"),
    ):
        with pytest.raises(Denied, match=why):
            await town.asks(town.ann, community, umbrella)


async def test_to_be_in_one_umbrella_settles_what_others_have_asked(town: Town) -> None:
    bob, eve = await town.world.person("bob"), await town.world.person("eve")
    dogs, city = await town.world.community("dogs", bob), await town.world.community("city", eve)
    await town.asks(eve, dogs, city)
    await town.asks(town.ann, dogs)
    await town.does(umbrellas.agree, bob, dogs)
    await town.does(umbrellas.take_out, bob, dogs)
    with pytest.raises(Denied, match="Neither"):
        await town.does(umbrellas.agree, bob, dogs, city)


@pytest.mark.parametrize("who", ["ann", "bob"])
async def test_either_side_takes_it_out_and_members_stay(town: Town, who: str) -> None:
    bob, eve = await town.world.person("bob"), await town.world.person("eve")
    dogs = await town.world.community("dogs", bob)
    await town.asks(bob, dogs)
    await town.asks(town.ann, dogs)
    await town.follows(eve, dogs)
    with pytest.raises(Denied, match="Only the owner"):
        await town.does(umbrellas.take_out, eve, dogs)
    await town.does(umbrellas.take_out, town.ann if who == "ann" else bob, dogs)
    assert (await town.fresh(dogs)).umbrella_id is None
    assert await town.state(eve, dogs) is MembershipState.MEMBER
    assert (await town.acts(town.school))[0] == ("exclude", "dogs") and (await town.acts(dogs))[0] == ("part", "school")
    with pytest.raises(Denied, match="Nothing of that"):
        await town.does(umbrellas.take_out, bob, dogs)


async def test_an_admin_of_the_server_consents_for_nobody_but_takes_apart(town: Town) -> None:
    bob, eve = await town.world.person("bob"), await town.world.person("eve", admin=True)
    dogs, birds = await town.world.community("dogs", bob), await town.world.community("birds", eve)
    with pytest.raises(Denied, match="Only the owner"):
        await town.asks(eve, dogs)
    assert await town.asks(eve, birds) is BelongingState.ASKING
    await town.asks(bob, dogs)
    await town.asks(town.ann, dogs)
    await town.does(umbrellas.take_out, eve, dogs)
    assert (await town.fresh(dogs)).umbrella_id is None


async def test_an_admin_of_the_umbrella_speaks_for_it_and_a_moderator_does_not(town: Town) -> None:
    bob, eve = await town.world.person("bob"), await town.world.person("eve")
    dogs = await town.world.community("dogs", bob)
    for role, state in ((Role.MODERATOR, None), (Role.ADMIN, BelongingState.ASKED)):
        async with town.world.tx() as tx:
            await tx.memberships.become(town.school.id, eve.id, MembershipState.MEMBER, role, since=tx.now)
        if state is None:
            with pytest.raises(Denied, match="Only the owner"):
                await town.asks(eve, dogs)
        else:
            assert await town.asks(eve, dogs) is state


async def test_a_hidden_community_is_not_acknowledged_to_who_asks_nor_in_the_log_of_its_umbrella(town: Town) -> None:
    bob = await town.world.person("bob")
    secret = await town.world.community("secret", bob, charter=Charter(hidden=True), private=True)
    with pytest.raises(Missing):
        await town.asks(town.ann, secret)
    await town.asks(bob, secret)
    async with town.world.tx() as tx:
        await tx.memberships.become(secret.id, town.ann.id, MembershipState.MEMBER, since=tx.now)
    await town.does(umbrellas.agree, town.ann, secret)
    assert (await town.acts(town.school))[0] == ("include", None)


async def test_only_members_of_the_umbrella_come_in_where_that_comes_first(town: Town) -> None:
    cats = await town.holds("cats", replace(FIRST, admission=Admission.OPEN))
    bob, eve = await town.world.stranger("bob"), await town.world.person("eve")
    for each in (bob, eve):
        await town.follows(each, cats)
        assert await town.state(each, cats) is None
    async with town.world.tx() as tx:
        link = await inviting.make_link(tx, inviter=town.ann, community=cats)
    async with town.world.tx() as tx:
        with pytest.raises(Denied, match="umbrella"):
            await inviting.redeem(tx, person=eve, code=link.code)
        with pytest.raises(Denied, match="umbrella"):
            await moderation.appoint(tx, Hand(town.ann, HERE), community=cats, person=eve)
    for each in (bob, eve):
        await town.follows(each, town.school)
        await town.follows(each, cats)
        assert await town.state(each, cats) is MembershipState.MEMBER


async def test_who_waits_at_a_private_one_is_not_let_in_once_they_have_left_the_umbrella(town: Town) -> None:
    cats = await town.holds("cats", FIRST, private=True)
    bob = await town.world.stranger("bob")
    await town.follows(bob, cats)
    assert await town.state(bob, cats) is None
    await town.follows(bob, town.school)
    await town.follows(bob, cats)
    assert await town.state(bob, cats) is MembershipState.PENDING
    async with town.world.tx() as tx:
        await membership.unfollow(tx, follower=bob, target=await tx.actors.get(town.school.id))
    async with town.world.tx() as tx:
        with pytest.raises(Denied, match="umbrella"):
            await admission.admit(tx, Hand(town.ann, HERE), community=cats, person=bob)
    await town.settle()
    assert await town.state(bob, cats) is MembershipState.LEFT


@pytest.mark.parametrize("how", ["leaves", "kicked", "banned"])
async def test_who_is_out_of_the_umbrella_is_out_of_what_is_for_its_members_and_hears_it_once(
    town: Town, how: str
) -> None:
    places = [await town.holds(name, FIRST) for name in ("cats", "dogs")]
    birds = await town.holds("birds")
    bob = await town.world.stranger("bob")
    for place in (town.school, *places, birds):
        await town.follows(bob, place)
    async with town.world.tx() as tx:
        school, hand = await tx.actors.get(town.school.id), Hand(town.ann, HERE)
        match how:
            case "leaves":
                await membership.unfollow(tx, follower=bob, target=school)
            case "kicked":
                await moderation.kick(tx, hand, community=school, person=bob)
            case _:
                await moderation.ban(tx, hand, community=school, person=bob)
    await town.settle()
    assert [await town.state(bob, each) for each in places] == [MembershipState.LEFT] * 2
    assert await town.state(bob, birds) is MembershipState.MEMBER
    told = document((await town.world.told("create")).threadiverse_body)
    assert told["actor"] == town.school.uri and "@cats@here.test, @dogs@here.test" in told["object"]["content"]


async def test_the_owner_of_a_community_is_not_put_out_of_it(town: Town) -> None:
    bob = await town.world.person("bob")
    dogs = await town.world.community("dogs", bob, charter=FIRST)
    await town.asks(bob, dogs)
    await town.asks(town.ann, dogs)
    await town.follows(bob, town.school)
    async with town.world.tx() as tx:
        await moderation.ban(tx, Hand(town.ann, HERE), community=await tx.actors.get(town.school.id), person=bob)
    await town.settle()
    async with town.world.look() as tx:
        found = await tx.memberships.get(dogs.id, bob.id)
    assert found is not None and found.role is Role.OWNER


async def test_who_joins_the_umbrella_is_brought_along_as_far_as_there_is_room(town: Town) -> None:
    cats = await town.holds("cats", replace(BRINGS, admission=Admission.INVITATION))
    full = await town.holds("full", replace(BRINGS, cap=1))
    closed = await town.holds("closed", replace(BRINGS, admission=Admission.CLOSED))
    other, private = await town.holds("other"), await town.holds("private", BRINGS, private=True)
    bob, eve = await town.world.stranger("bob"), await town.world.person("eve")
    async with town.world.tx() as tx:
        await moderation.ban(tx, Hand(town.ann, HERE), community=cats, person=eve)
    for each in (bob, eve):
        await town.follows(each, town.school)
    assert [await town.state(bob, each) for each in (cats, full, closed, other, private)] == [
        MembershipState.MEMBER,
        None,
        None,
        None,
        MembershipState.MEMBER,
    ]
    assert await town.state(eve, cats) is MembershipState.BANNED
    creates = [row for row in await town.world.log() if row.kind == "create"]
    told = [document(row.threadiverse_body) for row in creates if row.threadiverse_body is not None]
    assert [(each["to"], each["object"]["content"].count("@here.test")) for each in told if bob.uri in each["to"]] == [
        ([bob.uri], 3)
    ]


async def test_a_long_line_of_communities_goes_in_portions(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consequences, "PORTION", 2)
    places = [await town.holds(name, BRINGS) for name in ("cats", "dogs", "birds")]
    bob = await town.world.person("bob")
    async with town.world.tx() as tx:
        await membership.follow(tx, follower=bob, target=await tx.actors.get(town.school.id))
    after, steps = None, 0
    while steps == 0 or after is not None:
        async with town.world.tx() as tx:
            after = await consequences.bring_along(tx, umbrella=town.school.id, person=bob.id, after=after)
        steps += 1
    assert steps == 2
    assert [await town.state(bob, each) for each in places] == [MembershipState.MEMBER] * 3


async def test_who_moves_without_the_umbrella_is_out_of_what_is_for_its_members(town: Town) -> None:
    """The new account's server shows everything to everyone, and so takes no private membership along."""
    async with town.world.tx() as tx:
        tx.actors.change(await tx.actors.get(town.school.id), locked=True)
    cats = await town.holds("cats", FIRST)
    old, new = await town.world.stranger("bob"), await town.world.stranger("bob", host="shown.test")
    async with town.world.tx() as tx:
        for place in (town.school, cats):
            await tx.memberships.become(place.id, old.id, MembershipState.MEMBER, since=tx.now)
        tx.actors.change(await tx.actors.get(new.id), aliases=(old.uri,))
    async with town.world.tx() as tx:
        await moving.carry_over(tx, old=await tx.actors.get(old.id), new=await tx.actors.get(new.id))
    await town.settle()
    assert await town.state(new, town.school) is None
    assert await town.state(new, cats) is not MembershipState.MEMBER
