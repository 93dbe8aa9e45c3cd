"""Who may move where, and how they stand there."""

from dataclasses import replace

import pytest

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.membership import may_follow
from fedi_groups.domain.policy.moving import PAUSE, inherited, may_move
from fedi_groups.domain.policy.posting import may_speak
from fedi_groups.domain.types import ActorId, ActorKind, Instant, MembershipState, Power, Role, Uri
from fedi_groups.domain.verdicts import Allow, Deny, Hold
from tests.domain.facts import NOW, community, elsewhere, person, standing

OLD = elsewhere(person(uri=Uri("https://old.test/u/bob")))
NEW = elsewhere(person(id=ActorId(7), uri=Uri("https://new.test/u/bob"), aliases=(OLD.uri,)))

MEMBER = standing(MembershipState.MEMBER)
MODERATOR, OWNER = (standing(MembershipState.MEMBER, role) for role in (Role.MODERATOR, Role.OWNER))
BANNED, LEFT = standing(MembershipState.BANNED), standing(MembershipState.LEFT)
FOR_A_DAY = replace(BANNED, until=Instant(NOW + 86_400_000_000))


def test_who_is_named_by_the_new_account_may_move_there() -> None:
    assert isinstance(may_move(OLD, NEW, now=NOW), Allow)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, replace(NEW, aliases=())),
        (OLD, replace(NEW, aliases=(Uri("https://old.test/u/bo"),))),
        (OLD, replace(NEW, moved_to=Uri("https://third.test/u/bob"))),
        (OLD, replace(NEW, deleted_at=NOW)),
        (OLD, replace(NEW, moved_at=Instant(NOW - PAUSE + 1))),
        (replace(OLD, moved_at=Instant(NOW - 1)), NEW),
        (replace(OLD, deleted_at=NOW), NEW),
        (OLD, replace(NEW, kind=ActorKind.GROUP)),
        (replace(OLD, kind=ActorKind.APPLICATION), NEW),
        (NEW, replace(NEW, aliases=(NEW.uri,))),
    ],
)
def test_all_others_may_not(old: ActorFacts, new: ActorFacts) -> None:
    assert isinstance(may_move(old, new, now=NOW), Deny)


def test_after_seven_days_one_may_move_on() -> None:
    assert isinstance(may_move(replace(OLD, moved_at=Instant(NOW - PAUSE)), NEW, now=NOW), Allow)


@pytest.mark.parametrize(
    ("old", "new", "state", "role"),
    [
        (MEMBER, None, MembershipState.MEMBER, Role.MEMBER),
        (MEMBER, LEFT, MembershipState.MEMBER, Role.MEMBER),
        (MODERATOR, MEMBER, MembershipState.MEMBER, Role.MODERATOR),
        (OWNER, None, MembershipState.MEMBER, Role.OWNER),
        (OWNER, BANNED, MembershipState.MEMBER, Role.OWNER),
        (BANNED, None, MembershipState.BANNED, Role.MEMBER),
        (BANNED, MEMBER, MembershipState.BANNED, Role.MEMBER),
        (BANNED, MODERATOR, MembershipState.BANNED, Role.MEMBER),
        (BANNED, FOR_A_DAY, MembershipState.BANNED, Role.MEMBER),
    ],
)
def test_what_goes_along(old: Standing, new: Standing | None, state: MembershipState, role: Role) -> None:
    found = inherited(old, new)
    assert found is not None and (found.state, found.role) == (state, role)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MEMBER, MEMBER),
        (MEMBER, MODERATOR),
        (MODERATOR, BANNED),
        (BANNED, BANNED),
        (FOR_A_DAY, BANNED),
        (BANNED, OWNER),
        (LEFT, None),
        (LEFT, MEMBER),
    ],
)
def test_what_stays_as_it_is(old: Standing, new: Standing | None) -> None:
    assert inherited(old, new) is None


HELPER = replace(MEMBER, powers=frozenset({Power.PIN}), called="pinner")


@pytest.mark.parametrize(
    ("old", "new", "called"),
    [
        (HELPER, None, "pinner"),
        (HELPER, MEMBER, "pinner"),
        (HELPER, LEFT, "pinner"),
        (MODERATOR, HELPER, ""),
        (replace(HELPER, state=MembershipState.BANNED), None, ""),
        (replace(HELPER, state=MembershipState.BANNED), HELPER, ""),
    ],
)
def test_a_named_role_goes_along_but_not_with_a_ban_or_a_higher_role(
    old: Standing, new: Standing | None, called: str
) -> None:
    found = inherited(old, new)
    assert found is not None and (found.called, bool(found.powers)) == (called, bool(called))


def test_the_new_account_keeps_the_named_role_that_it_has() -> None:
    assert inherited(HELPER, replace(HELPER, called="greeter")) is None


def test_a_ban_keeps_its_end() -> None:
    found = inherited(FOR_A_DAY, None)
    assert found is not None and found.until == FOR_A_DAY.until


def test_whoever_has_moved_away_speaks_no_more_from_here() -> None:
    assert isinstance(may_speak(person(moved_to=NEW.uri)), Deny)
    assert isinstance(may_speak(elsewhere(person(moved_to=NEW.uri))), Allow)


def test_a_member_of_a_private_community_need_not_ask_again_to_follow_it() -> None:
    club = community(locked=True)
    assert isinstance(may_follow(club, MEMBER), Allow)
    for other in (None, LEFT, standing(MembershipState.PENDING)):
        assert isinstance(may_follow(club, other), Hold)
