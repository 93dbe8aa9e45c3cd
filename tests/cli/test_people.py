"""Accounts, communities and tokens from the command line."""

import asyncio
import hashlib
from typing import Any

from fedi_groups.actions.passwords import is_password
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from tests.cli.conftest import ORIGIN, CommandLine

REFUSED = [
    (["user", "create", "Ada", "--email", "x@y.example"], "", "lower case"),
    (["user", "create", "admin", "--email", "x@y.example"], "", "reserved"),
    (["user", "create", "ada", "--email", "nowhere"], "", "no e-mail address"),
    (["user", "create", "bob", "--email", "x@y.example", "--password-stdin"], "short\n", "8 to 1000 characters"),
    (["user", "create", "bob", "--email", "x@y.example", "--password-stdin"], "", "8 to 1000 characters"),
    (["user", "password", "nobody", "--password-stdin"], "long enough to be one\n", "Nobody called nobody"),
    (["community", "create", "cats", "--owner", "nobody"], "", "Nobody called nobody"),
    (["community", "create", "cats", "--owner", "@ada@there.test"], "", "Nobody called @ada@there.test"),
    (["community", "create", "cats", "--owner", "ada", "--title", "x" * 201], "", "up to 200 characters"),
    (["token", "create", "nobody"], "", "Nobody called nobody"),
    (["token", "create", "ada", "--scopes", "read wriet"], "", "no scope wriet"),
    (["token", "create", "ada", "--scopes", ""], "", "at least one scope"),
    (["token", "create", "ada", "--scopes", "admin:read"], "", "ada is no admin"),
]
"""Words, what is typed, and what the refusal says."""


def rows(command: CommandLine, table: str) -> list[Any]:
    async def look() -> list[Any]:
        async with Database(command.database_url) as database, database.read() as connection:
            return list(await connection.execute(tables.metadata.tables[table].select()))

    return asyncio.run(look())


def test_an_account_is_made_and_its_activitypub_id_told(command: CommandLine) -> None:
    answered = command("user", "create", "ada", "--email", "Ada@example.org", "--admin", "--json")
    assert answered.code == 0
    assert answered.facts == {"id": f"{ORIGIN}/u/ada", "handle": "@ada@here.test", "admin": True}
    (account,) = rows(command, "account")
    assert (account.email, account.admin, account.password) == ("ada@example.org", True, None)


def test_without_a_password_it_is_said_how_to_set_one(command: CommandLine) -> None:
    answered = command("user", "create", "ada", "--email", "ada@example.org")
    assert answered.out.startswith("@ada@here.test has an account.")
    assert "user password ada" in answered.out and "token create ada" in answered.out


def test_a_password_comes_by_standard_input_and_is_kept_as_argon2id(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "a@b.example", "--password-stdin", typed="correct horse battery\n")
    (account,) = rows(command, "account")
    assert account.password.startswith("$argon2id$")
    assert is_password("correct horse battery", account.password)
    assert not is_password("incorrect horse battery", account.password)


def test_a_new_password_takes_the_place_of_the_old_one(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "a@b.example", "--password-stdin", typed="correct horse battery\n")
    assert command("user", "password", "ada", "--password-stdin", typed="another horse battery\n").code == 0
    (account,) = rows(command, "account")
    assert is_password("another horse battery", account.password)
    assert not is_password("correct horse battery", account.password)


def test_nobody_without_a_password_signs_in_with_any() -> None:
    assert not is_password("", None)
    assert not is_password("a password that nobody has", None)


def test_what_cannot_be_done_is_refused_in_one_line(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    for words, typed, why in REFUSED:
        answered = command(*words, typed=typed)
        assert why in answered.refusal, words
        assert answered.out == ""


def test_a_name_is_given_once_to_people_and_communities_together(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    assert "taken" in command("user", "create", "ada", "--email", "other@example.org").refusal
    assert "taken" in command("community", "create", "ada", "--owner", "ada").refusal
    assert "already an account" in command("user", "create", "bob", "--email", "ADA@example.org").refusal


def test_a_community_has_its_owner_as_first_member_and_a_summary_that_is_safe(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    summary = "We **watch** <script>alert(1)</script>birds"
    words = ["community", "create", "birds", "--owner", "ada", "--title", "Birds", "--summary", summary, "--json"]
    assert command(*words).facts == {
        "id": f"{ORIGIN}/c/birds",
        "handle": "!birds@here.test",
        "owner": f"{ORIGIN}/u/ada",
    }
    (community,) = [row for row in rows(command, "actor") if row.name == "birds"]
    assert "<strong>watch</strong>" in community.summary and "<script" not in community.summary
    assert community.summary_source == summary
    (membership,) = rows(command, "membership")
    assert (membership.community_id, membership.role) == (community.id, "owner")


def test_a_token_is_shown_once_and_only_its_digest_kept(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org", "--admin")
    answered = command("token", "create", "ada", "--scopes", "read write:statuses admin:read")
    (token,) = answered.out.splitlines()
    assert len(token) > 40
    (row,) = rows(command, "token")
    assert row.digest == hashlib.sha256(token.encode()).digest()
    assert row.scopes == "read write:statuses admin:read"


def test_a_token_as_json_names_whose_it_is(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    facts = command("token", "create", "ada", "--json").facts
    assert facts["id"] == f"{ORIGIN}/u/ada" and facts["scopes"] == "read write follow push" and facts["token"]


def test_an_account_moves_to_another_one_that_names_it_and_comes_back(command: CommandLine) -> None:
    for name in ("ada", "ada2"):
        assert command("user", "create", name, "--email", f"{name}@example.org").code == 0
    assert "does not say yet" in command("user", "move", "ada", "ada2").refusal
    assert command("user", "alias", "ada2", "ada", "--json").facts["alsoKnownAs"] == [f"{ORIGIN}/u/ada"]
    assert command("user", "move", "ada", "ada2", "--json").facts["movedTo"] == f"{ORIGIN}/u/ada2"
    assert command("community", "create", "birds", "--owner", "ada2").code == 0
    assert "has moved" in command("post", "create", "birds", "--as", "ada", "--title", "x").refusal
    assert "in the last seven days" in command("user", "move", "ada", "ada2").refusal
    assert command("user", "return", "ada").code == 0
    assert "has not moved" in command("user", "return", "ada").refusal
    assert command("user", "alias", "ada2", "ada", "--remove", "--json").facts["alsoKnownAs"] == []


def test_what_somebody_is_signed_in_with_is_listed_and_ended(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "a@b.example")
    assert command("user", "sessions", "ada").out == "ada is not signed in.\n"
    command("token", "create", "ada", "--scopes", "read")
    (app,) = command("user", "sessions", "ada", "--json").facts["sessions"]
    assert (app["kind"], app["scopes"]) == ("app", ["read"])
    assert "by hand" in command("user", "sessions", "ada").out
    command("user", "sign-out", "ada")
    assert command("user", "sessions", "ada", "--json").facts["sessions"] == []
    assert command("user", "sessions", "nobody").refusal
