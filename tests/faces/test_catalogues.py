"""Every word on the pages is in every language."""

import pytest
from babel.messages.catalog import Message

from fedi_groups.faces.site.languages import LANGUAGES
from tests.faces.catalogues import extracted, stored

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
