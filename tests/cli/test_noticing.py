"""What somebody is told by e-mail, from the command line."""

import pytest

from tests.cli.conftest import BIRDS, ORIGIN, CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS


def test_somebody_is_told_what_is_chosen_for_them(command: CommandLine) -> None:
    assert command("user", "notices", "ada", "--json").facts["mail"] == []
    chosen = command("user", "notices", "ada", "--mail", "poll", "--mail", "mention", "--json").facts
    assert (chosen["id"], chosen["mail"]) == (f"{ORIGIN}/u/ada", ["mention", "poll"])
    assert "is told by e-mail of: mention, poll" in command("user", "notices", "ada").out
    assert "can be told of: mention, follow" in command("user", "notices", "ada", "--mail", "admin.report").refusal
    assert "is told nothing by e-mail" in command("user", "notices", "ada", "--none").out
