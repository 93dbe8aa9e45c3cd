"""The table of commands: each has a word of its own and says what it does."""

import pytest
from typer.testing import CliRunner

from fedi_groups.cli.said import Group
from fedi_groups.cli.table import COMMANDS, program

WORDS = [
    (word, *([inner] if inner else []))
    for _, word, command in COMMANDS
    for inner in ([name for name, _ in command.commands] if isinstance(command, Group) else [""])
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_each_command_says_what_it_does(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(program(), [*words, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert shown.exit_code == 0
    about = shown.stdout.split("\n\n")[1] if "\n\n" in shown.stdout else shown.stdout
    assert about.strip().endswith(".") or "." in shown.stdout


def test_commands_are_shown_in_the_order_of_the_table() -> None:
    shown = CliRunner().invoke(program(), ["--help"], env={"COLUMNS": "120", "TERM": "dumb"}).stdout
    places = [shown.index(f"│ {word} ") for _, word, _ in COMMANDS]
    assert places == sorted(places)


def test_the_version_is_that_of_the_package() -> None:
    shown = CliRunner().invoke(program(), ["--version"])
    assert (shown.exit_code, shown.stdout) == (0, "0.1.0\n")
