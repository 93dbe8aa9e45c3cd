"""Who is told what in which form: one form for each server, whatever audiences it belongs to."""

from dataclasses import replace
from itertools import product

import pytest

from fedi_groups.domain.log import Form, LogRow, ToMicroblogs
from fedi_groups.domain.types import ActorId, Dialect, Instant
from fedi_groups.wire.dialects import MICROBLOGS, THREADIVERSE, WALLS, dialect_of, form_for

IN_COMMUNITY = LogRow(id=1, kind="create", signer_id=ActorId(1), created_at=Instant(0), community_id=ActorId(3))
OUTSIDE = replace(IN_COMMUNITY, community_id=None)


def _form(row: LogRow, dialect: Dialect, audiences: str) -> Form | None:
    """`audiences`: c for a follower of the community, a for one of the author, n for being named."""
    return form_for(
        row,
        dialect,
        follows_community="c" in audiences,
        follows_author="a" in audiences,
        named="n" in audiences,
    )


@pytest.mark.parametrize(
    ("microblog", "expected"),
    [
        (ToMicroblogs.BOOST, Form.BOOST),
        (ToMicroblogs.UNBOOST, Form.UNBOOST),
        (ToMicroblogs.ACTIVITY, Form.PLAIN),
        (ToMicroblogs.NOTHING, None),
    ],
)
def test_followers_of_a_community_hear_it_from_the_community(microblog: ToMicroblogs, expected: Form | None) -> None:
    row = replace(IN_COMMUNITY, microblog=microblog)
    assert _form(row, Dialect.MICROBLOG, "c") is expected
    assert _form(row, Dialect.THREADIVERSE, "c") is Form.WRAPPED


@pytest.mark.parametrize("audiences", ["ca", "cn", "can"])
@pytest.mark.parametrize("microblog", list(ToMicroblogs))
def test_who_would_hear_it_twice_hears_it_once(microblog: ToMicroblogs, audiences: str) -> None:
    """From the community, unless the community says nothing to it."""
    row = replace(IN_COMMUNITY, microblog=microblog)
    assert _form(row, Dialect.THREADIVERSE, audiences) is Form.WRAPPED
    from_community = _form(row, Dialect.MICROBLOG, "c")
    assert _form(row, Dialect.MICROBLOG, audiences) is (from_community or Form.PLAIN)


@pytest.mark.parametrize("audiences", ["a", "n", "an"])
@pytest.mark.parametrize(("dialect", "microblog"), list(product(Dialect, ToMicroblogs)))
def test_who_follows_the_author_or_is_named_hears_it_from_the_author(
    dialect: Dialect, microblog: ToMicroblogs, audiences: str
) -> None:
    assert _form(replace(IN_COMMUNITY, microblog=microblog), dialect, audiences) is Form.PLAIN


@pytest.mark.parametrize(("dialect", "microblog"), list(product(Dialect, ToMicroblogs)))
def test_who_belongs_to_no_audience_hears_nothing(dialect: Dialect, microblog: ToMicroblogs) -> None:
    assert _form(replace(IN_COMMUNITY, microblog=microblog), dialect, "") is None


@pytest.mark.parametrize("dialect", list(Dialect))
def test_what_is_in_no_community_of_ours_has_no_other_form_than_the_plain_one(dialect: Dialect) -> None:
    row = replace(OUTSIDE, microblog=ToMicroblogs.BOOST)
    assert _form(row, dialect, "c") is None
    assert _form(row, dialect, "ca") is _form(row, dialect, "n") is Form.PLAIN


@pytest.mark.parametrize(
    ("software", "speaks_groups", "expected"),
    [
        ("lemmy", False, Dialect.PAGES),
        ("PieFed", False, Dialect.THREADIVERSE),
        ("nodebb", True, Dialect.THREADIVERSE),
        ("mastodon", False, Dialect.MICROBLOG),
        ("GoToSocial", False, Dialect.MICROBLOG),
        ("mastodon", True, Dialect.MICROBLOG),
        ("something new", False, Dialect.MICROBLOG),
        ("something new", True, Dialect.THREADIVERSE),
        (None, False, Dialect.MICROBLOG),
        (None, True, Dialect.THREADIVERSE),
        ("", False, Dialect.MICROBLOG),
    ],
)
def test_a_server_is_spoken_to_as_its_software_does_or_as_it_spoke_to_us(
    software: str | None, speaks_groups: bool, expected: Dialect
) -> None:
    assert dialect_of(software, speaks_groups=speaks_groups) is expected


def test_no_software_speaks_two_dialects() -> None:
    assert len(THREADIVERSE | MICROBLOGS | WALLS) == len(THREADIVERSE) + len(MICROBLOGS) + len(WALLS)
    assert all(name == name.lower() for name in THREADIVERSE | MICROBLOGS | WALLS)


def test_we_take_our_own_kind_for_a_group_server() -> None:
    assert dialect_of("fedi-groups", speaks_groups=False) is Dialect.THREADIVERSE
