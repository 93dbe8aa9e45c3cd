"""Suites that other people wrote for servers like this one, run against ours in its test mode, each in its own process.

They lie in a folder of their own with the programs that run them: `.ci/tools/judges`, or the variable JUDGES.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as xml
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner

from fedi_groups.cli.table import program
from tests.capabilities import find_judges
from tests.partners.own_server import PATIENCE, PROGRAM, eventually
from tests.postgresql import free_port

LONGEST = 1500
"""Seconds of one suite."""

_LEAVER = "leaves_out"
_LEAVES_OUT = """
import os

def pytest_collection_modifyitems(config, items):
    names = set(os.environ["LEFT_OUT"].splitlines())
    out = [each for each in items if each.nodeid.partition("[")[0] in names]
    config.hook.pytest_deselected(items=out)
    items[:] = [each for each in items if each not in out]
"""
"""Tests by their whole names, with whatever parameters: pytest's own `--deselect` leaves out what begins like one."""

_RECORDED = re.compile(r"vcr\.use_cassette\(.*\)(?=:)")


@dataclass(frozen=True, slots=True)
class Bench:
    """A server in its test mode at `origin`, over plain HTTP on this machine."""

    origin: str
    settings: dict[str, str]

    def command(self, *words: str) -> dict[str, Any]:
        """What a command says with `--json`."""
        done = CliRunner().invoke(program(), [*words, "--json"], env=self.settings, catch_exceptions=False)
        assert done.exit_code == 0, f"{' '.join(words)}:\n{done.stderr}"
        said: dict[str, Any] = json.loads(done.stdout)
        return said


@contextmanager
def bench(folder: Path, *, database_url: str, **otherwise: str) -> Iterator[Bench]:
    """Running, with sign-up open and nothing in it. `otherwise`: what else is set, or set to something else."""
    port = free_port()
    settings = {
        "ORIGIN": f"http://localhost:{port}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "ALLOW_NETWORKS": "127.0.0.0/8",
        "ALLOW_HTTP": "true",
        "TEST_MODE": "true",
        "REGISTRATIONS": "open",
        **otherwise,
    }
    found = Bench(settings["ORIGIN"], {f"FEDI_GROUPS_{name}": value for name, value in settings.items()})
    command = [str(PROGRAM), "serve", "--port", str(port)]
    if shutil.which("setpriv"):  # a run that is killed takes the server along
        command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
    log = folder / "server.log"
    with (
        log.open("a") as said,
        subprocess.Popen(command, env=os.environ | found.settings, stdout=said, stderr=said) as process,
    ):
        try:
            eventually(lambda: _answers(found, process, log))
            yield found
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=PATIENCE)
            finally:
                process.kill()


def _answers(found: Bench, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, f"the server has ended:\n{log.read_text()}"
    try:
        return httpx.get(f"{found.origin}/healthz", timeout=PATIENCE).is_success
    except httpx.TransportError:
        return False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of each test of a suite, by its name as `test_file::test_name`; of what failed, why."""

    passed: frozenset[str]
    failed: Mapping[str, str]
    skipped: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.passed | self.skipped | frozenset(self.failed)


def run_suite(
    name: str,
    folder: Path,
    *,
    origin: str,
    tests: Sequence[str],
    without: Sequence[str],
    options: Sequence[str] = (),
    live: Sequence[str] = (),
    **variables: str,
) -> Verdicts:
    """The suite in the folder of this name, but for those tests `without` names. Its own output goes to `folder`.

    Where a suite looks for its server is written in it in places: always as localhost:3000. In the files that `live`
    names, tests that would replay what was recorded elsewhere ask our server instead. Moments that were recorded are
    left out: without them it takes those of now.
    """
    place = find_judges()
    assert place is not None
    suite = shutil.copytree(place / name, folder / name)
    for file in (suite / "tests").rglob("*.py"):
        file.write_text(file.read_text().replace("localhost:3000", origin.partition("://")[2]))
    for file in [suite / each for each in live]:
        file.write_text(_RECORDED.sub('__import__("contextlib").nullcontext()', file.read_text()))
    for file in (suite / "tests").rglob("*_datetimeobjects.pkl"):
        file.unlink()
    report = folder / f"{name}.xml"
    (suite / f"{_LEAVER}.py").write_text(_LEAVES_OUT)
    command = [
        str(place / "venv" / "bin" / "python"),
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        _LEAVER,
        f"--junitxml={report}",
        *options,
    ]
    with (folder / f"{name}.log").open("w") as log:
        subprocess.run(
            [*command, *tests],
            cwd=suite,
            env=os.environ | {"PYTHONPATH": str(suite), "LEFT_OUT": "\n".join(without)} | variables,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=LONGEST,
            check=False,
        )
    assert report.exists(), (folder / f"{name}.log").read_text()[-4000:]
    return read_report(report)


def read_report(report: Path) -> Verdicts:
    passed, skipped, failed = set(), set(), {}
    for case in xml.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        wrong = [each for each in case if each.tag in ("failure", "error")]
        if wrong:
            failed[name] = re.sub(r"\s+", " ", wrong[0].get("message") or "")[:300]
        elif any(each.tag == "skipped" for each in case):
            skipped.add(name)
        else:
            passed.add(name)
    return Verdicts(frozenset(passed), failed, frozenset(skipped))


def told(verdicts: Verdicts) -> str:
    """What failed, a line each."""
    lines = [f"{name}: {why}" for name, why in sorted(verdicts.failed.items())]
    return f"{len(verdicts.passed)} passed, {len(lines)} failed:\n" + "\n".join(lines)


if __name__ == "__main__":  # a look at one report
    sys.stdout.write(told(read_report(Path(sys.argv[1]))) + "\n")
