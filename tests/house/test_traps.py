"""The table of what other programs stumble over names tests that there are, and leaves out none of its folder."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.house.source import ROOT

FOLDER = ROOT / "tests" / "traps"
TABLE = FOLDER / "README.md"
ROW = re.compile(r"^\| (?!who |what |---)(.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


@cache
def functions_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text())
    found = (each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in found if each.name.startswith("test_"))


def place_of(file: str) -> Path:
    return ROOT / file if "/" in file else FOLDER / file


def test_every_line_of_the_table_names_a_test_or_says_why_there_is_none() -> None:
    rows = ROW.findall(TABLE.read_text())
    assert len(rows) > 100
    bare = [trap for trap, proof in rows if not NAMED.search(proof) and not re.fullmatch(r"none: .{20,}", proof)]
    assert not bare


def test_every_test_that_the_table_names_is_there() -> None:
    named = NAMED.findall(TABLE.read_text())
    missing = [f"{file}::{name}" for file, name in named if name not in functions_of(place_of(file))]
    assert not missing


def test_every_test_of_the_folder_stands_in_the_table() -> None:
    named = {(place_of(file), name) for file, name in NAMED.findall(TABLE.read_text())}
    left_out = [
        f"{path.name}::{name}"
        for path in sorted(FOLDER.glob("test_*.py"))
        for name in sorted(functions_of(path))
        if (path, name) not in named
    ]
    assert not left_out
