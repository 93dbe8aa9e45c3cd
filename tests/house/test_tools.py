"""The tools that read all of the code have nothing to say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

PROGRAMS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "--quiet"], id="lint"),
        pytest.param(["ruff", "format", "--check"], id="format"),
        pytest.param(["mypy"], id="types"),
        pytest.param(["lint-imports"], id="imports"),
    ],
)
def test_the_tool_is_content(command: list[str]) -> None:
    program, *options = command
    plain = {**os.environ, "NO_COLOR": "1"}
    said = subprocess.run(
        [PROGRAMS / program, *options], cwd=ROOT, env=plain, capture_output=True, text=True, check=False, timeout=600
    )
    if said.returncode:
        pytest.fail(said.stdout + said.stderr, pytrace=False)
