"""Coming into communities here: by invitation, by link, in line; and the tree of who has brought whom."""

from dataclasses import replace

import pytest

from fedi_groups.actions import admission, invites, inviting, joining, membership, moderation, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.charters import change_charter
from fedi_groups.actions.entering import EARNED_AFTER
from fedi_groups.domain.charter import Admission, Charter, Inviters
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, InviteLink, Standing
from fedi_groups.domain.types import FollowState, MembershipState, Role
from fedi_groups.domain.verdicts import Allow, Deny, Hold, Verdict
from fedi_groups.errors import Denied
from fedi_groups.reads.branches import Branch, tree
from tests.world import World, document

pytestmark = pytest.mark.anyio

BY_INVITATION = Charter(admission=Admission.INVITATION, invites=2)


async def place(
    world: World, charter: Charter = BY_INVITATION, *, private: bool = False
) -> tuple[ActorFacts, ActorFacts]:
    ann = await world.person("ann")
    return ann, await world.community("cats", ann, charter=charter, private=private)


async def follows(world: World, person: ActorFacts, cats: ActorFacts, request: str = "Follow") -> Verdict:
    async with world.tx() as tx:
        uri = None if person.local else f"{person.uri}/follows/{tx.mint.next()}"
        return await membership.follow(tx, follower=person, target=cats, uri=uri, request=request)  # type: ignore[arg-type]


async def brings(world: World, inviter: ActorFacts, cats: ActorFacts, person: ActorFacts) -> None:
    async with world.tx() as tx:
        await inviting.invite(tx, inviter=inviter, community=await tx.actors.get(cats.id), person=person)


async def comes(world: World, inviter: ActorFacts, cats: ActorFacts, name: str) -> ActorFacts:
    """Somebody from elsewhere, invited, follows."""
    person = await world.stranger(name)
    await brings(world, inviter, cats, person)
    assert isinstance(await follows(world, person, cats), Allow)
    return person


async def stands(world: World, cats: ActorFacts, person: ActorFacts) -> Standing | None:
    async with world.look() as tx:
        return await tx.memberships.get(cats.id, person.id)


async def is_member(world: World, cats: ActorFacts, person: ActorFacts) -> bool:
    found = await stands(world, cats, person)
    return found is not None and found.is_member


async def link(world: World, inviter: ActorFacts, cats: ActorFacts, most: int = 1) -> InviteLink:
    async with world.tx() as tx:
        return await inviting.make_link(tx, inviter=inviter, community=cats, most=most)


async def redeem(world: World, person: ActorFacts, code: str) -> Standing:
    async with world.tx() as tx:
        return await inviting.redeem(tx, person=person, code=code)


async def test_a_follow_is_no_membership_where_one_has_to_be_invited(world: World) -> None:
    _, cats = await place(world)
    bob = await world.stranger("bob")
    assert isinstance(await follows(world, bob, cats), Allow)
    assert not await is_member(world, cats, bob)
    with pytest.raises(Denied, match="Only members"):
        await world.post(bob, cats)


async def test_who_is_invited_is_a_member_by_following_and_the_tree_remembers_by_whom(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    eve = await comes(world, bob, cats, "eve")
    assert await is_member(world, cats, bob) and await is_member(world, cats, eve)
    async with world.look() as tx:
        found = await tree(tx, cats)
        assert await tx.invites.get(cats.id, bob.id) is None

    def drawn(branch: Branch) -> object:
        return branch.person.name, [drawn(each) for each in branch.brought]

    assert [drawn(each) for each in found] == [("ann", [("bob", [("eve", [])])])]


async def test_nobody_gives_away_more_than_they_have(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    for name in ("eve", "max"):
        await brings(world, bob, cats, await world.stranger(name))
    with pytest.raises(Denied, match="no invitations left"):
        await brings(world, bob, cats, await world.stranger("mia"))
    with pytest.raises(Denied, match="no invitations left"):
        await link(world, bob, cats)


@pytest.mark.parametrize("how", ["withdrawn", "declined", "expired"])
async def test_an_invitation_that_nobody_took_is_given_back(world: World, how: str) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    eve = await world.stranger("eve")
    await brings(world, bob, cats, eve)
    assert (found := await stands(world, cats, bob)) is not None and found.spent == 1
    world.time.pass_by(inviting.LASTS if how == "expired" else 1)
    async with world.tx() as tx:
        match how:
            case "withdrawn":
                await inviting.withdraw(tx, by=bob, community=cats, person=eve)
            case "declined":
                await inviting.decline(tx, community=cats, person=eve)
            case _:
                await inviting.expire(tx, community=cats.id, person=eve.id)
    assert (found := await stands(world, cats, bob)) is not None and found.spent == 0
    await follows(world, eve, cats)
    assert not await is_member(world, cats, eve)


async def test_good_standing_earns_an_invitation_back(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    eve, max_ = await comes(world, bob, cats, "eve"), await comes(world, bob, cats, "max")
    world.time.pass_by(EARNED_AFTER)
    async with world.tx() as tx:
        await inviting.earn_back(tx, community=cats.id, person=eve.id)
        await membership.unfollow(tx, follower=max_, target=cats)
    async with world.tx() as tx:
        await inviting.earn_back(tx, community=cats.id, person=max_.id)
    await brings(world, bob, cats, await world.stranger("mia"))
    with pytest.raises(Denied, match="no invitations left"):
        await brings(world, bob, cats, await world.stranger("lou"))


async def test_a_private_community_by_invitation_refuses_who_is_not_invited(world: World) -> None:
    ann, cats = await place(world, private=True)
    bob = await world.stranger("bob")
    assert isinstance(await follows(world, bob, cats), Deny)
    reject = document((await world.told("reject")).threadiverse_body)
    assert reject["object"]["actor"] == bob.uri
    assert await is_member(world, cats, await comes(world, ann, cats, "eve"))


async def test_whoever_asked_to_come_in_is_in_when_a_member_invites_them(world: World) -> None:
    ann, cats = await place(world, Charter(), private=True)
    bob = await world.stranger("bob")
    assert isinstance(await follows(world, bob, cats), Hold)
    await brings(world, ann, cats, bob)
    assert await is_member(world, cats, bob)
    async with world.look() as tx:
        follow = await tx.follows.get(bob.id, cats.id)
        assert follow is not None and follow.state is FollowState.ACCEPTED
    assert document((await world.told("accept")).threadiverse_body)["object"]["actor"] == bob.uri


async def test_join_asks_for_membership_also_where_everyone_may_follow(world: World) -> None:
    _, cats = await place(world, Charter(admission=Admission.APPROVAL))
    bob = await world.stranger("bob")
    assert isinstance(await follows(world, bob, cats, "Join"), Hold)
    assert (found := await stands(world, cats, bob)) is not None and found.state is MembershipState.PENDING


async def test_who_follows_already_and_asks_to_join_waits_for_an_answer_and_goes_on_hearing(world: World) -> None:
    _, cats = await place(world, Charter(admission=Admission.APPROVAL))
    bob = await world.stranger("bob")
    await follows(world, bob, cats)
    assert isinstance(await follows(world, bob, cats, "Join"), Hold)
    assert (found := await stands(world, cats, bob)) is not None and found.state is MembershipState.PENDING
    async with world.look() as tx:
        follow = await tx.follows.get(bob.id, cats.id)
    assert follow is not None and follow.state is FollowState.ACCEPTED


async def test_a_link_lets_so_many_in_and_its_maker_has_brought_them(world: World) -> None:
    ann, cats = await place(world)
    made = await link(world, ann, cats, most=2)
    for name in ("bob", "eve"):
        assert (await redeem(world, await world.stranger(name), made.code)).inviter_id == ann.id
    with pytest.raises(Denied, match="used up"):
        await redeem(world, await world.stranger("max"), made.code)


async def test_what_nobody_has_used_of_a_link_is_given_back_once_its_time_is_over(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    made = await link(world, bob, cats, most=2)
    await redeem(world, await world.stranger("eve"), made.code)
    world.time.pass_by(inviting.LASTS)
    for _ in range(2):
        async with world.tx() as tx:
            await inviting.expire_link(tx, code=made.code)
    assert (found := await stands(world, cats, bob)) is not None and found.spent == 1


async def test_a_code_twice_by_one_person_is_used_once(world: World) -> None:
    ann, cats = await place(world)
    made, bob = await link(world, ann, cats), await world.stranger("bob")
    first = await redeem(world, bob, made.code)
    assert await redeem(world, bob, made.code) == first


async def test_every_code_that_is_not_good_hears_the_same(world: World) -> None:
    ann, cats = await place(world)
    revoked, over = await link(world, ann, cats), await link(world, ann, cats)
    async with world.tx() as tx:
        await inviting.revoke_link(tx, by=ann, link=revoked)
    world.time.pass_by(inviting.LASTS)
    heard = set()
    for code in (revoked.code, over.code, "guessed", "", "x" * 5_000):
        with pytest.raises(Denied) as refusal:
            await redeem(world, await world.stranger("bob"), code)
        heard.add(refusal.value.public)
    assert len(heard) == 1


async def test_beyond_the_cap_people_stand_in_line_and_come_in_one_by_one(world: World) -> None:
    _ann, cats = await place(world, Charter(cap=2))
    people = [await world.stranger(name) for name in ("bob", "eve", "max")]
    for each in people:
        await follows(world, each, cats)
    states = [found.state for each in people if (found := await stands(world, cats, each)) is not None]
    assert states == [MembershipState.MEMBER, MembershipState.WAITING, MembershipState.WAITING]
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=people[0], target=cats)
    assert await is_member(world, cats, people[1]) and not await is_member(world, cats, people[2])


async def test_in_a_private_one_who_stands_in_line_hears_nothing_until_they_are_in(world: World) -> None:
    _ann, cats = await place(world, Charter(admission=Admission.OPEN, cap=2), private=True)
    bob, eve = await world.stranger("bob"), await world.stranger("eve")
    assert isinstance(await follows(world, bob, cats), Allow)
    assert isinstance(await follows(world, eve, cats), Hold)
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=bob, target=cats)
    async with world.look() as tx:
        follow = await tx.follows.get(eve.id, cats.id)
        assert follow is not None and follow.state is FollowState.ACCEPTED


async def test_a_pruned_branch_is_out_with_all_who_came_through_it(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    eve = await comes(world, bob, cats, "eve")
    mia = await comes(world, eve, cats, "mia")
    other = await comes(world, ann, cats, "other")
    async with world.tx() as tx:
        out = await inviting.prune(tx, Hand(ann, HERE), community=cats, person=bob, ban=True)
    assert {each.name for each in out} == {"bob", "eve", "mia"}
    for each in (bob, eve, mia):
        assert (found := await stands(world, cats, each)) is not None and found.state is MembershipState.BANNED
    assert await is_member(world, cats, other)
    with pytest.raises(Denied, match="banned"):
        await brings(world, ann, cats, eve)


async def test_a_moderator_in_the_branch_stays_and_so_does_what_came_through_them(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    eve = await comes(world, bob, cats, "eve")
    mia = await comes(world, eve, cats, "mia")
    async with world.tx() as tx:
        await tx.memberships.become(cats.id, eve.id, MembershipState.MEMBER, Role.MODERATOR, since=tx.now)
        max_ = await tx.actors.get(eve.id)
    async with world.tx() as tx:
        await tx.memberships.become(cats.id, ann.id, MembershipState.MEMBER, Role.OWNER, since=tx.now)
        out = await inviting.prune(tx, Hand(max_, HERE), community=cats, person=bob)
    assert {each.name for each in out} == {"bob"}
    assert await is_member(world, cats, eve) and await is_member(world, cats, mia)


async def test_only_the_owner_invites_into_a_circle(world: World) -> None:
    ann, cats = await place(world, Charter(admission=Admission.INVITATION, inviters=Inviters.OWNER, invites=None))
    bob = await comes(world, ann, cats, "bob")
    with pytest.raises(Denied, match="Only the owner"):
        await brings(world, bob, cats, await world.stranger("eve"))


async def test_somebody_here_accepts_or_declines_by_name(world: World) -> None:
    ann, cats = await place(world)
    bob, eve = await world.person("bob"), await world.person("eve")
    for each in (bob, eve):
        await brings(world, ann, cats, each)
    async with world.tx() as tx:
        await invites.answer(tx, community=cats, person=bob, accepted=True)
        await invites.answer(tx, community=cats, person=eve, accepted=False)
    assert await is_member(world, cats, bob) and not await is_member(world, cats, eve)


async def test_servers_that_read_invitations_get_one_and_others_a_message(world: World) -> None:
    ann, cats = await place(world)
    bob = await world.stranger("bob")
    await brings(world, ann, cats, bob)
    create = document((await world.told("create")).threadiverse_body)
    assert create["actor"] == cats.uri and create["to"] == [bob.uri] and "@ann@here.test" in create["object"]["content"]


async def test_a_charter_is_changed_by_the_owner_alone_and_never_opens_what_was_said_for_members(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    wanted = replace(cats.charter, rules=("Be kind.",), cap=3)
    async with world.tx() as tx:
        with pytest.raises(Denied, match="owner"):
            await change_charter(tx, Hand(bob, HERE), community=cats, charter=wanted)
        changed = await change_charter(tx, Hand(ann, HERE), community=cats, charter=wanted)
    async with world.look() as tx:
        assert (await tx.actors.get(cats.id)).charter == wanted == changed.charter
    async with world.tx() as tx:
        for wrong in (replace(wanted, cap=0), replace(wanted, questions=("",)), replace(wanted, pause=10**9)):
            with pytest.raises(Denied):
                await change_charter(tx, Hand(ann, HERE), community=cats, charter=wrong)


async def test_whatever_leads_in_leads_nobody_in_who_has_to_be_a_member_of_the_umbrella_first(world: World) -> None:
    ann, cats = await place(world, Charter(umbrella_first=True, admission=Admission.INVITATION))
    school = await world.community("school", ann)
    async with world.tx() as tx:
        hand = Hand(await tx.actors.get(ann.id), HERE)
        top, below = await tx.actors.get(school.id), await tx.actors.get(cats.id)
        await umbrellas.propose(tx, hand, umbrella=top, community=below)
    bob = await world.stranger("bob")
    made = await link(world, ann, cats)
    async with world.tx() as tx:
        tx.memberships.put(Standing(school.id, bob.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
        await inviting.invite(tx, inviter=ann, community=await tx.actors.get(cats.id), person=bob)
    async with world.tx() as tx:
        await tx.memberships.become(school.id, bob.id, MembershipState.LEFT, since=tx.now)
        cats = await tx.actors.get(cats.id)
    await follows(world, bob, cats)
    for way in (joining.ask_in, joining.accept, inviting.accept):
        with pytest.raises(Denied, match="umbrella"):
            async with world.tx() as tx:
                await way(tx, person=bob, community=await tx.actors.get(cats.id))
    with pytest.raises(Denied, match="umbrella"):
        await redeem(world, bob, made.code)
    assert not await is_member(world, cats, bob)


async def accepted(world: World) -> list[str]:
    """What was asked for, of all that was accepted."""
    found = [document(row.microblog_body or row.threadiverse_body) for row in await world.log()]
    return [each["object"]["type"] for each in found if each["type"] == "Accept"]


async def test_a_join_that_had_to_wait_is_answered_as_what_it_was(world: World) -> None:
    ann, cats = await place(world, Charter(admission=Admission.APPROVAL))
    bob, eve = await world.stranger("bob"), await world.stranger("eve")
    await follows(world, eve, cats)
    for each in (bob, eve):
        assert isinstance(await follows(world, each, cats, "Join"), Hold)
    assert await accepted(world) == ["Follow"]
    for each in (bob, eve):
        async with world.tx() as tx:
            await admission.admit(tx, Hand(ann, HERE), community=cats, person=each)
    assert await accepted(world) == ["Follow", "Join", "Join"]


async def test_a_join_into_a_full_community_waits_in_line_and_goes_on_waiting_when_repeated(world: World) -> None:
    _, cats = await place(world, Charter(cap=2))
    bob, eve, mia = [await world.stranger(name) for name in ("bob", "eve", "mia")]
    assert isinstance(await follows(world, bob, cats, "Join"), Allow)
    for each in (eve, mia, eve):
        assert isinstance(await follows(world, each, cats, "Join"), Hold)
    assert await accepted(world) == ["Join"]
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=bob, target=cats)
    assert await is_member(world, cats, eve) and await accepted(world) == ["Join", "Join"]


async def test_a_ban_ends_the_invitation_which_is_given_back(world: World) -> None:
    ann, cats = await place(world)
    bob = await comes(world, ann, cats, "bob")
    eve = await world.stranger("eve")
    await brings(world, bob, cats, eve)
    async with world.tx() as tx:
        await moderation.ban(tx, Hand(ann, HERE), community=cats, person=eve)
        await moderation.unban(tx, Hand(ann, HERE), community=cats, person=eve)
    await follows(world, eve, cats)
    assert not await is_member(world, cats, eve)
    assert (found := await stands(world, cats, bob)) is not None and found.spent == 0


async def test_whoever_was_invited_is_in_the_tree_though_all_may_come_in(world: World) -> None:
    ann, cats = await place(world, Charter(admission=Admission.OPEN))
    bob = await comes(world, ann, cats, "bob")
    assert (found := await stands(world, cats, bob)) is not None and found.inviter_id == ann.id
    async with world.look() as tx:
        assert await tx.invites.get(cats.id, bob.id) is None
