"""Block lists from the command line: previewed, imported, exported, subscribed to."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import CommandLine

HEADING = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate"
LIST = f"{HEADING}\nevil.test,suspend,true,true,Spam,true\nloud.test,silence,true,false,,false\n"
LOCAL = {"ALLOW_NETWORKS": "127.0.0.0/8", "ALLOW_HTTP": "true"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "blocks.csv"
    found.write_text(LIST)
    return found


class Shelf(ThreadingHTTPServer):
    text = LIST

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/blocks.csv"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.server.text.encode()  # type: ignore[attr-defined]  # a Shelf
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def stance(command: CommandLine, host: str) -> str:
    return str(command("servers", "show", host, "--json").facts["stance"])


def test_an_import_is_shown_first_and_done_only_if_told(command: CommandLine, file: Path) -> None:
    shown = command("servers", "import", str(file))
    assert "2 new, 0 changed" in shown.out and "Nothing has been changed: --apply does it." in shown.out
    assert stance(command, "evil.test") == "open"
    done = command("servers", "import", str(file), "--apply", "--json").facts
    assert done["applied"] and [each["host"] for each in done["new"]] == ["evil.test", "loud.test"]
    assert (stance(command, "evil.test"), stance(command, "loud.test")) == ("blocked", "limited")
    assert command("servers", "import", str(file), "--json").facts["same"] == 2


def test_an_import_leaves_own_rules_alone_unless_told(command: CommandLine, file: Path) -> None:
    assert command("servers", "allow", "evil.test").code == 0
    done = command("servers", "import", str(file), "--apply")
    assert "1 overruled by rules of yours" in done.out and "! evil.test blocked: yours says open" in done.out
    assert stance(command, "evil.test") == "open"
    assert command("servers", "import", str(file), "--apply", "--overwrite").code == 0
    assert stance(command, "evil.test") == "blocked"


def test_what_is_exported_is_what_was_imported(command: CommandLine, file: Path, tmp_path: Path) -> None:
    assert command("servers", "import", str(file), "--apply").code == 0
    assert command("servers", "export").out == f"{HEADING}\nevil.test,suspend,true,true,Spam,true\n" + (
        "loud.test,silence,true,false,,false\n"
    )
    out = tmp_path / "out.csv"
    assert "2 rules are in" in command("servers", "export", str(out)).out
    assert out.read_text() == LIST


def test_a_file_that_is_no_list_is_refused_in_one_line(command: CommandLine, file: Path) -> None:
    file.write_text("<html>\n<body>\n")
    assert "This is no list of servers" in command("servers", "import", str(file)).refusal
    file.write_bytes(b"\xff\xfe")
    assert "is no text in UTF-8" in command("servers", "import", str(file)).refusal
    assert "No such file" in command("servers", "import", "/no/such/file").refusal
    assert "No list 7 is followed" in command("servers", "unsubscribe", "7").refusal


def test_a_shared_list_is_looked_at_followed_refreshed_and_left(command: CommandLine, shelf: Shelf) -> None:
    shown = command("servers", "subscribe", shelf.url, **LOCAL)
    assert "2 new" in shown.out and "--apply does it" in shown.out
    assert command("servers", "lists").out == "No shared list is followed.\n"
    done = command("servers", "subscribe", shelf.url, "--apply", "--json", **LOCAL).facts
    assert (done["list"], done["applied"]) == (1, True)
    assert stance(command, "a.evil.test") == "blocked"
    assert "subscribe to" in command("servers", "subscribe", shelf.url, "--apply", **LOCAL).refusal
    shelf.text = f"{HEADING}\nevil.test,suspend\nnew.test,suspend\n"
    (looked,) = command("servers", "refresh", "--json", **LOCAL).facts["lists"]
    assert [each["host"] for each in looked["new"]] == ["new.test"] and looked["lifted"] == ["loud.test"]
    assert stance(command, "new.test") == "open"
    assert command("servers", "refresh", "1", "--apply", **LOCAL).code == 0
    assert (stance(command, "new.test"), stance(command, "loud.test")) == ("blocked", "open")
    (listed,) = command("servers", "lists", "--json").facts["lists"]
    assert (listed["hosts"], listed["error"]) == (2, None)
    assert "2 rules of it are lifted" in command("servers", "unsubscribe", "1").out
    assert stance(command, "evil.test") == "open"


def test_a_list_that_went_bad_is_taken_over_only_by_force(command: CommandLine, shelf: Shelf) -> None:
    assert command("servers", "subscribe", shelf.url, "--apply", **LOCAL).code == 0
    shelf.text = HEADING
    stopped = command("servers", "refresh", "--apply", **LOCAL)
    assert stopped.code == 1 and "of 2 hosts 2 have left it at once" in stopped.out
    assert stance(command, "evil.test") == "blocked"
    assert "2 have left" in command("servers", "lists").out
    assert command("servers", "refresh", "--apply", "--force", **LOCAL).code == 0
    assert stance(command, "evil.test") == "open"


def test_a_list_is_fetched_only_from_where_the_guard_lets_through(command: CommandLine, shelf: Shelf) -> None:
    assert command("servers", "subscribe", shelf.url, "--apply").code == 1
    assert command("servers", "subscribe", "https://evil.test/x", "--apply", BLOCKED_SERVERS="evil.test").code == 1
