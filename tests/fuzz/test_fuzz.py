"""Every target of `targets` under input made to be misread: what is not refused cleanly fails.

Quick by default, and the same in every run. `FUZZ_EXAMPLES=20000 pytest tests/fuzz` tries that many inputs of each kind
on each target, new ones in each run; `coverage_guided` goes further where there is atheris.
"""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import files, seeds
from tests.fuzz.strategies import documents, mutated, oddly_written, requests
from tests.fuzz.targets import TARGETS
from tests.text.soup import html_soup

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))

for_all = settings(
    max_examples=EXAMPLES or 10,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

JSON_TARGETS = (
    *("read_strictly", "take_activity", "take_post", "take_actor", "take_collection", "read_additions", "read_values"),
    *("expand_and_compact", "verify_linked", "verify_proved", "answer"),
)
TEXT_TARGETS = ("clean_html", "find_title", "render_markdown", "read_words", "read_header", "read_key", "answer")


@pytest.mark.parametrize("name", TARGETS)
def test_what_others_really_send_is_read_or_refused(name: str) -> None:
    for octets in seeds.documents() if name in JSON_TARGETS else seeds.others():
        TARGETS[name](octets)


@pytest.mark.parametrize("name", TARGETS)
@for_all
@given(octets=st.one_of(st.binary(max_size=300), mutated(seeds.all_seeds())))
def test_bytes_are_read_or_refused(name: str, octets: bytes) -> None:
    TARGETS[name](octets)


@pytest.mark.parametrize("name", JSON_TARGETS)
@for_all
@given(document=documents)
def test_documents_gone_wrong_are_read_or_refused(name: str, document: dict[str, Any]) -> None:
    TARGETS[name](json.dumps(document).encode())


@pytest.mark.parametrize("name", JSON_TARGETS)
@for_all
@given(octets=documents.flatmap(oddly_written))
def test_json_that_can_be_misread_is_read_or_refused(name: str, octets: bytes) -> None:
    TARGETS[name](octets)


@for_all
@given(octets=mutated(files.LISTS))
def test_lists_gone_wrong_are_read_or_refused(octets: bytes) -> None:
    TARGETS["read_list"](octets)


@for_all
@given(octets=mutated(files.pictures()))
def test_pictures_gone_wrong_are_decoded_or_refused(octets: bytes) -> None:
    TARGETS["decode_picture"](octets)
    TARGETS["read_decoder"](octets)


@for_all
@given(octets=requests)
def test_signatures_gone_wrong_are_refused(octets: bytes) -> None:
    TARGETS["verify_request"](octets)


@pytest.mark.parametrize("name", TEXT_TARGETS)
@for_all
@given(text=html_soup)
def test_texts_are_read_or_refused(name: str, text: str) -> None:
    TARGETS[name](text.encode(errors="surrogatepass"))


@pytest.mark.parametrize("deep", [31, 32, 33, 1_000, 100_000])
@pytest.mark.parametrize("form", [lambda n: b"[" * n + b"]" * n, lambda n: b'{"object":' * n + b"1" + b"}" * n])
@pytest.mark.parametrize("name", JSON_TARGETS)
def test_any_depth_is_read_or_refused(name: str, form: Callable[[int], bytes], deep: int) -> None:
    TARGETS[name](b'{"id":"https://there.test/1","object":' + form(deep) + b"}")
