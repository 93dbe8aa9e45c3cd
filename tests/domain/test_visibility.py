"""The one rule of who may read a post."""

import pytest

from fedi_groups.domain.policy.visibility import ANYONE, Reader, may_read
from fedi_groups.domain.types import Visibility
from tests.domain.facts import ANN, BOB, CATS, post

FOLLOWER = Reader(BOB, follows=frozenset({ANN}))
NEIGHBOUR = Reader(BOB, follows=frozenset({CATS}))
AUTHOR = Reader(ANN)


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.UNLISTED])
@pytest.mark.parametrize("reader", [ANYONE, AUTHOR, FOLLOWER, NEIGHBOUR])
def test_what_is_for_all_is_for_all(visibility: Visibility, reader: Reader) -> None:
    assert may_read(reader, post(visibility=visibility))


@pytest.mark.parametrize(
    ("reader", "named", "followers", "direct"),
    [
        pytest.param(ANYONE, False, False, False, id="nobody in particular"),
        pytest.param(ANYONE, True, False, False, id="being named helps only who says who they are"),
        pytest.param(AUTHOR, False, True, True, id="the author"),
        pytest.param(Reader(BOB), True, True, True, id="someone named"),
        pytest.param(FOLLOWER, False, True, False, id="a follower of the author"),
        pytest.param(NEIGHBOUR, False, False, False, id="a follower of the community"),
        pytest.param(Reader(BOB), False, False, False, id="someone else"),
    ],
)
def test_what_is_for_few_is_for_those(reader: Reader, named: bool, followers: bool, direct: bool) -> None:
    mentioned = frozenset({BOB}) if named else frozenset()
    assert may_read(reader, post(visibility=Visibility.FOLLOWERS), mentioned=mentioned) is followers
    assert may_read(reader, post(visibility=Visibility.DIRECT), mentioned=mentioned) is direct
