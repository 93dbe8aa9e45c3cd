"""A handle out of a title in other letters: what every server reads, or nothing."""

import pytest

from fedi_groups.text.handles import suggest_handle
from fedi_groups.text.names import MAX_LENGTH, name_fault


@pytest.mark.parametrize(
    ("title", "handle"),
    [
        ("نادي القراءة", "nadi_qraa"),
        ("صَفّ الرياضيات ٣", "sf_ryadyat_3"),
        ("Köln für Anfänger", "koln_fur_anfanger"),
        ("Cats & Dogs", "cats_dogs"),
        ("Æther — ﬁn", "aether_fin"),
    ],
)
def test_a_title_is_written_in_latin_letters(title: str, handle: str) -> None:
    assert suggest_handle(title) == handle


@pytest.mark.parametrize("title", ["", "日本", "!!", "x", "admin", "ء"])
def test_what_makes_no_handle_makes_none(title: str) -> None:
    assert suggest_handle(title) == ""


@pytest.mark.parametrize("title", ["word " * 40, "ك" * 300, "\u202ecats\u2066", "a_b__c"])
def test_whatever_it_is_made_of_it_is_one_that_may_be_taken(title: str) -> None:
    made = suggest_handle(title)
    assert made and len(made) <= MAX_LENGTH and name_fault(made) is None
