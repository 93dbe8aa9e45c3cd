"""Private communities on the command line: founded, asked, answered; and whom they reach."""

import pytest

from tests.cli.conftest import CommandLine


@pytest.fixture
def club(command: CommandLine) -> CommandLine:
    command.id("user", "create", "ann", "--email", "ann@here.test")
    command.id("user", "create", "bob", "--email", "bob@here.test")
    command.id("community", "create", "club", "--owner", "ann", "--private")
    return command


def test_who_asks_is_shown_and_let_in_and_then_reads_and_speaks(club: CommandLine) -> None:
    assert club("follow", "club", "--as", "bob").code == 0
    assert "@bob@here.test" in club("community", "requests", "club").out
    assert club("post", "create", "club", "--as", "bob", "--title", "Hello").code == 1
    told = club("community", "admit", "club", "bob", "--as", "ann")
    assert (told.code, told.out) == (0, "@bob@here.test is a member of !club@here.test.\n")
    assert club("post", "create", "club", "--as", "bob", "--title", "Hello").code == 0
    assert club("community", "requests", "club").out == "Nobody waits to come into !club@here.test.\n"


def test_who_is_turned_away_does_not_speak(club: CommandLine) -> None:
    club("follow", "club", "--as", "bob")
    assert club("community", "decline", "club", "bob", "--as", "ann").code == 0
    assert club("post", "create", "club", "--as", "bob", "--title", "Hello").code == 1


def test_only_a_moderator_answers_and_only_who_asked_is_answered(club: CommandLine) -> None:
    refused = club("community", "admit", "club", "bob", "--as", "ann")
    assert refused.refusal == "@bob@here.test has not asked to come in."
    club("follow", "club", "--as", "bob")
    assert club("community", "admit", "club", "bob", "--as", "bob").refusal == "Only moderators may do this."


def test_reach_is_a_question_about_private_communities(club: CommandLine) -> None:
    assert club("community", "reach", "club").out == "All its members live here.\n"
    club.id("community", "create", "cats", "--owner", "ann")
    assert club("community", "reach", "cats").refusal == "!cats@here.test is not private: it reaches everyone."
