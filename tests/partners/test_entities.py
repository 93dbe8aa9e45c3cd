"""What is answered, held against the types that Mastodon.py and toot have for it: judges that nobody here wrote."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest

from fedi_groups.faces.mastodon.api import Endpoint
from fedi_groups.faces.mastodon.instance import COMPATIBLE
from fedi_groups.faces.mastodon.shapes import gives_of
from fedi_groups.faces.mastodon.table import endpoints
from tests.capabilities import find_judges
from tests.partners.judges import LONGEST
from tests.partners.scenery import Scenery

CHECKER = Path(__file__).with_name("entity_checker.py")

MASTODON = {
    "Configuration": "InstanceConfigurationV2",
    "CredentialAccount": "Account",
    "CredentialApplication": "Application",
    "Filter": "FilterV2",
    "Group": "Account",
    "GroupedNotifications": "GroupedNotificationsResults",
    "Instance": "InstanceV2",
    "InstanceOne": "Instance",
    "Language": "SupportedLocale",
    "List": "UserList",
    "MarkerEntity": "Marker",
    "Metadata": "OAuthServerInfo",
    "PrivacyPolicy": "ExtendedDescription",
    "Search": "SearchV2",
    "V1Filter": "Filter",
    "UserInfo": "OAuthUserInfo",
    "V1NotificationPolicy": "",
    "Week": "Activity",
}
"""What Mastodon.py calls what we call otherwise; empty where it knows a newer one alone."""
TOOT = {"CredentialAccount": "Account", "InstanceOne": "Instance", "Instance": None}
"""The same of toot, which knows few entities. What it calls Instance is the older one."""
OF_TOOT = frozenset("Account Poll Filter Status Report Notification Relationship Tag FeaturedTag List".split())


OF_OUR_OWN = frozenset(
    (
        "Appeal Belonging GroupFlair GroupInvitation GroupOffer GroupPreset GroupRelationship GroupReport GroupRole "
        "HeldStatus InvitationLink Membership MembershipRequest ModlogEntry SentInvitation Umbrella"
    ).split()
)
"""What nobody else has a name for."""
EXCUSED = {
    r"\.most_recent_notification_id is [0-9]+, not str": "Mastodon has a number there, and an app reads nothing else",
    r"\.filtered\[\]\.filter\.(keywords|statuses) is missing": "Mastodon leaves out what is in a filter that is met",
    r"\.params\.poll\.": "Mastodon has there what was sent, and no poll that could be answered",
    r"\.for_bots is missing": "Mastodon's documentation does not know it",
    r"\.rules_ids is missing": "it is called rule_ids",
}
"""Where Mastodon.py sees it otherwise than Mastodon."""


@pytest.mark.needs("judges")
def test_what_is_read_has_the_shape_that_two_libraries_expect(scenery: Scenery) -> None:
    answers = [_recorded(scenery, each) for (method, _), each in endpoints().items() if method == "GET"]
    place = find_judges()
    assert place is not None
    command = [str(place / "venv" / "bin" / "python"), str(CHECKER), COMPATIBLE]
    done = subprocess.run(
        command, input=json.dumps(answers), capture_output=True, text=True, timeout=LONGEST, check=False
    )

    assert done.returncode == 0, done.stderr
    assert [each for each in done.stdout.splitlines() if not any(re.search(known, each) for known in EXCUSED)] == []
    assert sum(bool(each["mastodon"]) for each in answers) > len(answers) / 2


def _recorded(scenery: Scenery, endpoint: Endpoint) -> dict[str, Any]:
    name = _entity(gives_of(endpoint))
    name = None if name in OF_OUR_OWN else name
    answer = scenery.look(endpoint.path)
    assert answer.status_code == 200, f"{answer.request.url}: {answer.text}"
    body = answer.json() if "json" in answer.headers["content-type"] else answer.text
    return {
        "path": endpoint.path,
        "body": body,
        "mastodon": MASTODON.get(name, name) if name else None,
        "toot": TOOT.get(name, name if name in OF_TOOT else None) if name else None,
    }


def _entity(kind: Any) -> str | None:
    """Its name, where it is one, or a list of it."""
    if get_origin(kind) is list:
        kind = get_args(kind)[0]
    return kind.__name__ if hasattr(kind, "__required_keys__") else None
