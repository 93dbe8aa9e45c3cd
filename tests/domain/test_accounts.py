"""Who may have an account: passwords, addresses, ages and invitations, each with what is refused and what is not."""

from dataclasses import replace
from datetime import date

import pytest

from fedi_groups.domain.accounts import Fault, Form, Pass, Registration, SignUp, Step, Terms
from fedi_groups.domain.policy import accounts as policy
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.domain.verdicts import Allow

NOW = Instant(1_000)
TODAY = date(2026, 11, 28)
OPEN = Terms(Registration.OPEN)
FORM = Form("ann", "ann@there.test", "a horse of another colour", agreement=True)
PASS = Pass("code", ActorId(1), most=1, used=0, at=Instant(0), until=Instant(2_000))


def faults(form: Form, terms: Terms = OPEN) -> list[tuple[str, Fault]]:
    return [(each.field, each.fault) for each in policy.faults_in(form, terms, today=TODAY).all]


def test_a_form_that_is_filled_in_has_no_faults() -> None:
    assert faults(FORM) == []


def test_all_that_is_wrong_is_said_at_once_and_by_field() -> None:
    form = Form("ann", "", "short", agreement=False)
    found = policy.faults_in(form, Terms(Registration.APPROVAL), today=TODAY).by_field()
    assert {field: [code for code, _ in some] for field, some in found.items()} == {
        "email": ["ERR_INVALID"],
        "password": ["ERR_TOO_SHORT"],
        "agreement": ["ERR_ACCEPTED"],
        "reason": ["ERR_BLANK"],
    }


@pytest.mark.parametrize(
    "password",
    [
        "Password1",
        "iloveyou",
        "12345678",
        "87654321",
        "qwertyui",
        "aaaaaaaa",
        "abababab",
        "ann@there.test",
        "annabel99!",
    ],
)
def test_what_is_tried_first_is_no_password(password: str) -> None:
    form = replace(FORM, name="annabel", password=password)
    assert faults(form) == [("password", Fault.INVALID)]
    assert faults(form, replace(OPEN, trusting=True)) == []


@pytest.mark.parametrize("password", ["correct horse", "k3&lwq9x", "كلمة سر طويلة"])
def test_what_is_long_and_nobody_has_is_one(password: str) -> None:
    assert faults(replace(FORM, password=password)) == []


@pytest.mark.parametrize(
    ("domain", "pattern", "blocked"),
    [
        ("mail.test", "mail.test", True),
        ("a.mail.test", "mail.test", True),
        ("mymail.test", "mail.test", False),
        ("x.trash.test", "*.trash.test", True),
        ("trash.test", "*.trash.test", False),
        ("trash123.test", "trash*.test", True),
        ("mail.test", "*.example", False),
    ],
)
def test_a_domain_is_meant_with_all_below_it_and_a_pattern_as_it_is(domain: str, pattern: str, blocked: bool) -> None:
    found = faults(replace(FORM, email=f"ann@{domain}"), replace(OPEN, blocked=("other.test", pattern)))
    assert found == ([("email", Fault.BLOCKED)] if blocked else [])


@pytest.mark.parametrize(
    ("born", "fault"),
    [
        (None, Fault.BLANK),
        (date(2010, 11, 28), None),
        (date(2010, 11, 29), Fault.BELOW_LIMIT),
        (date(2030, 1, 1), Fault.INVALID),
        (date(1800, 1, 1), Fault.INVALID),
    ],
)
def test_age_counts_where_the_server_asks_for_it(born: date | None, fault: Fault | None) -> None:
    form = replace(FORM, born=born)
    assert faults(form, replace(OPEN, least_age=16)) == ([("date_of_birth", fault)] if fault else [])
    assert faults(form) == []


@pytest.mark.parametrize(
    ("entry", "invited", "may", "approved"),
    [
        (Registration.OPEN, None, True, True),
        (Registration.APPROVAL, None, True, False),
        (Registration.APPROVAL, PASS, True, True),
        (Registration.APPROVAL, replace(PASS, used=1), True, False),
        (Registration.INVITATION, None, False, True),
        (Registration.INVITATION, PASS, True, True),
        (Registration.INVITATION, replace(PASS, used=1), False, True),
        (Registration.INVITATION, replace(PASS, until=NOW), False, True),
        (Registration.CLOSED, PASS, False, True),
    ],
)
def test_ways_in(entry: Registration, invited: Pass | None, may: bool, approved: bool) -> None:
    terms = Terms(entry)
    assert isinstance(policy.may_sign_up(terms, invited, now=NOW), Allow) is may
    assert policy.is_approved(terms, invited, now=NOW) is approved


@pytest.mark.parametrize("entry", Registration)
def test_admins_invite_and_members_where_they_are_let(entry: Registration) -> None:
    open_at_all = entry is not Registration.CLOSED
    assert isinstance(policy.may_invite(Terms(entry), admin=True), Allow) is open_at_all
    assert not isinstance(policy.may_invite(Terms(entry), admin=False), Allow)
    assert isinstance(policy.may_invite(Terms(entry, members_invite=True), admin=False), Allow) is open_at_all


def test_an_account_takes_an_address_and_an_admin() -> None:
    wanted = SignUp(1, "ann", "ann@there.test", None, "", NOW)
    assert wanted.step is Step.ADDRESS
    assert replace(wanted, approved_at=NOW).step is Step.ADDRESS
    assert replace(wanted, confirmed_at=NOW).step is Step.APPROVAL
    assert replace(wanted, confirmed_at=NOW, approved_at=NOW).step is Step.READY
    assert replace(wanted, email=None, confirmed_at=NOW, approved_at=NOW).step is Step.ADDRESS
