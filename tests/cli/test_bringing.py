"""Charters and invitations from the command line."""

import pytest

from tests.cli.conftest import CommandLine


@pytest.fixture
def population() -> tuple[str, ...]:
    return (
        *(f"user create {name} --email {name}@here.test" for name in ("ann", "bob", "eve")),
        "community create club --owner ann --preset x-style",
    )


def test_a_charter_is_shown_and_changed_by_its_owner(command: CommandLine) -> None:
    assert command("community", "charter", "club", "--json").facts["admission"] == "invitation"
    changed = command(
        "community", "charter", "club", "--as", "ann", "--set", "rules=Be kind.|No dogs.", "--set", "cap=2"
    )
    assert changed.code == 0 and "Be kind. | No dogs." in changed.out
    assert command("community", "charter", "club", "--json").facts["rules"] == ["Be kind.", "No dogs."]
    assert "owner" in command("community", "charter", "club", "--as", "bob", "--set", "cap=3").refusal
    for wrong in ("cap=many", "posts=everybody", "nothing=1", "cap=0", "admission"):
        assert command("community", "charter", "club", "--as", "ann", "--set", wrong).code == 1


def test_what_was_said_for_members_is_never_opened(command: CommandLine) -> None:
    command("community", "create", "ring", "--owner", "ann", "--preset", "circle")
    refusal = command("community", "charter", "ring", "--as", "ann", "--reading", "everyone").refusal
    assert refusal == "Whether members alone read is decided when a community is founded."


def test_somebody_is_invited_comes_in_and_brings_others(command: CommandLine) -> None:
    assert command("invite", "send", "club", "bob", "--as", "ann", "--note", "Hello").code == 0
    assert "!club@here.test" in command("invite", "list", "--as", "bob").out
    assert command("invite", "accept", "club", "--as", "bob").out == "@bob@here.test is a member of !club@here.test.\n"
    code = command("invite", "link", "club", "--as", "bob", "--uses", "2", "--json").facts["code"]
    assert command("invite", "redeem", code, "--as", "eve").code == 0
    assert command("invite", "tree", "club").out == "@ann@here.test\n  @bob@here.test\n    @eve@here.test\n"
    assert f"{code}  1 of 2  @bob@here.test" in command("invite", "links", "club").out
    out = command("invite", "prune", "club", "bob", "--as", "ann", "--ban", "--reason", "Sold places")
    assert out.out == "2 are banned:\n  @bob@here.test\n  @eve@here.test\n"


def test_what_is_taken_back_lets_nobody_in(command: CommandLine) -> None:
    command("invite", "send", "club", "bob", "--as", "ann")
    assert command("invite", "withdraw", "club", "bob", "--as", "ann").code == 0
    assert command("invite", "accept", "club", "--as", "bob").code == 1
    code = command("invite", "link", "club", "--as", "ann", "--json").facts["code"]
    assert command("invite", "revoke", code, "--as", "eve").code == 1
    assert command("invite", "revoke", code, "--as", "ann").code == 0
    refusal = command("invite", "redeem", code, "--as", "eve").refusal
    assert refusal == "This invitation is not valid, or no longer."
    assert command("invite", "redeem", "guessed", "--as", "eve").refusal == refusal
