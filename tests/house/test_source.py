"""Rules of the house that no linter knows."""

import ast
import re
import sys
from pathlib import Path

from tests.house.source import PACKAGE, ROOT, imports, modules, uses

ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "pydantic_settings")
CLOCKS = (
    "time.time",
    "time.time_ns",
    "time.gmtime",
    "time.localtime",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
)
SKIPS = (
    "pytest.skip",
    "pytest.importorskip",
    "pytest.xfail",
    "pytest.mark.skip",
    "pytest.mark.skipif",
    "pytest.mark.xfail",
)
MOCKS = ("unittest.mock", "mock")
LATER = ("TODO", "FIXME", "XXX", "HACK")


def is_any_of(name: str, banned: tuple[str, ...]) -> bool:
    return any(name == word or name.startswith(f"{word}.") for word in banned)


def sightings(folder: str, banned: tuple[str, ...], *, except_in: str = "") -> list[str]:
    searched = [module for module in modules(folder) if module.path != ROOT / except_in]
    seen = [(module.at(node), name) for module in searched for node, name in [*imports(module), *uses(module)]]
    return sorted({f"{place} {name}" for place, name in seen if is_any_of(name, banned)})


def test_only_the_settings_read_the_environment() -> None:
    assert not sightings(PACKAGE, ENVIRONMENT, except_in="fedi_groups/config.py")


def test_only_the_application_tells_the_time() -> None:
    assert not sightings(PACKAGE, CLOCKS, except_in="fedi_groups/app/clock.py")


def test_only_a_named_capability_skips_a_test() -> None:
    assert not sightings("tests", SKIPS, except_in="tests/capabilities.py")


def test_nothing_is_mocked() -> None:
    assert not sightings("tests", MOCKS)


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    allowed = ("fedi_groups.domain", "fedi_groups.config", "fedi_groups.errors", *sys.stdlib_module_names)
    foreign = [
        f"{module.at(node)} {name}"
        for module in modules("fedi_groups/domain")
        for node, name in imports(module)
        if not is_any_of(name, allowed)
    ]
    assert not foreign


def test_no_function_imports_from_the_project() -> None:
    hidden = [
        module.at(node)
        for module in modules(PACKAGE)
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and PACKAGE in ast.unparse(node)
    ]
    assert not hidden


def test_every_module_says_what_lives_in_it() -> None:
    written = [module for module in modules(PACKAGE) if module.tree.body]
    silent = [module.at(module.tree) for module in written if not ast.get_docstring(module.tree)]
    assert not silent


def test_nothing_is_left_to_do_in_a_comment() -> None:
    later = re.compile(rf"#.*\b({'|'.join(LATER)})\b")
    left = [
        f"{module.path.relative_to(ROOT)}:{number}"
        for folder in (PACKAGE, "tests")
        for module in modules(folder)
        for number, line in enumerate(module.path.read_text().splitlines(), 1)
        if later.search(line)
    ]
    assert not left


def test_the_steps_of_the_schema_stand_in_one_line() -> None:
    found = [read_step(path) for path in sorted((ROOT / PACKAGE / "storage/migrations/versions").glob("[0-9]*.py"))]
    before = [None, *(number for number, _ in found[:-1])]
    assert [stands_on for _, stands_on in found] == before and len({number for number, _ in found}) == len(found)


def read_step(path: Path) -> tuple[object, object]:
    """Its number, and that of the one it stands on."""
    said = {
        each.targets[0].id: ast.literal_eval(each.value)
        for each in ast.parse(path.read_text()).body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name) and "revision" in each.targets[0].id
    }
    return said["revision"], said["down_revision"]
