"""How much a member hears, on the command line."""

import pytest

from tests.cli.conftest import BIRDS, CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS


def test_a_member_becomes_quiet_is_told_what_that_means_and_follows_again(command: CommandLine) -> None:
    told = command("community", "hears", "birds", "weekly", "--as", "bob")
    assert (told.code, told.out) == (0, "@bob@here.test hears once a week what is new in !birds@here.test.\n")
    (message,) = command("message", "list", "--as", "bob", "--json").facts["messages"]
    assert "once a week" in message["text"]
    assert command("post", "create", "birds", "--as", "bob", "--title", "Still a member").code == 0
    assert command("follow", "birds", "--as", "bob").code == 0
    told = command("community", "hears", "birds", "all", "--as", "bob", "--json")
    assert told.facts["hears"] == "all"


def test_a_quiet_member_leaves_as_others_do(command: CommandLine) -> None:
    command("community", "hears", "birds", "nothing", "--as", "bob")
    assert command("unfollow", "birds", "--as", "bob").code == 0
    assert command("post", "create", "birds", "--as", "bob", "--title", "Gone").code == 1
    assert "Only members" in command("community", "hears", "birds", "daily", "--as", "bob").refusal
