"""The project's own files, read for the rules of the house."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "fedi_groups"


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules(folder: str) -> list[Module]:
    ours = (path for path in sorted((ROOT / folder).rglob("*.py")) if "node_modules" not in path.parts)
    return [Module(path, ast.parse(path.read_text())) for path in ours]


def imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every import with the full name of what it brings in."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def uses(module: Module) -> Iterator[tuple[ast.expr, str]]:
    """Every name and dotted name that goes back to an import, spelled in full whatever it was imported as."""
    known = dict(_names_brought_in(module.tree))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, *rest = ast.unparse(node).split(".")
            if first in known:
                yield node, ".".join([known[first], *rest])


def _names_brought_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
