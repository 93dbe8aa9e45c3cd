"""toot's own integration suite, as its authors ship it, against a server of ours."""

from pathlib import Path

import pytest

from tests.databases import Databases
from tests.partners.judges import bench, run_suite, told

ABSENT: dict[str, str] = {
    "test_post.py::test_media_thumbnail": "previews are WebP, which is not what it looks for",
}
"""Tests of what this server has not, each with the reason."""


@pytest.mark.needs("judges")
def test_toot_finds_everything_that_it_looks_for(sqlite_databases: Databases, tmp_path: Path) -> None:
    with (
        sqlite_databases.prepared(tmp_path) as url,
        bench(tmp_path, database_url=url) as server,
    ):
        verdicts = run_suite(
            "toot",
            tmp_path,
            origin=server.origin,
            tests=["tests/integration"],
            without=[f"tests/integration/{each}" for each in ABSENT],
            TOOT_TEST_BASE_URL=server.origin,
        )

    assert not verdicts.failed, told(verdicts)
    assert len(verdicts.passed) >= 9 * (len(ABSENT) + len(verdicts.skipped)), told(verdicts)
