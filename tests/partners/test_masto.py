"""masto.js, the library under apps of the web, asks a server of ours for all that it knows, and listens to it."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fedi_groups.faces.mastodon.table import endpoints
from tests.capabilities import find_node
from tests.partners.judges import LONGEST
from tests.partners.scenery import OF_APPS, Scenery

JUDGE = Path(__file__).with_name("masto") / "judge.mjs"

ABSENT: dict[str, str] = {
    "/api/v1/accounts/{}/collections": "there are no collections of accounts",
    "/api/v1/accounts/{}/identity_proofs": "Mastodon itself has none any more",
    "/api/v1/accounts/{}/in_collections": "there are no collections of accounts",
    "/api/v1/admin": "admins have commands and pages",
    "/api/v1/annual_reports": "nobody's year is summed up",
    "/api/v1/collections/{}": "there are no collections of accounts",
    "/api/v1/search": "Mastodon itself has it no more",
    "/api/v1/statuses/{}/card": "Mastodon itself has it no more",
    "/api/v1/timelines/direct": "Mastodon itself has it no more",
    "/api/v1/timelines/link": "pages that are linked to are not looked at",
}
"""What it knows and this server has not, by how an address begins, each with the reason."""


@pytest.mark.needs("masto")
def test_masto_js_gets_whatever_it_asks_for(scenery: Scenery) -> None:
    known, failed, heard = _judged(scenery, _places(scenery))

    assert failed == {}
    assert heard is not None and "Heard" in heard
    ours = {_template(path) for method, path in endpoints() if method == "GET"}
    missing = sorted(set(known) - ours)
    assert [each for each in missing if not _is_named(each)] == []
    assert [each for each in ABSENT if not any(f"{name}/".startswith(f"{each}/") for name in missing)] == []


def _is_named(template: str) -> bool:
    return any(f"{template}/".startswith(f"{each}/") for each in ABSENT)


def _judged(scenery: Scenery, places: dict[str, Any]) -> tuple[list[str], dict[str, str], str | None]:
    asked = {"origin": scenery.server.origin, "token": scenery.tokens["ann"], "places": places}
    node = find_node()
    assert node is not None
    done = subprocess.run(
        [str(node), str(JUDGE)], input=json.dumps(asked), capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return said["known"], said["failed"], said["heard"]


def _places(scenery: Scenery) -> dict[str, Any]:
    """Whatever may be read here with the token of a person, and how to ask for it."""
    found: dict[str, Any] = {}
    for method, path in endpoints():
        if method == "GET" and path.startswith("/api/v") and path not in OF_APPS:
            params = {name.removesuffix("[]"): value for name, value in scenery.question(path).items()}
            found[_template(path)] = {"address": scenery.address(path), "params": params}
    return found


def _template(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)
