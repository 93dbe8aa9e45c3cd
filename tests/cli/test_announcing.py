"""Announcements from the command line."""

from tests.cli.conftest import CommandLine


def test_an_announcement_is_added_shown_and_ended(command: CommandLine) -> None:
    assert command("announcements", "list").out == "Nothing is announced.\n"
    words = (
        "announcements",
        "add",
        "We *move*.",
        "--from",
        "2099-05-01",
        "--until",
        "2099-05-03",
        "--all-day",
        "--json",
    )
    made = command(*words).facts
    assert made["content"] == "<p>We <em>move</em>.</p>" and made["all_day"] is True
    assert (made["from"], made["until"]) == ("2099-05-01T00:00:00Z", "2099-05-03T00:00:00Z")
    command("announcements", "add", "For a while", "--for", "7d")

    both = command("announcements", "list", "--json").facts["announcements"]
    assert [each["content"] for each in both] == ["<p>For a while</p>", made["content"]]
    assert "We move." in command("announcements", "list").out
    assert command("announcements", "end", made["id"], "--json").facts == {"id": made["id"], "state": "ended"}
    assert "No such announcement" in command("announcements", "end", made["id"]).refusal
    assert "says something" in command("announcements", "add", " ").refusal
    assert "over before it begins" in command("announcements", "add", "Late", "--until", "2001-01-01").refusal
