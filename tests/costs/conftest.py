"""The stages of other folders, on which costs are counted."""

from tests.faces.conftest import house
from tests.inbox.conftest import inbox

__all__ = ["house", "inbox"]
