"""Who may say, answer, change and vote on what."""

import pytest

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.posting import may_change, may_post, may_reply, may_vote
from fedi_groups.domain.types import MembershipState, Role, Visibility
from fedi_groups.domain.verdicts import Allow, Deny
from tests.domain.facts import BOB, NOW, community, elsewhere, person, post, standing

PENDING, MEMBER, LEFT, BANNED = (
    MembershipState.PENDING,
    MembershipState.MEMBER,
    MembershipState.LEFT,
    MembershipState.BANNED,
)


@pytest.mark.parametrize(
    ("author", "where", "state", "verdict"),
    [
        pytest.param(person(), community(), MEMBER, Allow, id="members speak"),
        pytest.param(elsewhere(person()), community(), MEMBER, Allow, id="wherever they live"),
        pytest.param(person(), community(), None, Deny, id="strangers do not"),
        pytest.param(person(), community(), PENDING, Deny, id="nor those who still wait"),
        pytest.param(person(), community(), LEFT, Deny, id="nor those who left"),
        pytest.param(person(), community(), BANNED, Deny, id="nor the banned"),
        pytest.param(person(), elsewhere(community()), None, Allow, id="elsewhere others decide"),
        pytest.param(person(), elsewhere(community()), BANNED, Allow, id="and tell us"),
        pytest.param(person(deleted_at=NOW), community(), MEMBER, Deny, id="the gone say nothing"),
        pytest.param(person(deleted_at=NOW), elsewhere(community()), None, Deny, id="anywhere"),
        pytest.param(person(), community(deleted_at=NOW), MEMBER, Deny, id="what is closed is closed"),
        pytest.param(person(), elsewhere(community(deleted_at=NOW)), None, Deny, id="elsewhere too"),
    ],
)
def test_who_may_post(author: ActorFacts, where: ActorFacts, state: MembershipState | None, verdict: type) -> None:
    assert type(may_post(author, where, standing(state) if state else None)) is verdict


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_membership_lets_nobody_speak(role: Role) -> None:
    assert isinstance(may_post(person(), community(), standing(LEFT, role)), Deny)
    assert isinstance(may_post(person(), community(), standing(MEMBER, role)), Allow)


def test_what_is_deleted_is_not_answered() -> None:
    assert may_reply(post()) == Allow()
    assert isinstance(may_reply(post(deleted_at=NOW)), Deny)


@pytest.mark.parametrize(
    ("author", "thing", "verdict"),
    [
        (person(), post(), Allow),
        (elsewhere(person()), post(local=False), Allow),
        (person(id=BOB), post(), Deny),
        (person(), post(deleted_at=NOW), Deny),
        (person(id=BOB), post(deleted_at=NOW), Deny),
    ],
)
def test_only_its_author_changes_what_is_there(author: ActorFacts, thing: PostFacts, verdict: type) -> None:
    assert type(may_change(author, thing)) is verdict


@pytest.mark.parametrize(
    ("voter", "thing", "state", "verdict"),
    [
        pytest.param(person(id=BOB), post(), None, Allow, id="anyone who may read votes"),
        pytest.param(person(id=BOB), post(), LEFT, Allow, id="no membership needed"),
        pytest.param(person(), post(), MEMBER, Allow, id="authors on their own"),
        pytest.param(person(id=BOB), post(visibility=Visibility.UNLISTED), None, Allow, id="on what is unlisted too"),
        pytest.param(person(id=BOB), post(), BANNED, Deny, id="not the banned"),
        pytest.param(person(id=BOB), post(deleted_at=NOW), MEMBER, Deny, id="not on what is deleted"),
        pytest.param(person(id=BOB, deleted_at=NOW), post(), MEMBER, Deny, id="not the gone"),
        pytest.param(person(id=BOB), post(visibility=Visibility.FOLLOWERS), MEMBER, Deny, id="not on what is for few"),
        pytest.param(person(id=BOB), post(visibility=Visibility.DIRECT), MEMBER, Deny, id="nor on messages"),
    ],
)
def test_who_may_vote(voter: ActorFacts, thing: PostFacts, state: MembershipState | None, verdict: type) -> None:
    assert type(may_vote(voter, thing, standing(state) if state else None)) is verdict
