"""What a process takes hold of before it starts: each thing it cannot have is named with what to do about it."""

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fedi_groups.cli.place import address, certificate, claim_folder, listening, only_worker, owner_refusal
from fedi_groups.config import read_settings
from fedi_groups.errors import Misconfigured


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(Misconfigured) as caught:
        attempt()
    return str(caught.value)


def listen(host: str, port: int) -> None:
    with listening(host, port):
        raise AssertionError("it should not have been possible")


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    claim_folder(read_settings(data_dir=folder))
    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("place", ["/proc/none", "/dev/null", "/dev/null/data"])
def test_a_folder_that_cannot_be_written_to_is_named_with_the_user(place: str) -> None:
    said = refusal(lambda: claim_folder(read_settings(data_dir=Path(place))))
    assert said.startswith(f"FEDI_GROUPS_DATA_DIR={place}: the user ") and "cannot write there" in said


def test_root_does_not_leave_files_in_somebody_elses_folder() -> None:
    said = owner_refusal(Path("data"), user=0, owner=65534)
    assert said is not None and "run this as" in said
    assert owner_refusal(Path("data"), user=0, owner=0) is None
    assert owner_refusal(Path("data"), user=1000, owner=1000) is None


def test_a_port_that_is_taken_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert refusal(lambda: listen("127.0.0.1", port)).startswith(f"port {port} is taken by another program")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-name.invalid"])
def test_a_host_that_is_not_this_machine_is_named(host: str) -> None:
    assert f"--host {host} is no address of this machine" in refusal(lambda: listen(host, 0))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "::1", "::"])
def test_any_address_of_this_machine_can_be_listened_at(host: str) -> None:
    with listening(host, 0) as taken:
        assert taken.getsockname()[1] > 0


@pytest.mark.parametrize(
    ("host", "port", "tls", "shown"),
    [
        ("127.0.0.1", 8000, False, "http://127.0.0.1:8000"),
        ("0.0.0.0", 8000, False, "http://127.0.0.1:8000"),
        ("::", 8000, False, "http://[::1]:8000"),
        ("::1", 443, True, "https://[::1]"),
        ("groups.example", 443, True, "https://groups.example"),
        ("groups.example", 80, False, "http://groups.example"),
        ("groups.example", 80, True, "https://groups.example:80"),
    ],
)
def test_the_address_shown_is_one_that_a_browser_here_can_open(host: str, port: int, tls: bool, shown: str) -> None:
    assert address(host, port, tls=tls) == shown


def test_a_certificate_and_its_key_go_together(tmp_path: Path) -> None:
    no_pem = tmp_path / "no.pem"
    no_pem.write_text("no certificate")
    assert certificate(None, None) is None
    assert "go together" in refusal(lambda: certificate(no_pem, None))
    assert "cannot be read" in refusal(lambda: certificate(no_pem, tmp_path / "missing.pem"))
    assert "no certificate with its key" in refusal(lambda: certificate(no_pem, no_pem))


def test_one_worker_at_a_time_works_on_a_folder(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    with only_worker(settings):
        said = refusal(lambda: only_worker(settings).__enter__())
        assert "already works on" in said and f"(process {os.getpid()})" in said
    with only_worker(settings):
        pass


def test_on_postgresql_many_work_together(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path, database_url="postgresql://127.0.0.1/groups")
    with only_worker(settings), only_worker(settings):
        assert list(tmp_path.iterdir()) == []
