"""Who puts communities into umbrellas, and what follows for their members."""

from dataclasses import replace

import pytest

from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.facts import ActorFacts, Belonging
from fedi_groups.domain.policy.umbrellas import (
    MOST,
    after_asking,
    brings,
    ends,
    is_outside,
    may_agree,
    may_announce,
    may_ask,
    may_hold,
    may_part,
)
from fedi_groups.domain.types import ActorId, BelongingState, MembershipState, Power, Role
from fedi_groups.domain.verdicts import Allow, Deny
from tests.domain.facts import ANN, CATS, NOW, community, elsewhere, person, standing

ABOVE, OTHER = ActorId(70), ActorId(71)
ASKED, ASKING, IN = BelongingState.ASKED, BelongingState.ASKING, BelongingState.IN


def umbrella(**more: object) -> ActorFacts:
    return community(id=ABOVE, **more)


def bond(above: ActorId, below: ActorId) -> Belonging:
    return Belonging(above, below, IN, ANN, NOW)


def inside(**choices: bool) -> ActorFacts:
    """A community in the umbrella, with this in its charter."""
    return community(umbrella_id=ABOVE, charter=Charter(**choices))  # type: ignore[arg-type]  # only choices of yes and no


def test_two_communities_of_this_server_that_belong_nowhere_yet_fit() -> None:
    assert isinstance(may_hold(umbrella(), community(), ()), Allow)
    assert isinstance(may_hold(umbrella(), community(), (bond(ABOVE, OTHER),)), Allow)
    for above, below in (
        (umbrella(), elsewhere(community())),
        (elsewhere(umbrella()), community()),
        (umbrella(), umbrella()),
        (umbrella(), person()),
        (umbrella(deleted_at=NOW), community()),
        (umbrella(), community(deleted_at=NOW)),
    ):
        assert isinstance(may_hold(above, below, ()), Deny)


@pytest.mark.parametrize("bonds", [(bond(OTHER, CATS),), (bond(CATS, OTHER),), (bond(OTHER, ABOVE),)])
def test_none_is_in_two_and_none_within_another(bonds: tuple[Belonging, ...]) -> None:
    assert isinstance(may_hold(umbrella(), community(), bonds), Deny)


def test_an_umbrella_is_full_some_day() -> None:
    bonds = [bond(ABOVE, ActorId(1000 + number)) for number in range(MOST)]
    assert isinstance(may_hold(umbrella(), community(), bonds[1:]), Allow)
    assert isinstance(may_hold(umbrella(), community(), bonds), Deny)


@pytest.mark.parametrize(
    ("known", "above", "below", "then"),
    [
        (None, True, True, IN),
        (None, True, False, ASKED),
        (None, False, True, ASKING),
        (ASKED, False, True, IN),
        (ASKED, True, False, ASKED),
        (ASKING, True, False, IN),
        (ASKING, False, True, ASKING),
    ],
)
def test_it_takes_both_sides(known: BelongingState | None, above: bool, below: bool, then: BelongingState) -> None:
    assert after_asking(known, by_umbrella=above, by_community=below) is then


def test_nobody_asks_agrees_or_parts_who_speaks_for_neither() -> None:
    assert isinstance(may_ask(None, by_either=False), Deny) and isinstance(may_ask(IN, by_either=True), Deny)
    for known in (None, ASKED, ASKING, IN):
        assert isinstance(may_agree(known, by_umbrella=False, by_community=False), Deny)
        assert isinstance(may_part(known, (ASKED, ASKING, IN), by_either=False), Deny)


def test_the_side_that_has_asked_does_not_agree_for_the_other() -> None:
    assert isinstance(may_agree(ASKED, by_umbrella=True, by_community=False), Deny)
    assert isinstance(may_agree(ASKED, by_umbrella=False, by_community=True), Allow)
    assert isinstance(may_agree(ASKING, by_umbrella=False, by_community=True), Deny)
    assert isinstance(may_agree(ASKING, by_umbrella=True, by_community=False), Allow)


def test_outside_is_who_is_no_member_above_where_that_comes_first() -> None:
    first = inside(umbrella_first=True)
    assert is_outside(first, None) and is_outside(first, standing(MembershipState.BANNED))
    assert not is_outside(first, standing(MembershipState.MEMBER))
    assert not is_outside(inside(), None)
    assert not is_outside(replace(first, umbrella_id=None), None) and not is_outside(
        replace(first, umbrella_id=first.id), None
    )


def test_who_is_banned_in_or_in_line_is_not_brought_along() -> None:
    assert brings(inside(umbrella_brings=True), None) and not brings(inside(), None)
    assert brings(inside(umbrella_brings=True), standing(MembershipState.LEFT))
    for state in (MembershipState.BANNED, MembershipState.MEMBER, MembershipState.WAITING):
        assert not brings(inside(umbrella_brings=True), standing(state))
    closed = community(charter=Charter(umbrella_brings=True, admission=Admission.CLOSED))
    assert not brings(closed, None)


def test_membership_ends_along_with_that_of_the_umbrella_but_for_owners_and_the_banned() -> None:
    first = inside(umbrella_first=True)
    assert ends(first, standing(MembershipState.MEMBER, Role.MODERATOR))
    assert ends(first, standing(MembershipState.PENDING))
    assert not ends(first, standing(MembershipState.MEMBER, Role.OWNER))
    assert not ends(first, standing(MembershipState.BANNED)) and not ends(first, None)
    assert not ends(inside(), standing(MembershipState.MEMBER))


def test_moderators_announce_and_those_who_have_a_role_for_it() -> None:
    member = standing(MembershipState.MEMBER)
    assert isinstance(may_announce(standing(MembershipState.MEMBER, Role.MODERATOR)), Allow)
    assert isinstance(may_announce(replace(member, powers=frozenset({Power.ANNOUNCE}))), Allow)
    assert isinstance(may_announce(None, host=True), Allow)
    for other in (None, member, standing(MembershipState.LEFT, Role.OWNER)):
        assert isinstance(may_announce(other), Deny)
