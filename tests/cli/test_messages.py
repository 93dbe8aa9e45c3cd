"""Private messages to communities from the command line."""

import pytest

from fedi_groups.domain.types import Visibility
from tests.cli.conftest import BIRDS, CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS[:1]


def test_what_a_member_writes_to_a_private_community_is_a_post_unless_it_is_a_command(command: CommandLine) -> None:
    command("community", "create", "club", "--owner", "ada", "--title", "Club", "--private")
    post = command.post(command.id("message", "send", "club", "--as", "ada", "--text", "Look what I have found"))
    assert post.community_id is not None and post.title == "Look what I have found"
    comment = command.post(
        command.id("message", "send", "club", "--as", "ada", "--text", "Lock it away", "--answers", post.uri)
    )
    assert comment.parent_id == post.id
    asked = command.post(command.id("message", "send", "club", "--as", "ada", "--text", "/lock", "--answers", post.uri))
    assert (asked.community_id, asked.visibility) == (None, Visibility.DIRECT)
