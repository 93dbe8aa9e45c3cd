"""Who could do what: the same as the rules say of people who are there."""

import pytest

from fedi_groups.domain.charter import PRESETS, Admission, Charter, Reading, Speakers
from fedi_groups.domain.policy.specimens import Deed, Who, who_could_do_what
from fedi_groups.domain.verdicts import Allow, Deny, Hold


def kinds(charter: Charter, deed: Deed, reading: Reading = Reading.EVERYONE) -> list[type]:
    return [type(each) for each in who_could_do_what(charter, reading)[deed].values()]


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_kind_has_an_owner_who_may_all_and_a_visitor_who_only_reads(name: str) -> None:
    preset = PRESETS[name]
    table = who_could_do_what(preset.charter, preset.reading)
    assert all(isinstance(row[Who.OWNER], Allow) for row in table.values())
    assert {deed for deed, row in table.items() if isinstance(row[Who.VISITOR], Allow)} <= {Deed.READ}


def test_in_a_private_one_members_alone_read_and_vote() -> None:
    for deed in (Deed.READ, Deed.VOTE):
        assert kinds(Charter(), deed, Reading.MEMBERS) == [Deny, Deny, Allow, Allow, Allow, Allow]


def test_what_newcomers_say_first_waits() -> None:
    assert kinds(Charter(first_held=3), Deed.POST) == [Deny, Deny, Hold, Allow, Allow, Allow]


def test_an_account_has_to_be_of_an_age_to_speak() -> None:
    assert kinds(Charter(age=7), Deed.COMMENT) == [Deny, Deny, Deny, Allow, Allow, Allow]


def test_where_only_moderators_post_members_do_not() -> None:
    charter = Charter(posts=Speakers.MODERATORS)
    assert kinds(charter, Deed.POST) == [Deny, Deny, Deny, Deny, Allow, Allow]
    assert kinds(charter, Deed.COMMENT) == [Deny, Deny, Allow, Allow, Allow, Allow]


@pytest.mark.parametrize(
    ("admission", "verdict"), [(Admission.OPEN, Allow), (Admission.APPROVAL, Hold), (Admission.INVITATION, Deny)]
)
def test_who_asks_to_come_in_is_told_what_the_charter_says(admission: Admission, verdict: type) -> None:
    assert kinds(Charter(admission=admission), Deed.JOIN)[1] is verdict
