"""Every kind of event is told, by one family alone."""

from typing import get_args

import pytest

from fedi_groups.domain import events
from fedi_groups.outbox.families import posting
from fedi_groups.outbox.subscribers import subscribers


def test_every_event_there_is_is_told_by_exactly_one() -> None:
    found = subscribers()
    assert set(found) == set(get_args(events.Event))
    assert all(len(tellers) == 1 for tellers in found.values())


def test_two_families_cannot_tell_the_same_event() -> None:
    with pytest.raises(ValueError, match="PostPublished is told twice"):
        subscribers((posting.PUBLISHES, posting.PUBLISHES))
