"""What a name or title is shown as in a line among other words."""

import pytest

from fedi_groups.text.labels import label


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Ann", "Ann"),
        ("سلمى بنت أحمد", "سلمى بنت أحمد"),
        ("بِسْمِ ٱللّٰهِ", "بِسْمِ ٱللّٰهِ"),
        ("Nguyễn Thị Ngọc", "Nguyễn Thị Ngọc"),
        ("ب\u200cب", "ب\u200cب"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
        ("\u202etxet desrever", "txet desrever"),
        ("\u2067\u2066open", "open"),
        ("Z" + "\u0312\u0352\u0346\u0310" * 9 + "a", "Z\u0312\u0352\u0346a"),
        ("\u200b\u2060\u200e", ""),
        ("\u3164\u2800", ""),
        ("   ", ""),
        ("", ""),
    ],
)
def test_a_label_is_what_it_says_and_does_nothing_to_its_neighbours(given: str, shown: str) -> None:
    assert label(given) == shown
