"""The headline that a text begins with."""

import pytest

from fedi_groups.text.headlines import split_headline, with_headline


@pytest.mark.parametrize(
    ("source", "title", "rest"),
    [
        ("Cats\n\nAre back.", "Cats", "Are back."),
        ("# Cats\nAre back.", "Cats", "Are back."),
        ("# Cats", "Cats", ""),
        ("  \n# Cats\n\nAre back.", "Cats", "Are back."),
        ("**Cats** & `dogs`\n\nAre back.", "Cats & dogs", "Are back."),
        ("@cats\n\nCats\n\nAre back.", "Cats", "Are back.\n\n@cats"),
        ("@cats Cats !dogs@there.test\n\nAre back.", "Cats", "Are back.\n\n@cats !dogs@there.test"),
        ("#cats in town\n\nAre back.", "#cats in town", "Are back."),
        ("عنوان @cats\n\nنص", "عنوان", "نص\n\n@cats"),
    ],
)
def test_it_is_parted_from_the_rest(source: str, title: str, rest: str) -> None:
    assert split_headline(source) == (title, rest)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "@cats",
        "Cats are back.",
        "Cats\nare back.",
        "- Cats\n\nand dogs",
        "1. Cats\n\nand dogs",
        "> Cats\n\nand dogs",
        "```\n\ncats\n```",
        "https://cats.test\n\nLook.",
        "## Cats\n\nare back.",
        f"{'Cats ' * 50}\n\nare back.",
    ],
)
def test_a_text_without_one_stays_as_it_is(source: str) -> None:
    assert split_headline(source) == (None, source)


def test_put_together_it_is_parted_the_same_again() -> None:
    assert split_headline(with_headline("Cats", "Are\n\nback.")) == ("Cats", "Are\n\nback.")
    assert with_headline(None, "Cats") == "Cats"
