"""All handlers' tables as one: which activity goes to which handler. See FEDERATION.md for the same in words."""

from fedi_groups.inbox.handlers import (
    actors,
    feeds,
    invites,
    membership,
    moderation,
    moving,
    polls,
    posting,
    quotes,
    reactions,
    reblogs,
    refusals,
    reports,
)
from fedi_groups.inbox.table import Handle
from fedi_groups.wire.shapes import ActivityShape

FAMILIES = (
    actors.HANDLES,
    feeds.HANDLES,
    invites.HANDLES,
    membership.HANDLES,
    moderation.HANDLES,
    moving.HANDLES,
    polls.HANDLES,
    posting.HANDLES,
    quotes.HANDLES,
    reactions.HANDLES,
    reblogs.HANDLES,
    refusals.HANDLES,
    reports.HANDLES,
)


class Dispatch:
    """Finds the row for an activity: the one for its object's type, else the one for any object."""

    def __init__(self, families: tuple[tuple[Handle, ...], ...] = FAMILIES) -> None:
        """Raises ValueError if two rows take the same activity."""
        self._rows: dict[tuple[str, str], Handle] = {}
        for row in (row for family in families for row in family):
            for kind in row.objects or ("",):
                if (row.type, kind) in self._rows:
                    raise ValueError(f"{row.type} of {kind or 'anything'} is received twice")
                self._rows[(row.type, kind)] = row

    def find(self, activity: ActivityShape) -> Handle | None:
        """None: this activity is kept, counted, and ignored."""
        return self._rows.get((activity.type, activity.object_type or "")) or self._rows.get((activity.type, ""))

    def takes(self, kind: str) -> bool:
        """Whether activities of this type are received at all."""
        return any(each == kind for each, _ in self._rows)

    def kinds(self) -> list[tuple[str, str]]:
        """(activity type, object type or empty) of every row, sorted."""
        return sorted(self._rows)
