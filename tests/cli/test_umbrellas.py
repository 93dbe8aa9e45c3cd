"""Umbrellas on the command line."""

import pytest

from tests.cli.conftest import CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return (
        "user create ann --email ann@here.test",
        "user create bob --email bob@here.test",
        "community create school --owner ann",
        "community create cats --owner ann",
        "community create dogs --owner bob",
    )


def test_the_owner_of_both_puts_them_together_at_once(command: CommandLine) -> None:
    told = command("umbrella", "add", "school", "cats", "--as", "ann")
    assert (told.code, told.out) == (0, "!cats@here.test is in !school@here.test.\n")
    shown = command("umbrella", "show", "school", "--json").facts
    assert shown["umbrella"] is True
    assert [(each["id"], each["state"]) for each in shown["belongings"]] == [("https://here.test/c/cats", "in")]
    assert command("umbrella", "remove", "school", "cats", "--as", "ann").code == 0
    assert command("umbrella", "show", "cats").out == "!cats@here.test has to do with no umbrella.\n"


def test_another_owner_is_asked_and_agrees_or_refuses(command: CommandLine) -> None:
    asked = command("umbrella", "add", "school", "dogs", "--as", "ann")
    assert asked.out.splitlines()[1] == "The owner of !dogs@here.test has to agree."
    assert "the umbrella has asked" in command("umbrella", "show", "dogs").out
    assert command("umbrella", "agree", "school", "dogs", "--as", "ann").refusal == (
        "Only the owner of the community may agree."
    )
    assert command("umbrella", "refuse", "school", "dogs", "--as", "bob").code == 0
    assert command("umbrella", "add", "school", "dogs", "--as", "bob", "--json").facts["state"] == "asking"
    assert command("umbrella", "agree", "school", "dogs", "--as", "ann").code == 0
    assert command("umbrella", "add", "school", "dogs", "--as", "bob").refusal == (
        "This community is in the umbrella already."
    )


def test_what_a_community_makes_of_its_umbrella_is_in_its_charter(command: CommandLine) -> None:
    command("umbrella", "add", "school", "cats", "--as", "ann")
    told = command("community", "charter", "cats", "--as", "ann", "--set", "umbrella-first=yes", "--json")
    assert told.facts["umbrella_first"] is True and told.facts["umbrella_brings"] is False


def test_an_announcement_is_one_post_that_the_communities_show(command: CommandLine) -> None:
    command("umbrella", "add", "school", "cats", "--as", "ann")
    told = command(
        "umbrella", "announce", "school", "--as", "ann", "--title", "Snow", "--text", "No lessons.", "--json"
    )
    assert told.facts["communities"] == ["https://here.test/c/cats"] and "/post/" in told.facts["id"]
    refused = command("umbrella", "announce", "school", "--as", "bob", "--title", "Snow")
    assert refused.refusal == "Only moderators of the umbrella may announce."
    refused = command("umbrella", "announce", "school", "--as", "ann", "--title", "Snow", "--to", "dogs")
    assert refused.refusal == "!dogs@here.test is not in !school@here.test."
    assert "announce" in command("modlog", "cats").out
