"""Who may suspend whom from a whole server, and what the suspended may still do."""

from dataclasses import replace

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import Everyone
from fedi_groups.domain.policy import posting
from fedi_groups.domain.policy.suspension import is_over, may_act, may_suspend, may_unsuspend
from fedi_groups.domain.types import ActorKind, Dialect, Instant
from fedi_groups.domain.verdicts import ALLOW, Deny
from tests.domain.facts import person as actor
from tests.domain.facts import post as a_post

SUSPENDED = replace(actor(), suspended_at=Instant(5))
DISOWNED = replace(actor(), disowned_at=Instant(5))


@pytest.mark.parametrize(
    ("admin", "of_admin", "kind", "refusal"),
    [
        (True, False, ActorKind.PERSON, None),
        (True, False, ActorKind.SERVICE, None),
        (False, False, ActorKind.PERSON, "Only admins"),
        (True, True, ActorKind.PERSON, "out of your reach"),
        (True, False, ActorKind.GROUP, "Only people"),
        (True, False, ActorKind.APPLICATION, "Only people"),
    ],
)
def test_admins_suspend_people_who_are_no_admins(
    admin: bool, of_admin: bool, kind: ActorKind, refusal: str | None
) -> None:
    verdict = may_suspend(replace(actor(), kind=kind), admin=admin, of_admin=of_admin)
    if refusal is None:
        assert verdict == ALLOW
    else:
        assert isinstance(verdict, Deny) and refusal in verdict.reason


def test_what_its_own_server_has_decided_an_admin_here_does_not_take_back() -> None:
    assert may_unsuspend(SUSPENDED, admin=True) == ALLOW
    assert isinstance(may_unsuspend(SUSPENDED, admin=False), Deny)
    assert isinstance(may_unsuspend(DISOWNED, admin=True), Deny)
    assert isinstance(may_unsuspend(actor(), admin=True), Deny)


@pytest.mark.parametrize("person", [SUSPENDED, DISOWNED])
def test_the_suspended_neither_speak_nor_vote_nor_bring_anything_back(person: ActorFacts) -> None:
    assert isinstance(posting.may_speak(person), Deny)
    assert isinstance(posting.may_vote(person, a_post(), None), Deny)
    assert isinstance(posting.may_restore(person, a_post()), Deny)


@pytest.mark.parametrize(
    ("activity", "taken"),
    [
        ("Create", False),
        ("Like", False),
        ("Announce", False),
        ("Flag", False),
        ("Block", False),
        ("Move", True),  # the account they move to is suspended as well
        ("Delete", True),
        ("Undo", True),
        ("Leave", True),
        ("Follow", True),
    ],
)
def test_only_what_takes_something_back_is_taken_from_them(activity: str, taken: bool) -> None:
    assert may_act(actor(), activity) == ALLOW
    assert (may_act(SUSPENDED, activity) == ALLOW) is taken
    assert (may_act(DISOWNED, activity) == ALLOW) is taken


def test_a_time_without_an_end_is_never_over() -> None:
    assert not is_over(None, Instant(9)) and not is_over(Instant(10), Instant(9))
    assert is_over(Instant(9), Instant(9))


@pytest.mark.parametrize(
    ("everyone", "dialects"),
    [
        (Everyone.NOBODY, set()),
        (Everyone.ALL, set(Dialect)),
        (Everyone.GROUP_SERVERS, {Dialect.THREADIVERSE, Dialect.PAGES}),
        (Everyone.MICROBLOGS, {Dialect.MICROBLOG}),
    ],
)
def test_everyone_may_be_those_of_one_kind(everyone: Everyone, dialects: set[Dialect]) -> None:
    assert {each for each in Dialect if everyone.includes(each)} == dialects
