"""All families' tables as one: which word does what. Those about the talk itself, as `yes`, are in `respond`."""

from collections.abc import Mapping

from fedi_groups.inbox.commands import (
    admitting,
    appeals,
    asking,
    bringing,
    chartering,
    entering,
    hearing,
    masks,
    naming,
    page,
    people,
    posts,
    queueing,
    reporting,
    roles,
    umbrellas,
)
from fedi_groups.inbox.commands.call import Row
from fedi_groups.text.vocabulary import Word

FAMILIES: tuple[tuple[Row, ...], ...] = (
    asking.COMMANDS,
    chartering.COMMANDS,
    entering.COMMANDS,
    hearing.COMMANDS,
    bringing.COMMANDS,
    admitting.COMMANDS,
    masks.COMMANDS,
    posts.COMMANDS,
    queueing.COMMANDS,
    reporting.COMMANDS,
    people.COMMANDS,
    roles.COMMANDS,
    naming.COMMANDS,
    page.COMMANDS,
    appeals.COMMANDS,
    umbrellas.COMMANDS,
)

ABOUT_TALK = frozenset({Word.HELP, Word.YES, Word.NO, Word.UNDO})
"""Words that no family has: they are about the talk itself."""


def commands(families: tuple[tuple[Row, ...], ...] = FAMILIES) -> Mapping[Word, Row]:
    """Raises ValueError if two rows do the same, or nobody does what there is a word for."""
    found: dict[Word, Row] = {}
    for row in (row for family in families for row in family):
        if row.word in found or row.word in ABOUT_TALK:
            raise ValueError(f"{row.word} is done twice")
        found[row.word] = row
    missing = set(Word) - set(found) - ABOUT_TALK
    if missing:
        raise ValueError(f"nobody does {', '.join(sorted(missing))}")
    return found


ROWS: Mapping[Word, Row] = commands()
