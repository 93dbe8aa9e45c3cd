"""Anonymous posts from the command line."""

import pytest

from tests.cli.conftest import BIRDS, CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return (*BIRDS, "community charter birds --as ada --set anonymous=yes")


def test_a_member_asks_and_answers_without_being_known(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "bob", "--title", "Help", "--anonymous")
    comment = command.id("comment", "create", post, "--as", "bob", "--text", "Please", "--anonymous")
    for each in (post, comment):
        assert "bob" not in command("post", "edit", each, "--as", "bob", "--text", "Please!", "--json").out
        assert "Only its author" in command("post", "delete", each, "--as", "ada").refusal
    assert "Only the owner" in command("moderate", "unmask", post, "--as", "bob", "--reason", "x").refusal
    assert "takes a reason" in command("moderate", "unmask", post, "--as", "ada").refusal
    assert "@bob@here.test" in command("moderate", "unmask", post, "--as", "ada", "--reason", "A threat").out
    (told,) = command("message", "list", "--as", "bob", "--json").facts["messages"]
    assert "The reason: A threat" in told["text"]
    assert command("moderate", "ban-author", comment, "--as", "ada", "--for", "7d").code == 0
    assert "You are banned" in command("post", "create", "birds", "--as", "bob", "--title", "x").refusal
    assert command("moderate", "unban-author", comment, "--as", "ada").code == 0
    assert command("post", "delete", post, "--as", "bob").code == 0
    assert "bob" not in command("modlog", "birds").out


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("--as", "eve", "--title", "x"), "Nobody called eve"),
        (("--as", "birds_member_", "--title", "x"), "Nobody called birds_member_"),
        (("--as", "bob", "--title", "x", "--quote", "https://here.test/post/1"), "neither pictures nor a quote"),
    ],
)
def test_what_would_tell_is_refused(command: CommandLine, words: tuple[str, ...], refusal: str) -> None:
    command.id("post", "create", "birds", "--as", "bob", "--title", "Help", "--anonymous")
    assert refusal in command("post", "create", "birds", *words, "--anonymous").refusal
    assert "stands for any member" in command("moderate", "ban", "birds", "birds_member_", "--as", "ada").refusal
