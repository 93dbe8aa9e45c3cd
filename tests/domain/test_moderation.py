"""Who may keep order, and over whom."""

from dataclasses import replace

import pytest

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.policy.moderation import (
    Authority,
    may,
    may_answer,
    may_appoint,
    may_ban,
    may_close,
    may_dismiss,
    may_govern,
    may_grant,
    may_remove,
    may_settle,
    may_unban,
)
from fedi_groups.domain.policy.posting import may_go_on, may_reply, may_vote
from fedi_groups.domain.types import MembershipState, Power, Role
from fedi_groups.domain.verdicts import ALLOW, Allow, Deny
from tests.domain.facts import NOW, person, post, standing


def of(role: Role, state: MembershipState = MembershipState.MEMBER, *powers: Power) -> Standing:
    return replace(standing(state, role=role), powers=frozenset(powers), called="helper" if powers else "")


def helper(*powers: Power, state: MembershipState = MembershipState.MEMBER) -> Standing:
    """A member with a named role."""
    return of(Role.MEMBER, state, *powers)


NOBODY = Authority(None)
MEMBER, MODERATOR, OWNER = (Authority(of(role)) for role in (Role.MEMBER, Role.MODERATOR, Role.OWNER))
HOST = Authority(None, host=True)
ADMIN = Authority(of(Role.ADMIN))
FORMER = Authority(of(Role.MODERATOR, MembershipState.BANNED))
ALL = {"nobody": NOBODY, "member": MEMBER, "moderator": MODERATOR, "admin": ADMIN, "owner": OWNER, "host": HOST}
ALL["former"] = FORMER


@pytest.mark.parametrize(("name", "who"), ALL.items())
def test_moderators_and_all_above_them_have_every_power(name: str, who: Authority) -> None:
    for power in Power:
        assert isinstance(may(who, power), Allow) is (name in ("moderator", "admin", "owner", "host"))
    assert type(may_remove(who, post())) is type(may(who, Power.REMOVE))


@pytest.mark.parametrize(("name", "who"), ALL.items())
def test_nobody_decides_about_themselves_whatever_their_rank(name: str, who: Authority) -> None:
    for rule in (may_settle, may_answer):
        verdict, other = rule(who, oneself=True), rule(who)
        assert isinstance(verdict, Deny)
        assert isinstance(other, Allow) is verdict.reason.startswith("This is about yourself"), name


@pytest.mark.parametrize("power", Power)
def test_a_named_role_lets_a_member_do_exactly_what_it_says(power: Power) -> None:
    holder = Authority(helper(power))
    assert [each for each in Power if may(holder, each) == ALLOW] == [power]
    assert isinstance(may_remove(holder, post()), Allow) is (power is Power.REMOVE)
    assert isinstance(may_ban(holder, of(Role.MEMBER)), Allow) is (power is Power.BAN)
    assert isinstance(may_go_on(post(), post(locked=True), holder.standing), Allow) is (power is Power.REMOVE)
    for rule in (may_appoint, may_govern, may_close):
        assert isinstance(rule(holder), Deny)


@pytest.mark.parametrize("state", [each for each in MembershipState if each is not MembershipState.MEMBER])
def test_whoever_is_no_member_has_no_power_left(state: MembershipState) -> None:
    assert isinstance(may(Authority(helper(*Power, state=state)), Power.BAN), Deny)


def test_what_its_author_deleted_is_not_removed() -> None:
    assert isinstance(may_remove(OWNER, post(deleted_at=NOW)), Deny)


@pytest.mark.parametrize(("name", "who"), ALL.items())
def test_owners_and_admins_appoint_those_below_them(name: str, who: Authority) -> None:
    assert isinstance(may_appoint(who), Allow) is (name in ("owner", "host", "admin"))
    assert isinstance(may_appoint(who, Role.ADMIN), Allow) is (name in ("owner", "host"))
    assert isinstance(may_appoint(who, Role.OWNER), Deny)
    assert isinstance(may_govern(who), Allow) is (name in ("owner", "host", "admin"))
    assert isinstance(may_close(who), Allow) is (name in ("owner", "host"))


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (of(Role.MEMBER), Allow),
        (helper(Power.PIN), Allow),
        (of(Role.MODERATOR), Deny),
        (of(Role.OWNER), Deny),
        (of(Role.MEMBER, MembershipState.BANNED), Deny),
        (None, Deny),
    ],
)
def test_a_named_role_is_for_members_who_do_not_keep_order(target: Standing | None, verdict: type) -> None:
    assert type(may_grant(ADMIN, target)) is verdict
    assert isinstance(may_grant(MODERATOR, target), Deny)


@pytest.mark.parametrize(
    ("who", "target", "verdict"),
    [
        pytest.param(MODERATOR, None, Allow, id="somebody who was never here"),
        pytest.param(MODERATOR, of(Role.MEMBER), Allow, id="a member"),
        pytest.param(MODERATOR, of(Role.MEMBER, MembershipState.LEFT), Allow, id="one who left"),
        pytest.param(MODERATOR, of(Role.MODERATOR), Deny, id="an equal is out of reach"),
        pytest.param(MODERATOR, of(Role.OWNER), Deny, id="so is the owner"),
        pytest.param(OWNER, of(Role.MODERATOR), Allow, id="the owner reaches moderators"),
        pytest.param(ADMIN, of(Role.MODERATOR), Allow, id="and so do admins"),
        pytest.param(ADMIN, of(Role.ADMIN), Deny, id="but not each other"),
        pytest.param(HOST, of(Role.ADMIN), Allow, id="admins of the server reach them"),
        pytest.param(ADMIN, of(Role.OWNER), Deny, id="but nobody the owner"),
        pytest.param(HOST, of(Role.OWNER), Deny, id="nor do admins of the server"),
        pytest.param(Authority(helper(Power.BAN)), of(Role.MEMBER), Allow, id="who may ban reaches members"),
        pytest.param(Authority(helper(Power.BAN)), helper(Power.PIN), Deny, id="not others with a role"),
        pytest.param(Authority(helper(Power.BAN)), of(Role.MODERATOR), Deny, id="nor moderators"),
        pytest.param(MODERATOR, helper(Power.BAN), Allow, id="whom moderators reach"),
        pytest.param(OWNER, of(Role.OWNER), Deny, id="not even oneself"),
        pytest.param(MEMBER, None, Deny, id="members reach nobody"),
        pytest.param(NOBODY, None, Deny, id="nor do strangers"),
        pytest.param(FORMER, of(Role.MEMBER), Deny, id="nor those who are banned themselves"),
    ],
)
def test_you_ban_only_those_you_outrank(who: Authority, target: Standing | None, verdict: type) -> None:
    assert type(may_ban(who, target)) is verdict


@pytest.mark.parametrize(
    ("who", "target", "oneself", "verdict"),
    [
        (OWNER, of(Role.MODERATOR), False, Allow),
        (ADMIN, of(Role.MODERATOR), False, Allow),
        (MODERATOR, of(Role.MODERATOR), False, Deny),
        (MODERATOR, of(Role.MODERATOR), True, Allow),
        (ADMIN, of(Role.ADMIN), False, Deny),
        (ADMIN, of(Role.ADMIN), True, Allow),
        (HOST, of(Role.ADMIN), False, Allow),
        (ADMIN, of(Role.OWNER), False, Deny),
        (OWNER, of(Role.OWNER), True, Deny),
        (OWNER, of(Role.MEMBER), False, Deny),
        (OWNER, None, False, Deny),
    ],
)
def test_who_may_be_dismissed_by_whom(who: Authority, target: Standing | None, oneself: bool, verdict: type) -> None:
    assert type(may_dismiss(who, target, oneself=oneself)) is verdict


def test_only_a_ban_can_be_lifted() -> None:
    assert isinstance(may_unban(MODERATOR, of(Role.MEMBER, MembershipState.BANNED)), Allow)
    assert isinstance(may_unban(MEMBER, of(Role.MEMBER, MembershipState.BANNED)), Deny)
    for target in (None, of(Role.MEMBER)):
        assert isinstance(may_unban(OWNER, target), Deny)


def test_below_and_on_what_was_removed_nobody_acts() -> None:
    removed = post(removed_at=NOW)
    assert isinstance(may_reply(removed), Deny)
    assert isinstance(may_vote(person(), removed, None), Deny)


@pytest.mark.parametrize(
    ("parent", "thread", "who", "verdict"),
    [
        (False, False, None, Allow),
        (False, True, of(Role.MEMBER), Deny),
        (True, False, of(Role.MEMBER), Deny),
        (False, True, None, Deny),
        (False, True, of(Role.MODERATOR), Allow),
        (True, True, of(Role.OWNER), Allow),
        (False, True, of(Role.MODERATOR, MembershipState.LEFT), Deny),
    ],
)
def test_a_lock_on_the_thread_or_the_comment_holds_for_all_but_moderators(
    parent: bool,
    thread: bool,
    who: Standing | None,
    verdict: type,
) -> None:
    assert type(may_go_on(post(locked=parent), post(locked=thread), who)) is verdict
