"""Entering communities in the directory by what they say of themselves."""

from typing import Any, Final

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.letters import spaced
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes
from fedi_groups.text.html import to_text

SAID: Final = frozenset(("title", "summary"))
LONGEST: Final = 4_000


def enter(writes: Writes, actor: ActorFacts, changed: dict[str, Any] | None = None) -> None:
    """A community, here or elsewhere, is new, or says something else of itself than before."""
    if actor.is_community and (changed is None or changed.keys() & SAID):
        said = spaced(f"{actor.name} {actor.title or ''} {to_text(actor.summary)}")
        writes.put(tables.directory_entry, {"community_id": actor.id, "words": said[:LONGEST]})
