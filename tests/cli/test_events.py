"""Events from the command line, on one server; how others read them see tests/text and tests/wire."""

import pytest

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import HOUR, SECOND, Instant
from tests.cli.conftest import CommandLine

START = Instant(1_798_135_200 * SECOND)
PARTY = ("post", "create", "birds", "--as", "ada", "--title", "Party", "--text", "Come!")
WHEN = ("--starts", "2026-12-24T18:00")

REFUSED = [
    ([*WHEN, "--ends", "2026-12-24T18:00"], "An event ends after it has begun"),
    ([*WHEN, "--place", "x" * 301], "A place has up to 300 characters"),
    ([*WHEN, "--join", "meet.example"], "meet.example is no link"),
    ([*WHEN, "--choice", "Yes", "--choice", "No"], "A poll is no event"),
]


@pytest.fixture
def command(command: CommandLine) -> CommandLine:
    """Ada owns the community birds."""
    assert command("user", "create", "ada", "--email", "ada@example.org").code == 0
    assert command("community", "create", "birds", "--owner", "ada").code == 0
    return command


def test_a_post_invites_to_an_event(command: CommandLine) -> None:
    where = ("--place", "Town  hall", "--join", "https://meet.example/birds")
    post = command.id(*PARTY, *WHEN, "--ends", "2026-12-24T20:00+01:00", *where)
    ends = Instant(START + HOUR)
    assert command.post(post).details == Details("Event", START, ends, "Town hall", "https://meet.example/birds")


def test_what_is_no_event_is_refused_in_one_line(command: CommandLine) -> None:
    for words, why in REFUSED:
        assert why in command(*PARTY, *words).refusal, words


def test_options_that_do_not_go_together_are_misuse(command: CommandLine) -> None:
    for words in (["--ends", "2026-12-24"], ["--place", "x"], ["--starts", "soon"]):
        assert command(*PARTY, *words).code == 2, words
