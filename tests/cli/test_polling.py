"""Polls from the command line, on one server; for two see tests/federation."""

import pytest

from fedi_groups.domain.types import DAY, HOUR, PostKind
from tests.cli.conftest import CommandLine

POLL = (
    "post",
    "create",
    "birds",
    "--as",
    "ada",
    "--title",
    "Which bird?",
    "--choice",
    "Robin",
    "--choice",
    "حسون",
)

REFUSED = [
    (["--choice", "Robin"], "A poll has 2 to 20 answers; this one has 1"),
    ([word for number in range(21) for word in ("--choice", str(number))], "this one has 21"),
    (["--choice", "Robin", "--choice", " robin "], "The answers of a poll differ"),
    (["--choice", "Robin", "--choice", " "], "none is empty"),
    (["--choice", "Robin", "--choice", "x" * 201], "up to 200 characters"),
    (["--choice", "Robin", "--choice", "Finch", "--closes", "26w"], "A poll ends within 180 days"),
]


@pytest.fixture
def command(command: CommandLine) -> CommandLine:
    """Ada owns the community birds, Bob has an account."""
    for name in ("ada", "bob"):
        assert command("user", "create", name, "--email", f"{name}@example.org").code == 0
    assert command("community", "create", "birds", "--owner", "ada").code == 0
    return command


def test_a_poll_is_asked_and_answered_once_by_words_or_number(command: CommandLine) -> None:
    poll = command.id(*POLL)
    asked = command.post(poll)
    assert (asked.kind, asked.multiple, asked.title) == (PostKind.QUESTION, False, "Which bird?")
    assert asked.closes_at is not None and 7 * DAY - HOUR < asked.closes_at - asked.published < 7 * DAY + HOUR
    answered = command("vote", poll, "--as", "bob", "--choice", "robin")
    assert answered.out.splitlines() == ["Chosen.", "* 1. Robin: 1", "  2. حسون: 0"]
    assert "answered this poll already" in command("vote", poll, "--as", "bob", "--choice", "2").refusal
    assert command("vote", poll, "--as", "ada", "--choice", "2", "--json").facts["chosen"] == ["حسون"]
    assert command.post(poll).voters == 2


def test_several_answers_are_for_polls_that_take_several(command: CommandLine) -> None:
    one, many = command.id(*POLL), command.id(*POLL, "--several", "--closes", "12h")
    both = ("--choice", "1", "--choice", "2", "--json")
    assert command("vote", one, "--as", "bob", *both).facts["chosen"] == ["Robin"]
    assert command("vote", many, "--as", "bob", *both).facts["chosen"] == ["Robin", "حسون"]


def test_what_is_no_poll_or_no_answer_is_refused_in_one_line(command: CommandLine) -> None:
    for words, why in REFUSED:
        assert why in command(*POLL[:7], *words).refusal, words
    poll = command.id(*POLL)
    for wanted in ("0", "3", "Eagle"):
        assert "none of its answers: Robin, حسون" in command("vote", poll, "--as", "bob", "--choice", wanted).refusal
    post = command.id(*POLL[:7])
    assert "This is not a poll" in command("vote", post, "--as", "bob", "--choice", "1").refusal


def test_options_that_do_not_go_together_are_misuse(command: CommandLine) -> None:
    for words in ([*POLL[:7], "--several"], [*POLL[:7], "--closes", "7d"], [*POLL, "--closes", "soon"]):
        assert command(*words).code == 2, words
    assert command("vote", "https://here.test/post/1", "--as", "bob", "--choice", "1", "--down").code == 2
