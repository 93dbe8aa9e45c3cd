"""What the papers say is so: README, changelog, operator's guide, locks, and the package that is built."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from shutil import copy, copytree

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.house.settings_table import GUIDE, with_the_table
from tests.house.source import PACKAGE, ROOT, tracked_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PAPERS = [ROOT / "README.md", ROOT / "CHANGELOG.md", GUIDE]
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/")


def folders_on_the_map() -> set[str]:
    drawn = (ROOT / "README.md").read_text().split("## The map")[1].split("```")[1]
    folders: list[str] = []
    for indent, name in re.findall(r"^( *)(\w+)/", drawn, re.MULTILINE):
        folders.append(f"{PACKAGE}/{name}" if indent else name)
    return set(folders)


def pinned(lock: Path) -> dict[str, Version]:
    pins = re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock.read_text(), re.MULTILINE)
    return {name: Version(version) for name, version in pins}


def test_the_map_shows_the_folders_there_are() -> None:
    packages = {f"{PACKAGE}/{path.parent.name}" for path in (ROOT / PACKAGE).glob("*/__init__.py")}
    visible = {path.relative_to(ROOT).parts[0] for path in tracked_files() if len(path.relative_to(ROOT).parts) > 1}
    assert folders_on_the_map() == packages | {name for name in visible if not name.startswith(".")}


def test_the_guide_lists_every_setting_as_it_is() -> None:
    guide = GUIDE.read_text()
    assert guide == with_the_table(guide), "`make format` writes the table"
    assert guide.count("FEDI_GROUPS_DATA_DIR` |") == 1


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_links_between_the_papers_lead_somewhere(paper: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", paper.read_text())
    for file, heading in targets:
        target = (paper.parent / file).resolve() if file else paper
        assert target.exists(), file
        assert not heading or heading in headings(target), heading


def headings(paper: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", paper.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in titles}


def test_the_changelog_has_room_for_the_next_change() -> None:
    titles = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert titles[0] == "Unreleased" or titles[0].startswith(PROJECT["project"]["version"])


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        if (match := MACHINE_PATH.search(path.read_text(errors="ignore")))
    ]
    assert not named


def test_the_locks_pin_what_the_project_asks_for() -> None:
    groups = PROJECT["dependency-groups"]
    for lock, asked in zip(LOCKS, [groups["build"], [*groups["build"], *groups["dev"]]], strict=True):
        pins = pinned(lock)
        for requirement in map(Requirement, [*PROJECT["project"]["dependencies"], *asked]):
            version = pins.get(requirement.name.lower())
            assert version is not None and version in requirement.specifier, (
                f"`make lock`: {requirement} in {lock.name}"
            )


def test_tests_run_with_the_versions_that_servers_run_with() -> None:
    run, test = map(pinned, LOCKS)
    assert run.items() <= test.items()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_a_hash_for_every_pin_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())
    assert "://" not in text


def test_the_package_holds_every_file_of_the_program(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md"):
        copy(ROOT / name, tmp_path)
    copytree(ROOT / PACKAGE, tmp_path / PACKAGE)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "built", "."]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120)
    (wheel,) = (tmp_path / "built").glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(f"{PACKAGE}/")}
    written = {str(path.relative_to(ROOT)) for path in tracked_files() if path.is_relative_to(ROOT / PACKAGE)}
    assert written <= packed
    assert not {name for name in packed if "__pycache__" in name}
