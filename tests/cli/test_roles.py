"""Roles of a community on the command line: admins, and roles of its own."""

import pytest

from tests.cli.conftest import BIRDS, CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS


def test_a_role_is_made_given_used_taken_back_and_deleted(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "ada", "--title", "A count")
    made = command("community", "role", "create", "birds", "pinner", "--power", "pin", "--as", "ada")
    assert made.out == "pinner: pin.\n"
    assert command("community", "role", "grant", "birds", "bob", "pinner", "--as", "ada").code == 0
    listed = command("community", "role", "list", "birds", "--json").facts["roles"]
    assert listed == [{"name": "pinner", "powers": ["pin"], "holders": ["https://here.test/u/bob"]}]
    assert command("moderate", "pin", post, "--as", "bob").code == 0
    assert "Only moderators" in command("moderate", "remove", post, "--as", "bob").refusal
    assert command("community", "role", "revoke", "birds", "bob", "--as", "ada").code == 0
    assert "Only moderators" in command("moderate", "unpin", post, "--as", "bob").refusal
    assert command("community", "role", "delete", "birds", "pinner", "--as", "ada").code == 0
    assert command("community", "role", "list", "birds").out.endswith("has no roles of its own.\n")
    assert "no role called" in command("community", "role", "grant", "birds", "bob", "pinner", "--as", "ada").refusal
