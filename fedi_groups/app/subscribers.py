"""Who hears of what has happened: those who tell other servers, then those who tell people here."""

from fedi_groups.notices.subscribers import subscribers as noticing
from fedi_groups.outbox.subscribers import subscribers as telling
from fedi_groups.storage.unit import Subscribers


def subscribers() -> Subscribers:
    """By kind of event, in the order they are asked."""
    told, noticed = telling(), noticing()
    return {kind: [*told.get(kind, ()), *noticed.get(kind, ())] for kind in {**told, **noticed}}
