"""E-mail from the command line: a test goes out at once, and the doctor says whether mail reaches anybody."""

from email import message_from_bytes
from email.policy import default

import pytest

from tests.cli.conftest import BIRDS, CommandLine


def test_a_test_is_put_into_the_outbox_where_no_mail_server_is_named(command: CommandLine) -> None:
    answered = command("mail", "test", "bob@example.org", "--json", SERVER_NAME="Birds")
    assert answered.facts["to"] == "bob@example.org" and answered.facts["by"] == str(command.folder / "outbox")
    (file,) = (command.folder / "outbox").glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert (mail["To"], mail["From"]) == ("bob@example.org", "Birds <noreply@here.test>")
    assert mail["Subject"] == "Mail from Birds arrives"


def test_it_is_said_why_a_mail_server_does_not_take_it(command: CommandLine) -> None:
    settings = {"MAIL_URL": "smtp://127.0.0.1:9?tls=off", "MAIL_FROM": "birds@example.org"}
    assert command("mail", "test", "bob@example.org", **settings).refusal.startswith("It was not taken: ")
    assert "no e-mail address" in command("mail", "test", "bob").refusal


@pytest.mark.parametrize(
    ("settings", "state", "words"),
    [
        ({}, "warn", "reaches nobody: set FEDI_GROUPS_MAIL_URL"),
        ({"MAIL_URL": "smtp://127.0.0.1:9?tls=off"}, "fail", "does not let us in"),
        ({"MAIL_URL": "smtp://ann:geheim@127.0.0.1/x"}, "fail", "FEDI_GROUPS_MAIL_URL: give it as"),
        ({"MAIL_FROM": "nobody"}, "fail", "FEDI_GROUPS_MAIL_FROM: nobody is no e-mail address"),
    ],
)
def test_the_doctor_says_whether_mail_goes_out(
    command: CommandLine, settings: dict[str, str], state: str, words: str
) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    checks = {each["check"]: each for each in command("doctor", "--json", **settings).facts["checks"]}
    assert checks["mail"]["state"] == state and words in checks["mail"]["words"]
    assert "geheim" not in str(checks)


class TestDigests:
    @pytest.fixture
    def population(self) -> tuple[str, ...]:
        return BIRDS

    def test_a_digest_comes_by_mail(self, command: CommandLine) -> None:
        words = ("community", "hears", "birds", "weekly", "--as", "bob", "--mail", "--json")
        assert command(*words).facts["mail"] is True
        assert "nothing else does" in command("community", "hears", "birds", "nothing", "--as", "bob", "--mail").refusal
