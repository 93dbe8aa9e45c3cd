"""What is read from the logs of servers while they write them."""

from pathlib import Path

import orjson

from fedi_groups.demo.hearing import Complaint, LogReader, SignedRequest
from fedi_groups.domain.types import Scheme

ACCEPTED = {
    "event": "request accepted",
    "level": "debug",
    "timestamp": "2026-11-21T00:00:00Z",
    "key": "https://b.test/u/bob#main-key",
    "scheme": "rfc9421",
    "type": "Follow",
    "actor": "https://b.test/u/bob",
    "object": "https://a.test/c/cats",
    "status": 202,
}


def test_lines_are_heard_once_and_only_when_they_are_whole(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    reader = LogReader("A", log)
    assert list(reader.read()) == []
    line = orjson.dumps(ACCEPTED) + b"\n"
    log.write_bytes(line + line[:50])
    (found,) = reader.read()
    assert isinstance(found, SignedRequest) and found.scheme is Scheme.RFC9421 and found.accepted
    assert list(reader.read()) == []
    with log.open("ab") as file:
        file.write(line[50:])
    assert list(reader.read()) == [found]


def test_what_else_a_server_says_is_passed_over_unless_it_complains(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    lines = [
        orjson.dumps({"event": "serving", "level": "info", "timestamp": "1"}),
        orjson.dumps({"event": "refused", "level": "info", "timestamp": "2", "activity": "x"}),
        orjson.dumps({"event": "parked", "level": "error", "timestamp": "3"}),
        b"Segmentation fault",
    ]
    log.write_bytes(b"\n".join(lines) + b"\n")
    found = list(LogReader("A", log).read())
    assert all(isinstance(each, Complaint) for each in found)
    assert ["parked" in found[0].text, found[1].text] == [True, "Segmentation fault"]  # type: ignore[union-attr]


def test_of_an_unsigned_request_nothing_but_the_refusal_is_known(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_bytes(
        orjson.dumps(
            {"event": "request refused", "level": "info", "timestamp": "1", "status": 401, "reason": "not signed"}
        )
        + b"\n"
    )
    (found,) = LogReader("A", log).read()
    assert isinstance(found, SignedRequest)
    assert (found.accepted, found.scheme, found.key, found.reason) == (False, None, "", "not signed")
