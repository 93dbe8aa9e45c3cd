"""Private communities on the command line: founded, asked, answered; and whom they reach."""

import pytest

from tests.cli.conftest import CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return (
        "user create ann --email ann@here.test",
        "user create bob --email bob@here.test",
        "community create club --owner ann --private",
    )


def test_who_asks_is_shown_and_let_in_and_then_reads_and_speaks(command: CommandLine) -> None:
    assert command("follow", "club", "--as", "bob").code == 0
    assert "@bob@here.test" in command("community", "requests", "club").out
    assert command("post", "create", "club", "--as", "bob", "--title", "Hello").code == 1
    told = command("community", "admit", "club", "bob", "--as", "ann")
    assert (told.code, told.out) == (0, "@bob@here.test is a member of !club@here.test.\n")
    assert command("post", "create", "club", "--as", "bob", "--title", "Hello").code == 0
    assert command("community", "requests", "club").out == "Nobody waits to come into !club@here.test.\n"


def test_who_is_turned_away_does_not_speak(command: CommandLine) -> None:
    command("follow", "club", "--as", "bob")
    assert command("community", "decline", "club", "bob", "--as", "ann").code == 0
    assert command("post", "create", "club", "--as", "bob", "--title", "Hello").code == 1


def test_only_a_moderator_answers_and_only_who_asked_is_answered(command: CommandLine) -> None:
    refused = command("community", "admit", "club", "bob", "--as", "ann")
    assert refused.refusal == "@bob@here.test has not asked to come in."
    command("follow", "club", "--as", "bob")
    assert command("community", "admit", "club", "bob", "--as", "bob").refusal == "Only moderators may do this."


def test_reach_is_a_question_about_private_communities(command: CommandLine) -> None:
    assert command("community", "reach", "club").out == "All its members live here.\n"
    command.id("community", "create", "cats", "--owner", "ann")
    assert command("community", "reach", "cats").refusal == "!cats@here.test is not private: it reaches everyone."
