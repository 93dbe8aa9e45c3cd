"""Addresses of strangers: which are taken for one, and whose they are. The quick look agrees with the thorough one."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedi_groups.wire.read import read_uri
from fedi_groups.wire.uris import origin_of

PIECES = (
    "http",
    "HTTPS",
    ":",
    "//",
    "?",
    "#",
    "@",
    "\\",
    "\t",
    "\n",
    " ",
    "a",
    "B.",
    "[::1]",
    "]",
    ":80",
    ":99999",
    "é",
)
ADDRESSES = st.builds(
    "".join, st.tuples(st.sampled_from(["https://", "http://", ""]), st.lists(st.sampled_from(PIECES)).map("".join))
)


@given(ADDRESSES)
def test_an_address_is_one_to_us_if_a_thorough_reader_finds_a_host_and_no_user_in_it(text: str) -> None:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and parts.port != -1
    except ValueError:
        good = False
    blank = any(letter <= " " for letter in text)
    assert (read_uri(text) is not None) == (good and not blank)


@given(ADDRESSES)
def test_an_origin_does_not_depend_on_what_stands_behind_the_host(text: str) -> None:
    try:
        parts = urlsplit(text)
        bare = f"{parts.scheme}://{parts.netloc}"
        known = parts.scheme in ("http", "https") and parts.hostname is not None and parts.port != -1
    except ValueError:
        known = False
    if known:
        assert origin_of(text) == origin_of(bare)
    else:
        with pytest.raises(ValueError):  # whoever says so, in whatever words
            origin_of(text)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Here.Test/a", "https://here.test"),
        ("https://here.test:443/a", "https://here.test"),
        ("http://here.test:443", "http://here.test:443"),
        ("https://here.test?a/b", "https://here.test"),
        ("https://here.test#/b", "https://here.test"),
        ("https://user@here.test/", "https://here.test"),
        ("http://[::1]:8000/a", "http://[::1]:8000"),
    ],
)
def test_servers_have_one_name_however_they_are_written(address: str, origin: str) -> None:
    assert origin_of(address) == origin
