"""What is larger than the house likes is named at the end of the run, as a warning: size is a hint, not a crime."""

import ast
import warnings
from collections.abc import Iterator

import pytest

from tests.house.source import PACKAGE, Module, modules

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 30
NESTING = 4
PARAMETERS = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.Match, Function)


@pytest.mark.filterwarnings("always::UserWarning")
def test_what_has_grown_too_large_is_named() -> None:
    living = [module for module in modules(PACKAGE) if "migrations" not in module.path.parts]  # those are written once
    large = [remark for module in living for remark in remarks(module)]
    if large:
        warnings.warn("larger than the house likes:\n  " + "\n  ".join(large), stacklevel=1)


def remarks(module: Module) -> Iterator[str]:
    lines = len(module.path.read_text().splitlines())
    if lines >= LINES_OF_A_FILE:
        yield f"{module.at(module.tree)} {lines} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield from (f"{module.at(node)} {node.name}: {remark}" for remark in remarks_on_function(node))


def remarks_on_function(function: Function) -> Iterator[str]:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if lines >= LINES_OF_A_FUNCTION:
        yield f"{lines} lines"
    if depth(function) > NESTING:
        yield f"{depth(function) - 1} levels deep"
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters = [argument for argument in named if argument.arg not in ("self", "cls")]
    if len(parameters) > PARAMETERS:
        yield f"{len(parameters)} parameters"


def depth(node: ast.AST) -> int:
    """How many blocks stand inside each other, this one included; `elif` does not count as deeper."""
    own = int(isinstance(node, BLOCKS))
    return own + max((depth(child) - is_elif(node, child) for child in ast.iter_child_nodes(node)), default=0)


def is_elif(parent: ast.AST, child: ast.AST) -> bool:
    return isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]


def test_a_function_of_five_nested_blocks_is_seen() -> None:
    source = "def f():\n for a in b:\n  if a:\n   with a:\n    while a:\n     pass\n"
    assert depth(ast.parse(source).body[0]) == 5


def test_a_chain_of_elifs_is_flat() -> None:
    source = "def f():\n if a:\n  pass\n elif b:\n  pass\n elif c:\n  pass\n"
    assert depth(ast.parse(source).body[0]) == 2
