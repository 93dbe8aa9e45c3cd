"""Who may ask whom into a community elsewhere."""

from fedi_groups.domain.policy.invites import may_be_invited, may_invite
from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.domain.verdicts import Allow, Deny
from tests.domain.facts import NOW, community, elsewhere, person, standing

CLUB = elsewhere(community())


def test_the_groups_own_people_and_its_moderators_invite() -> None:
    assert isinstance(may_invite(CLUB, person(), None, host=True), Allow)
    moderator = standing(MembershipState.MEMBER, Role.MODERATOR)
    assert isinstance(may_invite(CLUB, person(), moderator, host=False), Allow)
    for other in (None, standing(MembershipState.MEMBER), standing(MembershipState.BANNED, Role.MODERATOR)):
        assert isinstance(may_invite(CLUB, person(), other, host=False), Deny)


def test_only_people_here_are_invited_and_only_into_communities_elsewhere() -> None:
    assert isinstance(may_invite(community(), person(), None, host=True), Deny)
    assert isinstance(may_invite(elsewhere(person()), person(), None, host=True), Deny)
    for nobody in (elsewhere(person()), community(), person(deleted_at=NOW)):
        assert isinstance(may_invite(CLUB, nobody, None, host=True), Deny)


def test_who_is_in_or_banned_need_not_be_asked_and_nobody_is_flooded() -> None:
    assert isinstance(may_be_invited(None, waiting=0, most=1), Allow)
    assert isinstance(may_be_invited(standing(MembershipState.LEFT), waiting=0, most=1), Allow)
    assert isinstance(may_be_invited(None, waiting=1, most=1), Deny)
    for state in (MembershipState.MEMBER, MembershipState.BANNED):
        assert isinstance(may_be_invited(standing(state), waiting=0, most=1), Deny)
