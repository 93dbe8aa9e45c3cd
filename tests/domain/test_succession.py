"""Who may give a community away, who may claim one, and when an owner counts as gone."""

from dataclasses import replace

import pytest

from fedi_groups.domain.charter import Charter
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.succession import is_gone, may_be_offered, may_claim, may_offer
from fedi_groups.domain.types import DAY, ActorKind, Instant, MembershipState, Role
from fedi_groups.domain.verdicts import Allow, Deny
from tests.domain.facts import NOW, person, standing

LATER = Instant(NOW + DAY)
MEMBER, MODERATOR, ADMIN, OWNER = (
    standing(MembershipState.MEMBER, role) for role in (Role.MEMBER, Role.MODERATOR, Role.ADMIN, Role.OWNER)
)
BANNED, LEFT = standing(MembershipState.BANNED), standing(MembershipState.LEFT)


@pytest.mark.parametrize(
    ("owner", "gone"),
    [
        (person(), False),
        (person(deleted_at=NOW), True),
        (person(suspended_at=NOW), True),
        (person(suspended_at=NOW, suspended_until=LATER), False),
        (person(disowned_at=NOW), True),
        (person(disowned_at=NOW, disowned_until=LATER), False),
        (person(suspended_at=NOW, suspended_until=LATER, disowned_at=NOW), True),
    ],
)
def test_an_owner_is_gone_whose_account_is_for_good(owner: ActorFacts, gone: bool) -> None:
    assert is_gone(owner) is gone


@pytest.mark.parametrize(
    ("who", "ownerless", "verdict"),
    [
        (Authority(OWNER), False, Allow),
        (Authority(ADMIN), False, Deny),
        (Authority(ADMIN), True, Deny),
        (Authority(None, host=True), False, Deny),
        (Authority(None, host=True), True, Allow),
        (Authority(None), True, Deny),
    ],
)
def test_an_owner_gives_a_community_away_and_admins_of_the_server_one_that_has_none(
    who: Authority, ownerless: bool, verdict: type
) -> None:
    assert type(may_offer(who, Role.OWNER, ownerless=ownerless)) is verdict


@pytest.mark.parametrize(
    ("who", "present", "role", "verdict"),
    [
        (person(), MEMBER, Role.OWNER, Allow),
        (person(), ADMIN, Role.OWNER, Allow),
        (person(), LEFT, Role.OWNER, Deny),
        (person(), None, Role.OWNER, Deny),
        (person(), None, Role.MODERATOR, Allow),
        (person(), MODERATOR, Role.MODERATOR, Deny),
        (person(), ADMIN, Role.MODERATOR, Deny),
        (person(), BANNED, Role.MODERATOR, Deny),
        (person(suspended_at=NOW), MEMBER, Role.MODERATOR, Deny),
        (person(deleted_at=NOW), MEMBER, Role.MODERATOR, Deny),
        (person(kind=ActorKind.GROUP), MEMBER, Role.MODERATOR, Deny),
    ],
)
def test_who_may_be_asked_to_be_what(who: ActorFacts, present: Standing | None, role: Role, verdict: type) -> None:
    assert type(may_be_offered(who, present, role)) is verdict


@pytest.mark.parametrize(
    ("who", "days", "last", "verdict"),
    [
        (MODERATOR, 30, 30, Allow),
        (ADMIN, 30, 31, Allow),
        (MODERATOR, 30, 29, Deny),
        (MEMBER, 30, 31, Deny),
        (None, 30, 31, Deny),
        (OWNER, 30, 31, Deny),
        (replace(MODERATOR, state=MembershipState.BANNED), 30, 31, Deny),
        (MODERATOR, 0, 9_000, Deny),
        (MODERATOR, 0, None, Allow),
        (MEMBER, 0, None, Deny),
    ],
)
def test_who_may_claim_a_community_whose_owner_was_last_heard_of_so_many_days_ago(
    who: Standing | None, days: int, last: int | None, verdict: type
) -> None:
    at = Instant(NOW - last * DAY) if last is not None else None
    assert type(may_claim(who, Charter(succession=days), at, now=NOW)) is verdict
