"""Who may appeal against what, and who decides."""

from dataclasses import replace

import pytest

from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry
from fedi_groups.domain.policy.appeals import MOST_OPEN, MOST_WAITING, WITHIN, has_room, may_appeal, may_decide
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.types import Act, ActorId, AppealState, Instant, MembershipState, Power, Role
from fedi_groups.domain.verdicts import Allow, Deny
from tests.domain.facts import ANN, BOB, CATS, NOW, community, elsewhere, person, standing

MO = ActorId(8)
BAN = Entry(1, CATS, MO, Act.BAN, NOW, person_id=ANN)
APPEAL = AppealFacts(2, 1, CATS, ANN, "No!", NOW)
MODERATOR, OWNER = (Authority(standing(MembershipState.MEMBER, role)) for role in (Role.MODERATOR, Role.OWNER))


def helper(power: Power) -> Authority:
    return Authority(replace(standing(MembershipState.MEMBER), powers=frozenset({power}), called="helper"))


@pytest.mark.parametrize(
    ("place", "who", "entry", "later", "verdict"),
    [
        (community(), person(), BAN, 0, Allow),
        (community(), elsewhere(person()), BAN, WITHIN, Allow),
        (community(), person(), BAN, WITHIN + 1, Deny),
        (community(), person(id=BOB), BAN, 0, Deny),
        (community(), person(), replace(BAN, act=Act.PIN), 0, Deny),
        (community(), person(), replace(BAN, act="admit"), 0, Deny),
        (community(), person(), None, 0, Deny),
        (community(deleted_at=NOW), person(), BAN, 0, Deny),
        (elsewhere(community()), person(), BAN, 0, Deny),
        (community(), person(suspended_at=NOW), BAN, 0, Deny),
    ],
)
def test_whom_it_was_done_to_appeals_for_a_time(
    place: ActorFacts, who: ActorFacts, entry: Entry | None, later: int, verdict: type
) -> None:
    assert type(may_appeal(place, who, entry, now=Instant(NOW + later))) is verdict


@pytest.mark.parametrize(
    ("who", "decider", "verdict"),
    [
        (MODERATOR, BOB, Allow),
        (OWNER, BOB, Allow),
        (Authority(None, host=True), BOB, Allow),
        (helper(Power.BAN), BOB, Allow),
        (helper(Power.REMOVE), BOB, Deny),
        (Authority(standing(MembershipState.MEMBER)), BOB, Deny),
        (Authority(None), BOB, Deny),
        (OWNER, MO, Deny),
        (Authority(None, host=True), MO, Deny),
        (MODERATOR, ANN, Deny),
    ],
)
def test_somebody_else_who_may_do_the_same_decides(who: Authority, decider: ActorId, verdict: type) -> None:
    assert type(may_decide(who, APPEAL, BAN, decider=decider)) is verdict
    decided = replace(APPEAL, state=AppealState.UPHELD)
    assert isinstance(may_decide(who, decided, BAN, decider=decider), Deny)


def test_only_so_many_wait() -> None:
    assert isinstance(has_room(own=MOST_OPEN - 1, waiting=MOST_WAITING - 1), Allow)
    assert isinstance(has_room(own=MOST_OPEN, waiting=0), Deny)
    assert isinstance(has_room(own=0, waiting=MOST_WAITING), Deny)
