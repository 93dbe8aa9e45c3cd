"""What an API token is good for."""

import pytest

from fedi_groups.domain.scopes import covers, is_for_admins, read_scopes
from fedi_groups.errors import Malformed


def test_scopes_are_read_each_once_and_in_order() -> None:
    assert read_scopes("read  write:statuses read follow push") == ("read", "write:statuses", "follow", "push")


@pytest.mark.parametrize("text", ["", "  ", "reed", "read:everything", "admin", "write:", "read,write", "READ"])
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_scopes(text)


@pytest.mark.parametrize(
    ("granted", "wanted", "fine"),
    [
        ("read", "read", True),
        ("read", "read:statuses", True),
        ("read:statuses", "read:statuses", True),
        ("read:statuses", "read", False),
        ("read:statuses", "read:accounts", False),
        ("read", "write", False),
        ("write", "read:statuses", False),
        ("read", "admin:read", False),
        ("read", "admin:read:accounts", False),
        ("admin:read", "admin:read:accounts", True),
        ("admin:read:accounts", "admin:read", False),
        ("admin:read", "read", False),
        ("follow", "write:follows", True),
        ("follow", "read:blocks", True),
        ("follow", "write:statuses", False),
        ("follow", "read", False),
        ("push", "read", False),
    ],
)
def test_a_token_does_what_its_scopes_cover_and_nothing_else(granted: str, wanted: str, fine: bool) -> None:
    assert covers(frozenset({granted}), wanted) is fine


def test_scopes_that_take_an_admin_are_known() -> None:
    assert is_for_admins(("read", "admin:write:reports"))
    assert not is_for_admins(("read", "write"))
