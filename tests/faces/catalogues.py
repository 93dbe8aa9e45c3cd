"""The words of the pages, as translators get them.

`python -m tests.faces.catalogues` brings every catalogue up to date.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from fedi_groups.faces.site.languages import LANGUAGES, LOCALE
from tests.house.source import ROOT

TEMPLATES = ROOT / "fedi_groups" / "faces" / "site" / "templates"
_JINJA = {"extensions": "jinja2.ext.i18n", "silent": "false", "trimmed": "true"}
_OPTIONS = {"**.html": _JINJA, "**.xml": _JINJA}


def extracted() -> Catalog:
    """What the templates say, in English."""
    catalogue = Catalog()
    for _file, _line, message, comments, context in extract_from_dir(
        TEMPLATES, method_map=[("**.html", "jinja2"), ("**.xml", "jinja2")], options_map=_OPTIONS
    ):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "messages.po"


def stored(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def bring_up_to_date() -> None:
    template = extracted()
    for language in LANGUAGES:
        catalogue = stored(language)
        created = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.creation_date = created
        with path_of(language).open("wb") as file:
            write_po(file, catalogue, sort_output=True, width=110)


if __name__ == "__main__":
    bring_up_to_date()
