"""Habits of other servers that the rules do not foresee, each with the reason and where it was seen."""

from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.log import Form, LogRow
from fedi_groups.domain.types import Keeps
from fedi_groups.wire.dialects import MICROBLOGS

FETCHES_ACTIVITIES = frozenset({"nodebb"})
"""NodeBB 4.15 strips an announced activity of a third server to its id, fetches that, and answers 424 where it cannot:
no microblog serves its Creates. The post's own id it can fetch, and puts what it finds into the same category."""

WAITS_FOR_ACCEPT = frozenset({"mobilizon"})
"""To be let in as invited takes an Accept of the Invite there: a Follow only brings public posts."""

READS_INVITES = frozenset({"fedi-groups", "mobilizon", "smithereen", "hubzilla", "streams", "forte"})
"""To everyone else an invitation is a message of the community."""

IGNORES_LATE_REJECTS = frozenset({"gotosocial"})
"""GoToSocial 0.20 takes a Reject only while the follow is still asked for (its `rejectFollowType`); of one that was
accepted it goes on saying "following", and never asks again. A Block it heeds."""

FAILS_AT_QUOTES = frozenset({"gotosocial"})
"""GoToSocial 0.20 answers 500 to an activity of a type that it does not know, QuoteRequest among them. Asked again, it
would say the same."""


READS_MODERATORS_LATE = frozenset({"piefed"})
"""PieFed 1.6 finds a community without its moderators, and believes none of them until it looks at it again: a day
later, or when the community says that it has changed."""

READS_PERSONAL_BLOCKS = MICROBLOGS | {"fedi-groups"}
"""The threadiverse knows a Block as a ban: Lemmy 0.19 does not read one without a target, and others look for the
community that it is from."""

NAMES_ONCE = frozenset({"fedi-groups"})
"""Never one id for two activities. What comes again after its Undo was sent before that, by a server that did not live
to note that it had been told."""

FLAGS_PEOPLE = frozenset({"nodebb"})
"""NodeBB 4.15 finds none of its own posts by the address in a Flag (`invalid-data`), but its people: both are named."""


def form_taken(form: Form, row: LogRow, *, software: str | None) -> Form:
    """The form in which this software really takes what it should get in `form`."""
    if form is Form.WRAPPED and row.kind == "create" and row.received_id is not None and software in FETCHES_ACTIVITIES:
        return Form.BOOST
    return form


def knows_no_reject(peer: PeerFacts) -> bool:
    """Whether nothing there reads a Reject of a follow: Lemmy before 1.0 answers 400 (seen in 0.19.20), and whom a
    community has kicked out goes on as a subscriber. It ends the follow of whoever a moderator bans."""
    return peer.software == "lemmy" and peer.keeps is not Keeps.MEMBERS


def shares_ids(kind: str, uri: str) -> bool:
    """Whether several activities may come under this id: GoToSocial gives every Update of one thing the same, and the
    Rejects of NodeBB 4.15 may all end in "undefined"."""
    return kind == "Update" or uri.endswith("undefined")
