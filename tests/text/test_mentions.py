"""Who is addressed in a text."""

import pytest

from fedi_groups.text.mentions import Handle, find_mentions


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@bob", [("bob", None)]),
        ("hello @alice@a.example!", [("alice", "a.example")]),
        ("!cats@hub.example", [("cats", "hub.example")]),
        ("(@bob), @carol: @dave.", [("bob", None), ("carol", None), ("dave", None)]),
        ("@a.b-c@sub.x-y.example.", [("a.b-c", "sub.x-y.example")]),
        ("@bob@127.0.0.1:8123 now", [("bob", "127.0.0.1:8123")]),
        ("@иван", []),
        ("@bob@пример.рф", [("bob", "пример.рф")]),
        ("مرحبا @bob@x.example، كيف", [("bob", "x.example")]),
        (
            "- @a@x.example\n- **@b@x.example**\n\n> @c@x.example",
            [("a", "x.example"), ("b", "x.example"), ("c", "x.example")],
        ),
        ("@snake_case_@x.example", [("snake_case_", "x.example")]),
    ],
)
def test_handles_are_found(source: str, found: list[tuple[str, str | None]]) -> None:
    assert find_mentions(source) == tuple(Handle(name, host) for name, host in found)


@pytest.mark.parametrize(
    "source",
    [
        "bob@x.example",
        "mail bob.smith@x.example please",
        "<bob@x.example>",
        "`@bob`",
        "```\n@bob@x.example\n```",
        "[@bob](https://x.example)",
        "https://x.example/@bob",
        "https://x.example/@bob@y.example",
        "\\@bob",
        "!important",
        "!important and @ home",
        "a@b@c",
        "@@bob",
    ],
)
def test_what_is_no_mention_is_not_found(source: str) -> None:
    assert find_mentions(source) == ()


def test_everyone_is_found_once_however_they_are_written() -> None:
    found = find_mentions("@Bob@X.example @alice @bob@x.EXAMPLE @ALICE")

    assert [handle.key for handle in found] == ["bob@x.example", "alice"]
