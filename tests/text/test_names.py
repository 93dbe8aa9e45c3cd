"""Names of people and communities."""

import pytest

from fedi_groups.text.names import RESERVED, name_refusal


@pytest.mark.parametrize("name", ["cats", "c4", "cat_lovers", "2026", "a" * 50, "adminton"])
def test_a_plain_name_can_be_taken(name: str) -> None:
    assert name_refusal(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "characters"),
        ("a", "characters"),
        ("a" * 51, "characters"),
        ("Cats", "lower case"),
        ("cat-lovers", "letters"),
        ("cat.lovers", "letters"),
        ("قطط", "letters"),
        ("c\u0430ts", "letters"),  # a Cyrillic a
        ("cats\n", "letters"),
        ("cats@hub.example", "letters"),
        ("١٢٣", "letters"),
        ("_cats", "underscore"),
        ("cats_", "underscore"),
        ("admin", "reserved"),
        ("ad_min", "reserved"),
        ("well_known", "reserved"),
        ("inbox", "reserved"),
    ],
)
def test_a_name_that_would_not_work_or_would_deceive_is_refused_with_a_reason(name: str, reason: str) -> None:
    assert reason in (name_refusal(name) or "")


def test_every_reserved_name_is_refused_as_reserved() -> None:
    assert {name_refusal(name) for name in RESERVED} == {"This name is reserved."}
