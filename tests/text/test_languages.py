"""Tags, names and directions of languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedi_groups.text.languages import Direction, LanguageName, direction, guess_direction, language_name, normalise


@pytest.mark.parametrize(
    ("tag", "normal"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        ("pt-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("sr_LATN", "sr-Latn"),
        ("tok", "tok"),
        ("iw", "he"),
        (" ar ", "ar"),
        ("und", "und"),
        ("ca-valencia", "ca-valencia"),
    ],
)
def test_a_tag_is_written_as_bcp_47_has_it(tag: str, normal: str) -> None:
    assert normalise(tag) == normal


@pytest.mark.parametrize(
    "tag", ["", "e", "english", "en--US", "en-", "12", "en US", "عربي", "<b>", "en-" + "abcdefghi", "x-klingon"]
)
def test_what_is_no_tag_is_none(tag: str) -> None:
    assert normalise(tag) is None


@given(st.text(max_size=20))
def test_a_normal_tag_is_normal(tag: str) -> None:
    normal = normalise(tag)

    assert normal is None or normalise(normal) == normal


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ar", LanguageName("ar", "Arabic")),
        ("pt-BR", LanguageName("pt", "Portuguese")),
        ("xyz", LanguageName("xyz", "xyz")),
        ("und", LanguageName("und", "Undetermined")),
        (None, LanguageName("und", "Undetermined")),
        ("not a tag", LanguageName("und", "Undetermined")),
    ],
)
def test_lemmy_is_told_the_bare_language_and_its_english_name(tag: str | None, name: LanguageName) -> None:
    assert language_name(tag) == name


@pytest.mark.parametrize("tag", ["ar", "ar-EG", "fa", "he", "ur", "ckb", "yi", "iw", "az-Arab", "pa-Arab-PK", "ug"])
def test_these_are_written_from_right_to_left(tag: str) -> None:
    assert direction(tag) is Direction.RTL


@pytest.mark.parametrize("tag", ["en", "de", "zh-Hant", "ar-Latn", "az", "ku", "und", "", "nonsense!"])
def test_these_are_written_from_left_to_right(tag: str) -> None:
    assert direction(tag) is Direction.LTR


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا بالعالم",
        "@alice@a.example مرحبا",
        "https://x.example/a-long-address-in-latin-letters مرحبا",
        "#hashtag #another مرحبا",
        "نستخدم Python و SQLite في هذا المشروع الصغير",
        "שלום עולם",
        "۱۲۳ سلام",
    ],
)
def test_arabic_and_its_like_run_from_right_to_left_whatever_latin_stands_in_between(text: str) -> None:
    assert guess_direction(text) is Direction.RTL


@pytest.mark.parametrize(
    "text", ["", "123 !?", "Hello world", "The word سلام means peace in Arabic", "日本語のテキスト", "#مرحبا hello"]
)
def test_other_texts_run_from_left_to_right(text: str) -> None:
    assert guess_direction(text) is Direction.LTR
