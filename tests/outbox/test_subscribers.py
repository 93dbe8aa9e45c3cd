"""Every kind of event is told to other servers, or noticed for people here; by one family alone each."""

from typing import get_args

import pytest

from fedi_groups.app.subscribers import subscribers as all_subscribers
from fedi_groups.domain import events
from fedi_groups.notices.families import votes
from fedi_groups.notices.subscribers import subscribers as noticing
from fedi_groups.outbox.families import posting
from fedi_groups.outbox.subscribers import subscribers

ONLY_HERE = {
    events.AppealRejected,
    events.EntryAsked,
    events.FollowBegun,
    events.Limited,
    events.PollEnded,
    events.ScheduledFailed,
    events.SignedUp,
}
"""What no other server hears of."""


def test_every_event_there_is_is_told_by_exactly_one() -> None:
    found = subscribers()
    assert set(found) == set(get_args(events.Event)) - ONLY_HERE
    assert all(len(tellers) == 1 for tellers in found.values())


def test_what_no_server_is_told_people_here_are() -> None:
    assert set(noticing()) >= ONLY_HERE
    assert set(all_subscribers()) == set(get_args(events.Event))


def test_other_servers_are_told_before_people_here() -> None:
    told, noticed = subscribers()[events.VoteCast], noticing()[events.VoteCast]
    assert all_subscribers()[events.VoteCast] == [*told, *noticed]


def test_two_families_cannot_tell_the_same_event() -> None:
    with pytest.raises(ValueError, match="PostPublished is told twice"):
        subscribers((posting.PUBLISHES, posting.PUBLISHES))
    with pytest.raises(ValueError, match="VoteCast is noticed twice"):
        noticing((votes.NOTICES, votes.NOTICES))
