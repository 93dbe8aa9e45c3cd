"""The inbox of other folders, into which activities go that are wrong."""

from tests.inbox.conftest import inbox

__all__ = ["inbox"]
