"""Hashtags in a text."""

import pytest

from fedi_groups.text.hashtags import find_hashtags
from tests.text.soup import PERSIAN


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("#news", ["news"]),
        ("a #b, (#c) #d.", ["b", "c", "d"]),
        ("#snake_case_tag #2026goals", ["snake_case_tag", "2026goals"]),
        ("#سوق_العمل، و#مرحبا", ["سوق_العمل"]),
        ("#مُحَمَّد", ["مُحَمَّد"]),
        (f"#{PERSIAN}\u200c", [PERSIAN]),
        ("#हिन्दी #日本語 \uff03全角", ["हिन्दी", "日本語", "全角"]),
        ("#C++ #don't", ["C", "don"]),
        ("**#bold** > #quoted", ["bold", "quoted"]),
    ],
)
def test_hashtags_are_found_in_any_script(source: str, found: list[str]) -> None:
    assert find_hashtags(source) == tuple(found)


@pytest.mark.parametrize(
    "source",
    ["#1", "#2026", "#١٢٣", "#_", "# heading", "x#y", "a/#b", "&#x41;", "##", "`#code`", "\\#escaped", "https://x.example/#top",
     "[#a](https://x.example)", "#" + "a" * 101],
)  # fmt: skip
def test_what_is_no_hashtag_is_not_found(source: str) -> None:
    assert find_hashtags(source) == ()


def test_a_hashtag_counts_once_however_it_is_written_and_keeps_its_first_form() -> None:
    assert find_hashtags("#CamelCase #camelcase #Cafe\u0301 #caf\u00e9") == ("CamelCase", "Cafe\u0301")
