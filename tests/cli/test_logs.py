"""What is logged: one JSON object a line where nobody watches, and never a secret."""

import json
import os
import pty
import subprocess
import sys
from functools import cache

import pytest

from fedi_groups.cli.logs import without_passwords, without_secrets

SAYS = """
import logging, structlog
from fedi_groups.cli.logs import start_logging
start_logging("{level}")
structlog.get_logger("one").info("two", token="t0ps3cret", place="postgresql://ada:open-sesame@db/x")
structlog.get_logger("one").debug("small talk")
logging.getLogger("uvicorn.error").warning("three %s", "four")
logging.getLogger("uvicorn.error").info("chatter")
try:
    raise ValueError("cannot reach postgresql://ada:open-sesame@db/x")
except ValueError:
    structlog.get_logger("five").exception("six")
"""


@cache
def said(level: str) -> list[dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", SAYS.format(level=level)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_where_nobody_watches_each_line_is_one_json_object() -> None:
    two, four, six = said("info")
    assert (two["event"], two["level"], two["logger"]) == ("two", "info", "one")
    assert two["timestamp"].endswith("Z")
    assert (four["event"], four["level"], four["logger"]) == ("three four", "warning", "uvicorn.error")
    assert six["event"] == "six" and "ValueError" in six["exception"]


def test_no_secret_is_logged_whatever_it_stands_in() -> None:
    lines = json.dumps(said("debug"))
    assert "t0ps3cret" not in lines and "open-sesame" not in lines
    assert lines.count("postgresql://ada:***@db/x") == 2


def test_the_level_decides_how_much_is_said() -> None:
    assert [line["event"] for line in said("error")] == ["six"]
    assert [line["event"] for line in said("debug")] == ["two", "small talk", "three four", "chatter", "six"]


def test_in_a_terminal_lines_are_for_people() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "wb") as terminal:
        subprocess.run([sys.executable, "-c", SAYS.format(level="info")], stderr=terminal, check=True, timeout=60)
        shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "two" in shown and '"event"' not in shown and "\x1b[" in shown
    assert "open-sesame" not in shown


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        ("postgresql://ada:pass@db/x", "postgresql://ada:***@db/x"),
        ("at https://example.org:8000/a@b", "at https://example.org:8000/a@b"),
        ("postgresql://ada@db/x", "postgresql://ada@db/x"),
        ("a:b@c", "a:b@c"),
    ],
)
def test_only_passwords_are_taken_out_of_addresses(words: str, clean: str) -> None:
    assert without_passwords(words) == clean


def test_values_that_are_no_text_stay_as_they_are() -> None:
    assert without_secrets(None, "info", {"count": 3, "Secret": "x"}) == {"count": 3, "Secret": "***"}


REMEMBERS = """
import json, logging, structlog
from fedi_groups.cli.logs import start_logging
found = start_logging("error")
structlog.get_logger("one").warning("nothing of note")
for _ in range(2):
    structlog.get_logger("one").error("it failed", error="no answer from postgresql://ada:open-sesame@db/x")
try:
    raise ValueError("postgresql://ada:open-sesame@db/x")
except ValueError:
    structlog.get_logger("two").exception("it stumbled")
logging.getLogger("uvicorn.error").error("a fault in %s", "three")
print(json.dumps([[each.source, each.event, each.detail, each.count] for each in found.take()]))
"""


def test_errors_are_remembered_for_admins_without_secrets() -> None:
    done = subprocess.run([sys.executable, "-c", REMEMBERS], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [
        ["one", "it failed", "no answer from postgresql://ada:***@db/x", 2],
        ["two", "it stumbled", "ValueError: postgresql://ada:***@db/x", 1],
        ["uvicorn.error", "a fault in three", "", 1],
    ]
