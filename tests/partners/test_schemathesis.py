"""Schemathesis, which reads the description of the API and asks what it describes, and what it does not: every answer
has to be one of those that stand there."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.capabilities import find_judges
from tests.databases import Databases
from tests.partners.judges import LONGEST, bench
from tests.partners.scenery import Scenery, build

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
    "ignored_auth",
)
"""That all else is refused is none of them: apps send numbers as texts, one value in place of a list, and more."""

SEED = 20261129
ACCOUNTS = ("account", "community", "club", "asker")
GROUPS = ("community", "club", "dogs")
STATUSES = ("status", "comment", "answer", "poll", "alone")
FINDS = {
    "/api/v1/accounts/": ACCOUNTS,
    "/api/v1/follow_requests/": ("asker",),
    "/api/v1/groups/": GROUPS,
    "/api/v1/group_invitations/": ("community",),
    "/api/v1/group_offers/": GROUPS,
    "/api/v1/statuses/": STATUSES,
    "/api/v1/polls/": ("poll",),
    "/api/v1/media/": ("media",),
    "/api/v1/lists/": ("list",),
    "/api/v1/timelines/list/": ("list",),
    "/api/v1/featured_tags/": ("featured",),
    "/api/v1/conversations/": ("conversation",),
    "/api/v1/notifications/\\{": ("notification",),
    "/api/v1/notifications/requests/": ("unheard",),
    "/api/v1/filters/": ("keyword",),
    "/api/v2/filters/\\{": ("filter",),
    "/api/v2/filters/keywords/": ("keyword",),
    "/api/v2/filters/statuses/": ("filtered",),
}
"""What the numbers in addresses that begin so mean, by the names of the scenery. Regular expressions."""
NAMES = {
    "path.key": ("group_key",),
    "path.tag": ("tag",),
    "path.account_id": ("asker", "account"),
    "path.appeal_id": ("appeal",),
    "path.group_id": GROUPS,
    "path.name": ("flair", "role"),
    "path.status_id": ("dog", "status", "comment"),
    "query.acct": ("acct",),
    "query.id": ACCOUNTS,
    "body.account_id": ACCOUNTS,
    "body.group_ids[*]": GROUPS,
    "body.name": ("role", "flair"),
    "body.account_ids[*]": ACCOUNTS,
    "body.status_ids[*]": STATUSES,
    "body.in_reply_to_id": STATUSES,
    "body.media_ids[*]": ("media",),
    "body.client_id": ("client_id",),
    "body.client_secret": ("client_secret",),
}
WRITING = ("POST", "PUT", "PATCH", "DELETE")
OFTEN = 0.8
"""How much of what is asked for is there."""


@pytest.mark.needs("judges")
@pytest.mark.parametrize(
    ("who", "methods", "examples"),
    [
        ("ann", ("GET",), 3),
        ("bob", WRITING, 4),
        ("app", ("GET", *WRITING), 1),
        (None, ("GET", *WRITING), 2),
    ],
    ids=["reader", "writer", "app", "visitor"],
)
def test_every_answer_is_one_that_the_description_has(
    sqlite_databases: Databases, tmp_path: Path, who: str | None, methods: tuple[str, ...], examples: int
) -> None:
    """The scenery is each one's own: much of it does not outlive who writes."""
    with sqlite_databases.prepared(tmp_path) as url, bench(tmp_path, database_url=url) as server:
        scenery = build(server)
        config = tmp_path / "schemathesis.toml"
        config.write_text(configuration(scenery))

        ask(scenery, config, who=who, methods=methods, examples=examples)


def ask(
    scenery: Scenery,
    config: Path,
    *,
    who: str | None,
    methods: Iterable[str],
    examples: int,
    phases: str = "fuzzing",
) -> None:
    """Fails with what Schemathesis says. Its other phase, `coverage`, asks fifty times as much."""
    place = find_judges()
    assert place is not None
    command = [
        str(place / "venv" / "bin" / "schemathesis"),
        f"--config-file={config}",
        "run",
        f"{scenery.server.origin}/api/openapi.json",
        f"--phases={phases}",
        f"--checks={','.join(CHECKS)}",
        f"--max-examples={examples}",
        f"--seed={SEED}",
        "--generation-database=none",
        "--suppress-health-check=all",
        "--warnings=off",
        "--continue-on-failure",
        "--no-color",
        *(f"--include-method={each}" for each in methods),
    ]
    if who is not None:
        command += ["--header", f"Authorization: Bearer {scenery.tokens[who]}"]
    done = subprocess.run(command, cwd=config.parent, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, f"as {who or 'a visitor'}:\n{done.stdout[-20000:]}\n{done.stderr[-2000:]}"


def configuration(scenery: Scenery) -> str:
    """TOML: most of what is asked for is what the scenery has."""
    lines = ["[dictionaries]"]
    wanted = {*FINDS.values(), *NAMES.values()}
    lines += [f"{'_'.join(each)}.values = {json.dumps([scenery.known[name] for name in each])}" for each in wanted]
    lines += ["[parameters]", *(_binding(place, names) for place, names in NAMES.items())]
    for begins, names in FINDS.items():
        lines += ["[[operations]]", f"include-path-regex = '^{begins}'", "[operations.parameters]"]
        lines.append(_binding("path.id", names))
    return "\n".join(lines)


def _binding(place: str, names: tuple[str, ...]) -> str:
    return f'"{place}" = {{ dictionary = "{"_".join(names)}", probability = {OFTEN} }}'
