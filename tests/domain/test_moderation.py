"""Who may keep order, and over whom."""

import pytest

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.policy.moderation import (
    Authority,
    may_appoint,
    may_ban,
    may_dismiss,
    may_keep_order,
    may_remove,
    may_unban,
)
from fedi_groups.domain.policy.posting import may_go_on, may_reply, may_vote
from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.domain.verdicts import Allow, Deny
from tests.domain.facts import NOW, person, post, standing


def of(role: Role, state: MembershipState = MembershipState.MEMBER) -> Standing:
    return standing(state, role=role)


NOBODY = Authority(None)
MEMBER, MODERATOR, OWNER = (Authority(of(role)) for role in (Role.MEMBER, Role.MODERATOR, Role.OWNER))
ADMIN = Authority(None, host=True)
FORMER = Authority(of(Role.MODERATOR, MembershipState.BANNED))
ALL = {"nobody": NOBODY, "member": MEMBER, "moderator": MODERATOR, "owner": OWNER, "admin": ADMIN, "former": FORMER}


@pytest.mark.parametrize(("name", "who"), ALL.items())
def test_moderators_owners_and_admins_keep_order(name: str, who: Authority) -> None:
    assert isinstance(may_keep_order(who), Allow) is (name in ("moderator", "owner", "admin"))
    assert type(may_remove(who, post())) is type(may_keep_order(who))


def test_what_its_author_deleted_is_not_removed() -> None:
    assert isinstance(may_remove(OWNER, post(deleted_at=NOW)), Deny)


@pytest.mark.parametrize(("name", "who"), ALL.items())
def test_owners_and_admins_appoint(name: str, who: Authority) -> None:
    assert isinstance(may_appoint(who), Allow) is (name in ("owner", "admin"))


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
        pytest.param(ADMIN, of(Role.OWNER), Deny, id="but nobody the owner"),
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
