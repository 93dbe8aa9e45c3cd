"""The stages of other folders, on which costs are counted."""

from tests.faces.conftest import house
from tests.inbox.conftest import inbox
from tests.traps.conftest import town

__all__ = ["house", "inbox", "town"]
