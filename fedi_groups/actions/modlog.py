"""Adding to the public log: whatever is done to keep order is one line of it. `reads/modlog.py` shows them."""

from typing import TypedDict, Unpack

from fedi_groups.domain.facts import Entry, PostFacts
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage.unit import Unit

LONGEST_REASON = 2000
"""Characters of a reason that are kept."""


class Particulars(TypedDict, total=False):
    """Whom or which post it was done to, and its end; without `until` it holds for good."""

    person_id: ActorId
    post_id: PostId | None
    until: Instant | None


def record(
    tx: Unit, place: ActorId, by: ActorId, act: str, *, reason: str = "", **particulars: Unpack[Particulars]
) -> Entry:
    """The line that `by` did `act` now. Whoever tells other servers of it does so under the line's number.

    `place`: the community whose log it is; of what holds on the whole server, the server's own actor. `by`: who did it;
    of what ends because its time is over, the place itself. `act`: an Act, which others hear in the form that
    FEDERATION.md names (FEP-1b12 for most), or a word that this log alone knows: create, move, admit, decline, approve,
    reject, link, unlink, role, grant, revoke, succeed, claim, keep, include, exclude, enter, part, announce, unmask,
    ban-author, unban-author, uphold, overturn. `reason`: plain text, cut at LONGEST_REASON.
    """
    entry = Entry(tx.mint.next(), place, by, act, tx.now, reason=reason.strip()[:LONGEST_REASON], **particulars)
    tx.modlog.append(entry)
    return entry


def done_to(post: PostFacts) -> Particulars:
    """What was done to a post concerns its author."""
    return {"person_id": post.author_id, "post_id": post.id}
