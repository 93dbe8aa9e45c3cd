"""Shutting people out of the whole server from the command line, and the log of it."""

import pytest

from tests.cli.conftest import BIRDS, ORIGIN, CommandLine

REFUSED = [
    (["moderate", "suspend", "bob", "--as", "bob"], "Only admins may do this"),
    (["moderate", "suspend", "ada", "--as", "ada"], "out of your reach"),
    (["moderate", "suspend", "birds", "--as", "ada"], "birds is a community, not a person"),
    (["moderate", "suspend", "eve", "--as", "ada"], "Nobody here is called eve"),
    (["moderate", "suspend", "bob", "--as", "ada", "--until", "2020-01-01"], "lies in the future"),
    (["moderate", "unsuspend", "bob", "--as", "ada"], "This person is not suspended"),
]


@pytest.fixture
def population() -> tuple[str, ...]:
    """Ada is the admin as well."""
    return (f"{BIRDS[0]} --admin", *BIRDS[1:])


def acts(command: CommandLine) -> list[tuple[str, str, str]]:
    """The log of the server, oldest first."""
    entries = reversed(command("modlog", "--json").facts["entries"])
    return [(each["act"], each["person"], each["reason"]) for each in entries]


def test_who_is_suspended_can_do_nothing_until_it_is_lifted(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "bob", "--title", "Buy this")
    done = command("moderate", "suspend", "bob", "--as", "ada", "--reason", "Spam", "--contents", "--json").facts
    assert (done["act"], done["object"], done["id"]) == (
        "suspend",
        f"{ORIGIN}/u/bob",
        f"{ORIGIN}/activities/{done['entry']}",
    )
    assert command.post(post).removed_at is not None
    assert "suspended" in command("post", "create", "birds", "--as", "bob", "--title", "x").refusal
    assert "suspended" in command("token", "create", "bob").refusal
    assert "suspended" in command("follow", "birds", "--as", "bob").refusal
    assert command("receipts", str(done["entry"])).out == "Told to no other server.\n"

    said = command("moderate", "unsuspend", "bob", "--as", "ada", "--reason", "A mistake", "--contents")
    assert said.out.startswith("@bob@here.test is suspended no longer.\n")
    assert command.post(post).removed_at is None
    assert command("post", "create", "birds", "--as", "bob", "--title", "x").code == 0
    assert acts(command) == [("suspend", f"{ORIGIN}/u/bob", "Spam"), ("unsuspend", f"{ORIGIN}/u/bob", "A mistake")]


def test_a_suspension_for_a_time_says_so_in_the_log(command: CommandLine) -> None:
    assert command("moderate", "suspend", "bob", "--as", "ada", "--for", "7d").code == 0
    assert " until " in command("modlog").out
    assert command("modlog", "birds").out.count("suspend") == 0


@pytest.mark.parametrize(("words", "reason"), REFUSED)
def test_why_not(command: CommandLine, words: list[str], reason: str) -> None:
    assert reason in command(*words).refusal
