"""What admins tell everyone, written by browser: rules, privacy, terms, contact, in each language of the site."""

from enum import StrEnum
from typing import Final

from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Denied
from fedi_groups.storage.chosen import choose
from fedi_groups.storage.unit import Unit
from fedi_groups.text.markdown import render

LONGEST_RULE: Final = 500
MOST_RULES: Final = 50
LONGEST_TEXT: Final = 40_000
PRIVACY_AT: Final = "privacy at"
"""The name under which is kept since when the text on privacy says what it says."""


class Text(StrEnum):
    """RULES: one a line. The others are in Markdown."""

    RULES = "rules"
    PRIVACY = "privacy"
    TERMS = "terms"
    CONTACT = "contact"


def name_of(text: Text, tag: str) -> str:
    """Under which it is kept, in one language."""
    return f"{text} {tag}"


def lines_of(rules: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in rules.splitlines() if line.strip())


def are_too_long(rules: tuple[str, ...]) -> bool:
    return len(rules) > MOST_RULES or any(len(each) > LONGEST_RULE for each in rules)


async def post_up(tx: Unit, by: ActorFacts, text: Text, tag: str, words: str) -> None:
    """From now on everyone reads it; nothing: it is taken down. Raises Denied, TooLarge; the caller rings
    `chosen.BELL`."""
    words = words.strip()
    if text is Text.RULES and are_too_long(lines_of(words)):
        reason = f"There may be up to {MOST_RULES} rules, each of up to {LONGEST_RULE} characters."
        raise Denied("too many rules", public=reason)
    if len(words) > LONGEST_TEXT:
        raise Denied("too long", public=f"A text has up to {LONGEST_TEXT} characters.")
    if text is not Text.RULES:
        render(words, mentions={})
    values: dict[str, str | None] = {name_of(text, tag): words or None}
    if text is Text.PRIVACY:
        values[PRIVACY_AT] = str(tx.now)
    await choose(tx.connection, values, version=tx.mint.next())
    note(tx, by, Did.TEXTS, f"{text} {tag}", said=words)
