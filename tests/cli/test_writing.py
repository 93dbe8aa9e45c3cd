"""Posts, comments, votes and follows from the command line, on one server; for two see tests/federation."""

import pytest

from tests.cli.conftest import BIRDS, ORIGIN, CommandLine

REFUSED = [
    (["post", "create", "birds", "--as", "bob", "--title", "x"], "Only members may post here"),
    (["post", "create", "birds", "--as", "eve", "--title", "x"], "Nobody called eve has an account here"),
    (["post", "create", "fish", "--as", "ada", "--title", "x"], "Nobody here is called fish"),
    (["post", "create", "bob", "--as", "ada", "--title", "x"], "bob is a person, not a community"),
    (["post", "create", "birds", "--as", "ada", "--title", " "], "A post takes a title"),
    (["post", "create", "birds", "--as", "ada", "--title", "x", "--link", "ftp://x"], "ftp://x is no link"),
    (["post", "create", "birds", "--as", "ada", "--title", "x" * 201], "up to 200 characters"),
    (["comment", "create", "POST", "--as", "ada", "--text", " "], "A comment takes some text"),
    (["comment", "create", f"{ORIGIN}/post/7", "--as", "ada", "--text", "x"], f"There is no {ORIGIN}/post/7"),
    (["comment", "create", "7", "--as", "ada", "--text", "x"], "7 is no address"),
    (["vote", "POST", "--as", "eve"], "Nobody called eve has an account here"),
    (["post", "edit", "POST", "--as", "bob", "--title", "mine"], "Only its author may change this"),
    (["post", "edit", "POST", "--as", "ada", "--title", ""], "A post takes a title"),
    (["post", "delete", "POST", "--as", "bob"], "Only its author may change this"),
    (["follow", "ada", "--as", "ada"], "Nobody follows themselves"),
    (["follow", "nobody", "--as", "ada"], "Nobody here is called nobody"),
    (["unfollow", "birds", "--as", "bob"], "@bob@here.test does not follow !birds@here.test"),
]
"""Words, and what the refusal says."""


@pytest.fixture
def population() -> tuple[str, ...]:
    """Bob is no member."""
    return BIRDS[:3]


def test_a_member_posts_answers_votes_edits_and_deletes(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "ada", "--title", "A count", "--text", "Of **robins**, @bob")
    assert post.startswith(f"{ORIGIN}/post/")
    assert command("follow", "birds", "--as", "bob").out == "@bob@here.test follows !birds@here.test.\n"
    comment = command.id("comment", "create", post, "--as", "bob", "--text", "Seven here")
    assert comment.startswith(f"{ORIGIN}/comment/")
    assert command("vote", post, "--as", "bob", "--json").facts == {"id": post, "vote": 1, "up": 2, "down": 0}
    assert command("vote", post, "--as", "bob", "--down", "--json").facts == {
        "id": post,
        "vote": -1,
        "up": 1,
        "down": 1,
    }
    assert command("vote", post, "--as", "bob", "--undo", "--json").facts == {"id": post, "vote": 0, "up": 1, "down": 0}
    assert command("post", "edit", post, "--as", "ada", "--title", "Two counts").out == f"Changed.\n{post}\n"
    assert command("comment", "delete", comment, "--as", "bob").out == f"Deleted.\n{comment}\n"


def test_a_post_may_be_read_from_standard_input(command: CommandLine) -> None:
    words = ["post", "create", "!birds@here.test", "--as", "@ada@here.test", "--title", "A count", "--text", "-"]
    assert command(*words, typed="One line\n\nand another").code == 0


def test_what_cannot_be_done_is_refused_in_one_line(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "ada", "--title", "A count")
    for words, why in REFUSED:
        answered = command(*(post if word == "POST" else word for word in words))
        assert why in answered.refusal, words
        assert answered.out == ""


def test_an_edit_leaves_alone_what_it_does_not_name(command: CommandLine) -> None:
    words = ["post", "create", "birds", "--as", "ada", "--title", "A count", "--text", "Of robins"]
    post = command.id(*words, "--link", "https://example.org/robins")
    command("post", "edit", post, "--as", "ada", "--text", "Of finches")
    edited = command.post(post)
    assert (edited.title, edited.source, edited.link) == ("A count", "Of finches", "https://example.org/robins")
    command("post", "edit", post, "--as", "ada", "--link", "", "--title", "Two counts")
    edited = command.post(post)
    assert (edited.title, edited.source, edited.link) == ("Two counts", "Of finches", None)


def test_nothing_is_done_to_what_was_deleted(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "ada", "--title", "A count")
    assert command("post", "delete", post, "--as", "ada").code == 0
    for words in (["post", "edit", post, "--text", "x"], ["post", "delete", post], ["vote", post]):
        assert "deleted" in command(*words, "--as", "ada").refusal


def test_a_vote_goes_one_way(command: CommandLine) -> None:
    answered = command("vote", f"{ORIGIN}/post/1", "--as", "ada", "--down", "--undo")
    assert answered.code == 2
    assert "do not go together" in answered.err


def test_a_command_that_is_misused_exits_with_2(command: CommandLine) -> None:
    for words in (["post", "create"], ["nonsense"], ["user", "create", "ada"], ["serve", "--port", "x"]):
        answered = command(*words)
        assert (answered.code, answered.out) == (2, "")
        assert "Usage: " in answered.err
