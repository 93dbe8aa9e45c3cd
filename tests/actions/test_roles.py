"""Roles: owner, admins, moderators, and members with a named role, which lets them do exactly what it says."""

import pytest

from fedi_groups.actions import admission, membership, moderation, moving, profiles, roles
from fedi_groups.actions.charters import change_charter
from fedi_groups.actions.profiles import Profile
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.types import MembershipState, Power, Role
from fedi_groups.errors import Denied, Missing
from fedi_groups.reads.collections import moderators
from fedi_groups.reads.roles import roles_in
from tests.actions.town import Town
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def test_admins_appoint_moderators_edit_and_govern_but_make_no_admins(town: Town) -> None:
    await town.do(moderation.appoint, person=town.max, role=Role.ADMIN)
    await town.do(moderation.appoint, by=town.max, person=town.mo)
    await town.do(profiles.change_community, by=town.max, profile=Profile(title="Kittens"))
    await town.do(change_charter, by=town.max, charter=Charter(rules=("Be kind.",)))
    with pytest.raises(Denied, match="Only the owner may appoint admins"):
        await town.do(moderation.appoint, by=town.max, person=town.bob, role=Role.ADMIN)
    with pytest.raises(Denied, match="Only the owner"):
        await town.do(change_charter, by=town.mo, charter=Charter())
    await town.do(moderation.dismiss, by=town.max, person=town.mo)
    assert [act for act, _ in await town.log()] == ["create", "appoint", "appoint", "edit", "edit", "dismiss"]


async def test_the_list_of_moderators_has_the_owner_first_then_admins(town: Town) -> None:
    await town.do(moderation.appoint, person=town.mo)
    await town.do(moderation.appoint, person=town.max, role=Role.ADMIN)
    await town.gives(town.bob, "pinner", Power.PIN)
    async with town.world.look() as tx:
        found = await moderators(tx, town.cats.uri)
    assert found.items == (town.ann.uri, town.max.uri, town.mo.uri)


async def test_who_is_an_admin_already_stays_one_when_appointed_as_moderator(town: Town) -> None:
    await town.do(moderation.appoint, person=town.max, role=Role.ADMIN)
    await town.do(moderation.appoint, person=town.max)
    assert (await town.standing(town.max)).role is Role.ADMIN
    await town.do(moderation.dismiss, by=town.max, person=town.max)
    assert (await town.standing(town.max)).role is Role.MEMBER


async def test_a_holder_of_a_named_role_does_what_it_says_and_nothing_else(town: Town) -> None:
    await town.gives(town.mo, "pinner", Power.PIN)
    await town.on_post(moderation.set_pinned, by=town.mo, pinned=True)
    assert (await town.shown()).pinned_at is not None
    for refused in (moderation.remove, moderation.restore):
        with pytest.raises(Denied, match="Only moderators"):
            await town.on_post(refused, by=town.mo)
    for act in (moderation.ban, moderation.kick, moderation.appoint, admission.admit):
        with pytest.raises(Denied, match=r"Only"):
            await town.do(act, by=town.mo, person=town.bob)


async def test_a_holder_elsewhere_may_do_it_too(town: Town) -> None:
    await town.gives(town.rae, "guard", Power.BAN)
    await town.do(moderation.ban, by=town.rae, person=town.bob)
    assert (await town.standing(town.bob)).state is MembershipState.BANNED
    with pytest.raises(Denied, match="out of your reach"):
        await town.do(moderation.kick, by=town.rae, person=town.ann)


async def test_a_role_that_changes_changes_what_its_holders_may_do_and_ends_with_them(town: Town) -> None:
    await town.gives(town.mo, "helper", Power.PIN)
    await town.gives(town.rae, "helper", Power.PIN)
    await town.do(roles.define, name="helper", powers=[Power.REMOVE])
    with pytest.raises(Denied):
        await town.on_post(moderation.set_pinned, by=town.mo, pinned=True)
    await town.on_post(moderation.remove, by=town.mo)
    async with town.world.look() as tx:
        (found,) = await roles_in(tx, town.cats)
        assert [each.name for each in found.people] == ["mo", "rae"]
    await town.do(roles.drop, name="helper")
    for each in (town.mo, town.rae):
        assert not (await town.standing(each)).has(Power.REMOVE)
    with pytest.raises(Missing):
        await town.do(roles.drop, name="helper")


async def test_a_role_is_lost_by_leaving_a_ban_or_a_higher_one_and_may_be_laid_down(town: Town) -> None:
    await town.gives(town.mo, "helper", Power.PIN)
    await town.gives(town.rae, "helper", Power.PIN)
    await town.gives(town.bob, "helper", Power.PIN)
    async with town.world.tx() as tx:
        await membership.unfollow(tx, follower=town.mo, target=town.cats)
        await membership.follow(tx, follower=town.mo, target=town.cats)
    await town.do(moderation.ban, person=town.rae)
    await town.do(moderation.unban, person=town.rae)
    await town.do(roles.revoke, by=town.bob, person=town.bob)
    for each in (town.mo, town.rae, town.bob):
        standing = await town.standing(each)
        assert (standing.called, standing.has(Power.PIN)) == ("", False)
    await town.gives(town.mo, "helper", Power.PIN)
    await town.do(moderation.appoint, person=town.mo)
    await town.do(moderation.dismiss, person=town.mo)
    assert not (await town.standing(town.mo)).has(Power.PIN)
    with pytest.raises(Denied, match="more than that already"):
        await town.gives(town.ann, "helper", Power.PIN)


async def test_a_role_goes_along_with_an_account_that_moves(town: Town) -> None:
    await town.gives(town.rae, "helper", Power.PIN)
    new = await town.world.stranger("rae", host="other.test")
    async with town.world.tx() as tx:
        await moving.carry_over(tx, old=town.rae, new=await tx.actors.get(new.id))
    assert (await town.standing(new)).has(Power.PIN)
    assert not (await town.standing(town.rae)).has(Power.PIN)


@pytest.mark.parametrize("name", ["", "  ", "Owner", "moderator", "x" * 51, "a\u202eb"])
async def test_no_role_goes_by_such_a_name(town: Town, name: str) -> None:
    with pytest.raises(Denied, match="no name for a role"):
        await town.do(roles.define, name=name, powers=[Power.PIN])


async def test_roles_are_made_and_given_by_the_owner_and_admins_and_stand_in_the_log(town: Town) -> None:
    await town.do(moderation.appoint, person=town.mo)
    with pytest.raises(Denied, match="Only the owner"):
        await town.do(roles.define, by=town.mo, name="helper", powers=[Power.PIN])
    with pytest.raises(Denied, match="of no use"):
        await town.do(roles.define, name="helper", powers=[])
    await town.gives(town.bob, "helper", Power.PIN)
    await town.do(roles.revoke, person=town.bob, reason="thanks")
    with pytest.raises(Denied, match="no role"):
        await town.do(roles.revoke, person=town.bob)
    assert (await town.log())[2:] == [("role", "helper"), ("grant", "helper"), ("revoke", "helper: thanks")]
