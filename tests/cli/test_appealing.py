"""Appeals on the command line: made by who was banned, decided by somebody else than who did it."""

import pytest

from tests.cli.conftest import BIRDS, CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return (*BIRDS, "user create eve --email eve@example.org --admin")


def test_an_appeal_is_made_shown_and_decided(command: CommandLine) -> None:
    entry = command("moderate", "ban", "birds", "bob", "--as", "ada", "--reason", "Rude", "--json").facts["entry"]
    words = ["appeal", "create", str(entry), "--as", "bob", "--text", "I was not"]
    number = str(command(*words, "--json").facts["number"])
    assert "appealed against this already" in command(*words).refusal
    (listed,) = command("appeal", "list", "birds", "--json").facts["appeals"]
    assert (listed["act"], listed["text"], listed["state"]) == ("ban", "I was not", "open")
    assert "@bob@here.test" in command("appeal", "list").out
    assert "Somebody else than who did it" in command("appeal", "overturn", number, "--as", "ada").refusal
    assert command("appeal", "overturn", number, "--as", "eve", "--reason", "True").out.startswith("It is undone.")
    assert command("follow", "birds", "--as", "bob").code == 0
    assert "has been decided" in command("appeal", "uphold", number, "--as", "eve").refusal
    assert command("appeal", "list", "birds").out == "There are no such appeals.\n"
    assert "There is no appeal 7" in command("appeal", "uphold", "7", "--as", "eve").refusal
