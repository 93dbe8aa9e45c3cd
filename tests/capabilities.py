"""What a test may need of the machine, by name. The mark `needs` is the only way to skip a test.

Where the machine lacks it, the test is skipped and the end of the run says so. With REQUIRE_ALL=1 a thing that is
missing fails the run, and so does a skip from anywhere else.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@dataclass(frozen=True, slots=True)
class Capability:
    words: str
    find: Callable[[], Path | None]


@cache
def find_postgresql() -> Path | None:
    """The folder with PostgreSQL's server programs: the one on the PATH, else the newest that Debian keeps apart."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    kept_apart = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(kept_apart, key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    programs = ("initdb", "postgres", "psql")
    return next((folder for folder in folders if all((folder / name).exists() for name in programs)), None)


@cache
def find_node() -> Path | None:
    """Node 22 or later: the variable NODE_BIN, else the one on the PATH."""
    found = os.environ.get("NODE_BIN") or shutil.which("node")
    if not found or not Path(found).exists():
        return None
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    return Path(found) if int(version.removeprefix("v").split(".")[0]) >= 22 else None


@cache
def find_fedify() -> Path | None:
    """The modules that its folder's lock names, as npm leaves them, and the Node to run them."""
    modules = Path(__file__).parent / "partners" / "fedify" / "node_modules"
    return modules if find_node() is not None and (modules / ".package-lock.json").exists() else None


@cache
def find_masto() -> Path | None:
    """The same for masto.js."""
    modules = Path(__file__).parent / "partners" / "masto" / "node_modules"
    return modules if find_node() is not None and (modules / ".package-lock.json").exists() else None


@cache
def find_axe() -> Path | None:
    """The judge of accessibility, one file of JavaScript."""
    script = Path(__file__).parent / "partners" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    return script if script.exists() else None


@cache
def find_chromium() -> Path | None:
    """Debian's browser, which Playwright steers, and the judge that looks at its pages."""
    found = shutil.which("chromium")
    return Path(found) if found is not None and find_axe() is not None else None


@cache
def find_judges() -> Path | None:
    """The folder with Schemathesis, the suites of toot and Mastodon.py, and what runs them."""
    place = Path(os.environ.get("JUDGES") or Path(__file__).parent.parent / ".ci" / "tools" / "judges").absolute()
    parts = ("venv/bin/python", "venv/bin/schemathesis", "toot/tests/integration", "mastodon_py/tests")
    return place if all((place / part).exists() for part in parts) else None


@cache
def find_ffmpeg() -> Path | None:
    """With its encoder of H.264, and ffprobe beside it."""
    found = shutil.which("ffmpeg")
    if found is None or not Path(found).with_name("ffprobe").exists():
        return None
    said = subprocess.run([found, "-hide_banner", "-encoders"], capture_output=True, text=True, check=True, timeout=30)
    return Path(found) if "libx264" in said.stdout else None


@cache
def find_s3() -> Path | None:
    """The program that stands in for a store, of moto."""
    place = Path(os.environ.get("MOTO_SERVER") or Path(__file__).parent.parent / ".ci" / "tools" / "s3" / "bin")
    found = place / "moto_server"
    return found if found.exists() else None


CAPABILITIES = {
    "s3": Capability("the program moto_server that .ci/run fetches, or its folder in MOTO_SERVER", find_s3),
    "ffmpeg": Capability("ffmpeg and ffprobe on the PATH, with libx264", find_ffmpeg),
    "postgresql": Capability("the programs initdb, postgres and psql", find_postgresql),
    "chromium": Capability("Debian's chromium on the PATH, and `npm ci --prefix tests/partners/axe`", find_chromium),
    "node": Capability("Node 22 or later on the PATH or in NODE_BIN", find_node),
    "judges": Capability("the suites that .ci/run fetches, or the variable JUDGES", find_judges),
    "masto": Capability("Node as above, and `npm ci --prefix tests/partners/masto`", find_masto),
    "fedify": Capability("Node as above, and `npm ci --prefix tests/partners/fedify`", find_fedify),
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"needs(name): skip where the machine lacks it; one of {', '.join(CAPABILITIES)}"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    unknown = {name for item in items for name in _needed(item)} - set(CAPABILITIES)
    if unknown:
        raise pytest.UsageError(f"no such capability: {', '.join(sorted(unknown))}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in _needed(item):
        capability = CAPABILITIES[name]
        if capability.find() is None:
            lack = f"needs {name}: {capability.words}"
            pytest.fail(lack, pytrace=False) if _all_required() else pytest.skip(lack)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    if report.skipped and _all_required():
        report.longrepr = f"skipped or expected to fail, which REQUIRE_ALL=1 forbids: {report.longrepr}"
        report.outcome = "failed"
    return report


def _needed(item: pytest.Item) -> Iterator[str]:
    return (str(name) for mark in item.iter_markers("needs") for name in mark.args)


def _all_required() -> bool:
    return os.environ.get("REQUIRE_ALL") == "1"
