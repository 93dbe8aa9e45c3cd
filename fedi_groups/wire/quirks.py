"""Habits of other servers that the rules do not foresee, each with the reason and where it was seen."""

from fedi_groups.domain.log import Form, LogRow

FETCHES_ACTIVITIES = frozenset({"nodebb"})
"""NodeBB 4.15 strips an announced activity of a third server to its id, fetches that, and answers 424 where it cannot:
no microblog serves its Creates. The post's own id it can fetch, and puts what it finds into the same category."""

WAITS_FOR_ACCEPT = frozenset({"mobilizon"})
"""To be let in as invited takes an Accept of the Invite there: a Follow only brings public posts."""

IGNORES_LATE_REJECTS = frozenset({"gotosocial"})
"""GoToSocial 0.20 takes a Reject only while the follow is still asked for (its `rejectFollowType`); of one that was
accepted it goes on saying "following", and never asks again. A Block it heeds."""


def form_taken(form: Form, row: LogRow, *, software: str | None) -> Form:
    """The form in which this software really takes what it should get in `form`."""
    if form is Form.WRAPPED and row.kind == "create" and row.received_id is not None and software in FETCHES_ACTIVITIES:
        return Form.BOOST
    return form


def shares_ids(kind: str, uri: str) -> bool:
    """Whether several activities may come under this id: GoToSocial gives every Update of one thing the same, and the
    Rejects of NodeBB 4.15 may all end in "undefined"."""
    return kind == "Update" or uri.endswith("undefined")
