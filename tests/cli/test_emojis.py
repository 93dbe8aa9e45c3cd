"""Custom emoji from the command line."""

from pathlib import Path

from tests.cli.conftest import CommandLine
from tests.media.pictures import moving, picture


def test_one_is_added_changed_and_removed(command: CommandLine, tmp_path: Path) -> None:
    assert command("emoji", "list").out == "There are no custom emoji.\n"
    (tmp_path / "a.gif").write_bytes(moving("GIF"))
    made = command("emoji", "add", "party", str(tmp_path / "a.gif"), "--category", "Fun", "--json").facts
    assert (made["name"], made["category"], made["hidden"]) == (":party:", "Fun", False)
    assert made["id"].endswith("/emojis/party") and made["url"].endswith(".gif")
    assert command("emoji", "rename", ":party:", "feast", "--json").facts["name"] == ":feast:"
    assert command("emoji", "edit", "feast", "--hide", "--json").facts["hidden"] is True
    assert command("emoji", "list").out == ":feast:  Fun  hidden\n"
    assert command("emoji", "remove", "feast").code == 0
    assert "no custom emoji :feast:" in command("emoji", "remove", "feast").refusal


def test_a_folder_is_brought_in_at_once_and_what_cannot_be_is_named(command: CommandLine, tmp_path: Path) -> None:
    for name in ("blob-cat.png", "dog.PNG"):
        (tmp_path / name).write_bytes(picture("PNG"))
    (tmp_path / "قط.png").write_bytes(picture("PNG"))
    (tmp_path / "words.png").write_text("no picture")
    (tmp_path / "large.webp").write_bytes(picture("WEBP") + b"\0" * 256 * 1024)
    (tmp_path / "readme.txt").write_text("no picture either")
    found = command("emoji", "import", str(tmp_path), "--category", "Animals", "--json").facts
    assert [each["name"] for each in found["emojis"]] == [":blob_cat:", ":dog:"]
    assert sorted(each.split(":")[0] for each in found["refused"]) == ["large.webp", "words.png", "قط.png"]
    assert "2 of 5 can be used." in command("emoji", "import", str(tmp_path)).out


def test_a_name_that_is_taken_or_none_is_refused(command: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(picture("PNG"))
    for name in ("cat", "dog"):
        assert command("emoji", "add", name, str(file)).code == 0
    assert "already" in command("emoji", "rename", "cat", "dog").refusal
    for name in ("x", "a b", "قطة", "a" * 51):
        assert "2 to 50" in command("emoji", "add", name, str(file)).refusal


def test_somebody_reacts_by_one(command: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(picture("PNG"))
    command("emoji", "add", "party", str(file))
    command("user", "create", "ada", "--email", "ada@example.org")
    command("community", "create", "cats", "--owner", "ada", "--title", "Cats")
    post = command("post", "create", "cats", "--as", "ada", "--title", "Hello", "--json").facts["id"]
    assert command("vote", post, "--as", "ada", "--emoji", ":party:").code == 0
    assert "no custom emoji" in command("vote", post, "--as", "ada", "--emoji", ":nothing:").refusal
