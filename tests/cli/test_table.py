"""The table of commands: each has a word of its own and says what it does."""

import pytest

from fedi_groups.cli.said import Command, Group
from fedi_groups.cli.table import COMMANDS
from tests.cli.conftest import said


def single(word: str, command: Command | Group) -> list[tuple[tuple[str, ...], Command]]:
    if isinstance(command, Group):
        return [((word, *words), each) for name, inner in command.commands for words, each in single(name, inner)]
    return [((word,), command)]


EACH = [found for _, word, command in COMMANDS for found in single(word, command)]


@pytest.mark.parametrize(("words", "command"), EACH, ids=[" ".join(words) for words, _ in EACH])
def test_each_command_says_what_it_does(words: tuple[str, ...], command: Command) -> None:
    shown = said(*words, "--help", environment={"COLUMNS": "200", "TERM": "dumb"})
    assert shown.code == 0
    first, *_ = (command.__doc__ or "").splitlines()
    assert first.endswith(".") and first in shown.out


def test_commands_are_shown_in_the_order_of_the_table() -> None:
    shown = said("--help", environment={"COLUMNS": "120", "TERM": "dumb"}).out
    places = [shown.index(f"│ {word} ") for _, word, _ in COMMANDS]
    assert places == sorted(places)


def test_the_version_is_that_of_the_package() -> None:
    shown = said("--version")
    assert (shown.code, shown.out) == (0, "0.1.0\n")
