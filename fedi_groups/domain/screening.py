"""Whose notifications a person wants to see at once, and whose they look through first, or not at all.

As Mastodon has it (https://docs.joinmastodon.org/entities/NotificationPolicy/). It is settled when notifications are
read: who is followed, or let through, is seen from then on, with all that came before.
"""

from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.types import DAY

NEW_ACCOUNT = 30 * DAY
NEW_FOLLOWER = 3 * DAY
"""For so long who has just come, or just follows, counts as a stranger."""

SCREENED = (NoticeKind.MENTION, NoticeKind.FAVOURITE, NoticeKind.REBLOG, NoticeKind.FOLLOW, NoticeKind.REQUEST)
"""What strangers do. Of all else one is told in any case."""


class Screening(StrEnum):
    """FILTER: asked first, whether to see what they do; DROP: not even that."""

    ACCEPT = "accept"
    FILTER = "filter"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """Of whom one does not follow, who does not follow one (or only just), whose account is new, who writes in private
    unasked, and who lives on a limited server."""

    not_following: Screening = Screening.ACCEPT
    not_followers: Screening = Screening.ACCEPT
    new_accounts: Screening = Screening.ACCEPT
    private_mentions: Screening = Screening.ACCEPT
    limited_accounts: Screening = Screening.ACCEPT
