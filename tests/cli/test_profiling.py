"""Profiles, and the end of communities and accounts, from the command line."""

import pytest

from tests.cli.conftest import BIRDS, ORIGIN, CommandLine

REFUSED = [
    (["community", "delete", "birds", "--as", "ada"], "say --yes to do it"),
    (["community", "delete", "birds", "--as", "bob", "--yes"], "Only the owner may delete a community"),
    (["community", "restore", "birds", "--as", "ada"], "No community called birds was deleted here"),
    (["community", "edit", "birds", "--as", "bob", "--title", "x"], "Only moderators may do this"),
    (["community", "edit", "birds", "--as", "ada", "--title", " "], "A title has 1 to"),
    (["user", "delete", "bob"], "say --yes to do it"),
    (["user", "delete", "ada", "--yes"], "owns @birds@here.test: delete that first"),
    (["user", "edit", "eve", "--title", "x"], "Nobody called eve has an account here"),
]


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS


def test_a_community_is_deleted_and_restored(command: CommandLine) -> None:
    assert command("community", "delete", "birds", "--as", "ada", "--reason", "Quiet", "--yes").code == 0
    assert "is gone" in command("modlog", "birds").refusal
    assert "is gone" in command("post", "create", "birds", "--as", "bob", "--title", "x").refusal
    assert "is taken, or was once" in command("community", "create", "birds", "--owner", "bob").refusal
    entry = command("modlog", "--json").facts["entries"][0]
    assert (entry["act"], entry["person"], entry["reason"]) == ("close", f"{ORIGIN}/c/birds", "Quiet")
    assert command("community", "restore", "birds", "--as", "ada").out == "!birds@here.test is back.\n"
    assert command("post", "create", "birds", "--as", "bob", "--title", "x").code == 0


def test_an_account_is_deleted_for_good(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "bob", "--title", "Hello")
    assert command("user", "delete", "bob", "--yes", "--contents").out == "@bob@here.test is deleted.\n"
    assert command.post(post).title is None
    assert "Nobody called bob has an account here" in command("token", "create", "bob").refusal
    assert "is taken, or was once" in command("user", "create", "bob", "--email", "new@example.org").refusal
    assert command("user", "create", "eve", "--email", "bob@example.org").code == 0


def test_profiles_change_and_say_so(command: CommandLine) -> None:
    said = command("community", "edit", "birds", "--as", "ada", "--title", "All birds", "--summary", "*Song*", "--json")
    assert said.facts["name"] == "All birds" and "<em>Song</em>" in said.facts["summary"]
    again = command("community", "edit", "birds", "--as", "ada", "--title", "All birds")
    assert again.out == "It was so already: nothing has changed.\n"
    assert command("modlog", "birds", "--json").facts["entries"][0]["act"] == "edit"
    assert command("user", "edit", "bob", "--title", "Bob", "--json").facts["name"] == "Bob"


@pytest.mark.parametrize(("words", "reason"), REFUSED)
def test_why_not(command: CommandLine, words: list[str], reason: str) -> None:
    assert reason in command(*words).refusal
