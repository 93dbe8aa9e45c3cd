"""Every word on the pages is in every language."""

import re

import pytest
from babel.messages.catalog import Message

from fedi_groups.faces.site.languages import LANGUAGES, load_languages
from tests.faces.catalogues import extracted, stored
from tests.house.source import ROOT

TEMPLATES = ROOT / "fedi_groups" / "faces" / "site" / "templates"
UPDATE = "`python -m tests.faces.catalogues` brings it up to date"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_words_of_the_templates(language: str) -> None:
    assert {each.id for each in stored(language)} == {each.id for each in extracted()}, UPDATE


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_says_all_of_them(language: str) -> None:
    catalogue = stored(language)
    messages: list[Message] = [each for each in catalogue if each.id]

    assert not [each.id for each in messages if each.fuzzy or not _forms(each) or not all(_forms(each))]
    assert not [each.id for each in messages if each.pluralizable and len(_forms(each)) != catalogue.num_plurals]
    assert not [error for each in messages for error in each.check(catalogue)]


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا أعضاء"),
        (2, "عضوان"),
        (7, "7 أعضاء"),
        (40, "40 عضوًا"),
        (100, "100 عضو"),
        (103, "103 أعضاء"),
        (111, "111 عضوًا"),
    ],
)
def test_arabic_counts_as_it_is_spoken(count: int, said: str) -> None:
    words = load_languages()["ar"].words
    assert words.ungettext("%(count)s member", "%(count)s members", count) % {"count": count} == said


def test_sentences_that_follow_each_other_have_a_space_between_them() -> None:
    """A line break behind a block is no space: `+%}` keeps it."""
    joined = re.compile(r'[.!?]"[^\n]*\}\}(?:\{% (?:endif|else|endfor) %\})+\n(?:\{\{|[ ]*\{% if [^%]*%\}\{\{) ')
    found = {path.name: joined.findall(path.read_text()) for path in TEMPLATES.rglob("*.html")}
    assert not {name: each for name, each in found.items() if each}
