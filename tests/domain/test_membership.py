"""Who may follow, and whom following makes a member."""

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.membership import admits, may_follow
from fedi_groups.domain.types import ActorKind, MembershipState
from fedi_groups.domain.verdicts import Allow, Deny, Hold
from tests.domain.facts import NOW, community, person, standing

PENDING, MEMBER, LEFT, BANNED = (
    MembershipState.PENDING,
    MembershipState.MEMBER,
    MembershipState.LEFT,
    MembershipState.BANNED,
)


@pytest.mark.parametrize(
    ("target", "state", "verdict"),
    [
        pytest.param(community(), None, Allow, id="where everyone may read, everyone may follow"),
        pytest.param(community(), PENDING, Allow, id="who waits for membership too"),
        pytest.param(community(), MEMBER, Allow, id="members"),
        pytest.param(community(), LEFT, Allow, id="those who left"),
        pytest.param(community(), BANNED, Deny, id="the banned stay out"),
        pytest.param(community(locked=True), None, Hold, id="a locked community decides itself"),
        pytest.param(community(locked=True), BANNED, Deny, id="and need not be asked about the banned"),
        pytest.param(person(), None, Allow, id="people too"),
        pytest.param(person(locked=True), None, Hold, id="locked people decide themselves"),
        pytest.param(community(deleted_at=NOW), None, Deny, id="what is gone cannot be followed"),
        pytest.param(community(deleted_at=NOW, locked=True), MEMBER, Deny, id="by anyone"),
    ],
)
def test_who_may_follow(target: ActorFacts, state: MembershipState | None, verdict: type) -> None:
    assert type(may_follow(target, standing(state) if state else None)) is verdict


@pytest.mark.parametrize("target", [community(deleted_at=NOW), community(locked=True)])
def test_every_refusal_says_why(target: ActorFacts) -> None:
    verdict = may_follow(target, standing(BANNED))
    assert isinstance(verdict, Deny) and verdict.reason.endswith(".")


@pytest.mark.parametrize(
    ("target", "state", "admitted"),
    [
        (community(), None, True),
        (community(), LEFT, True),
        (community(), PENDING, True),
        (community(), MEMBER, False),
        (community(), BANNED, False),
        (community(locked=True), None, False),
        (community(locked=True), LEFT, False),
        (person(), None, False),
        (person(kind=ActorKind.APPLICATION), None, False),
    ],
)
def test_only_an_open_community_makes_members_and_only_of_those_who_are_not(
    target: ActorFacts, state: MembershipState | None, admitted: bool
) -> None:
    assert admits(target, standing(state) if state else None) is admitted
