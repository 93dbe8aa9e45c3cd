"""Nothing is left out of a run in silence."""

import pytest

SKIPS_BY_ITSELF = """
import pytest

def test_one():
    pytest.skip("no time today")
"""

SKIPS_AS_A_WHOLE = """
import pytest

pytest.importorskip("a_library_nobody_has")
"""

NEEDS_NODE = """
import pytest

@pytest.mark.needs("node")
def test_one():
    pass
"""

NEEDS_A_UNICORN = NEEDS_NODE.replace("node", "unicorn")


def run(pytester: pytest.Pytester, source: str) -> pytest.RunResult:
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess("-p", "tests.capabilities", "-ra")


@pytest.fixture(autouse=True)
def a_machine_without_node(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    monkeypatch.setenv("NODE_BIN", "/nowhere/node")
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    monkeypatch.delenv("REQUIRE_ALL", raising=False)


def test_what_the_machine_lacks_is_skipped_and_named(pytester: pytest.Pytester) -> None:
    result = run(pytester, NEEDS_NODE)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*needs node: Node 22 or later*"])


def test_what_the_machine_lacks_fails_the_run_that_requires_all(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    result = run(pytester, NEEDS_NODE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*needs node: Node 22 or later*"])


@pytest.mark.parametrize("source", [SKIPS_BY_ITSELF, SKIPS_AS_A_WHOLE], ids=["test", "module"])
def test_a_skip_without_a_name_fails_the_run_that_requires_all(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    result = run(pytester, source)
    assert result.ret != pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*which REQUIRE_ALL=1 forbids*"])


def test_a_capability_nobody_declared_stops_the_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, NEEDS_A_UNICORN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no such capability: unicorn*"])
