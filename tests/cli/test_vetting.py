"""Sign-ups, invitations to the server and addresses that are not taken, from the command line."""

import asyncio

import pytest

from fedi_groups.domain.accounts import SignUp
from fedi_groups.domain.types import Instant
from fedi_groups.storage.database import Database
from fedi_groups.storage.mailboxes import mark_bounced
from fedi_groups.storage.signups import add_sign_up
from tests.cli.conftest import CommandLine

NOW = Instant(1_795_219_200_000_000)


@pytest.fixture
def population() -> tuple[str, ...]:
    return ("user create ada --email ada@example.org --admin",)


def wants(command: CommandLine, name: str, *, confirmed: bool = True) -> None:
    """Somebody has signed up where admins decide."""

    async def write() -> None:
        wanted = SignUp(len(name), name, f"{name}@there.test", "en", "Cats", NOW, NOW if confirmed else None)
        async with Database(command.database_url) as database, database.write() as connection:
            assert await add_sign_up(connection, wanted, password="hash")

    asyncio.run(write())


def test_who_waits_is_shown_and_let_in_or_turned_away(command: CommandLine) -> None:
    for name in ("bob", "mallory"):
        wants(command, name)
    (bob, _) = command("user", "pending", "--json").facts["signups"]
    assert (bob["id"], bob["email"], bob["reason"]) == ("bob", "bob@there.test", "Cats")
    doctor = {each["check"]: each for each in command("doctor", "--json").facts["checks"]}
    assert "2 wait" in doctor["sign-ups"]["words"] and doctor["sign-ups"]["state"] == "warn"
    assert command("user", "approve", "bob", "--json").facts == {"id": "https://here.test/u/bob", "state": "active"}
    assert "gets no account" in command("user", "refuse", "mallory", "--reason", "Dogs").out
    assert command("user", "pending").out == "Nobody waits.\n"
    assert "wants an account" in command("user", "approve", "mallory").refusal


def test_an_admin_vouches_for_an_address(command: CommandLine) -> None:
    wants(command, "bob", confirmed=False)
    assert command("user", "pending", "--json").facts["signups"] == []
    assert command("user", "confirm", "bob", "--json").facts["state"] == "pending"
    assert command("user", "approve", "bob", "--json").facts["state"] == "active"

    async def bounce() -> None:
        async with Database(command.database_url) as database, database.write() as connection:
            found = await connection.exec_driver_sql("SELECT actor_id FROM account WHERE email = 'bob@there.test'")
            await mark_bounced(connection, found.scalar_one(), email="bob@there.test", now=NOW)

    asyncio.run(bounce())
    assert command("user", "confirm", "bob", "--json").facts["state"] == "active"
    assert "Nobody called eve" in command("user", "confirm", "eve").refusal


def test_invitations_to_the_server_are_made_shown_and_taken_back(command: CommandLine) -> None:
    assert "takes no new accounts" in command("signup", "invite", "--as", "ada").refusal
    words = ("signup", "invite", "--as", "ada", "--uses", "3", "--note", "Friends", "--json")
    made = command(*words, REGISTRATIONS="invitation").facts
    assert (made["most"], made["used"], made["note"]) == (3, 0, "Friends")
    (shown,) = command("signup", "invitations", "--json").facts["invitations"]
    assert shown == made
    assert command("signup", "revoke", made["id"], "--as", "ada").code == 0
    assert "no invitation of this code" in command("signup", "revoke", made["id"], "--as", "ada").refusal


def test_domains_whose_addresses_are_not_taken(command: CommandLine) -> None:
    for pattern in ("@Trash.Example", "*.temp.example"):
        assert command("signup", "block", pattern, "--note", "Minutes").code == 0
    found = command("signup", "blocked", "--json").facts["domains"]
    assert [each["domain"] for each in found] == ["*.temp.example", "trash.example"]
    assert command("signup", "unblock", "trash.example").code == 0
    assert "no rule" in command("signup", "unblock", "trash.example").refusal
    assert "no domain" in command("signup", "block", "a b").refusal


def test_names_with_which_nobody_signs_up(command: CommandLine) -> None:
    for pattern in ("@Mayor", "*_official"):
        assert command("signup", "reserve", pattern, "--note", "Of the town").code == 0
    found = command("signup", "reserved", "--json").facts["names"]
    assert [(each["name"], each["note"]) for each in found] == [("*_official", "Of the town"), ("mayor", "Of the town")]
    assert command("signup", "release", "mayor").code == 0
    assert "no rule" in command("signup", "release", "mayor").refusal
    assert "no name" in command("signup", "reserve", "*").refusal
