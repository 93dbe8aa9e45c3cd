"""Who is told what in which form. Pure: a server's software, what it has shown of itself, and the row of the log."""

from fedi_groups.domain.log import Form, LogRow, ToMicroblogs
from fedi_groups.domain.types import Dialect

THREADIVERSE = frozenset(
    """
    lemmy piefed mbin kbin nodebb discourse wordpress friendica hubzilla streams forte mitra lotide
    smithereen fedi-groups
    """.split()
)
"""Software that reads FEP-1b12: the community's Announce around each activity."""

MICROBLOGS = frozenset(
    """
    mastodon gotosocial misskey sharkey firefish iceshrimp iceshrimp.net calckey foundkey cherrypick pleroma akkoma
    pixelfed takahe snac hollo fedibird kmyblue glitchcafe hometown ecko bookwyrm gancio owncast writefreely mobilizon
    peertube
    """.split()
)
"""Software that reads boosts, and whatever else it shows, stays with them."""


def dialect_of(software: str | None, *, speaks_groups: bool) -> Dialect:
    """Unknown software gets the microblog form until it has spoken FEP-1b12 to us."""
    name = (software or "").lower()
    if name in THREADIVERSE:
        return Dialect.THREADIVERSE
    if name in MICROBLOGS:
        return Dialect.MICROBLOG
    return Dialect.THREADIVERSE if speaks_groups else Dialect.MICROBLOG


def form_for(
    row: LogRow, dialect: Dialect, *, follows_community: bool, follows_author: bool, named: bool
) -> Form | None:
    """The one form in which a server hears of an event, or None. Never two ways for one event.

    A follower of the community hears it from the community, unless that form says nothing to it; then, like those who
    follow the author or take part in the thread, it hears it from the author.
    """
    if follows_community and row.community_id is not None:
        if dialect is Dialect.THREADIVERSE:
            return Form.WRAPPED
        match row.microblog:
            case ToMicroblogs.BOOST:
                return Form.BOOST
            case ToMicroblogs.UNBOOST:
                return Form.UNBOOST
            case ToMicroblogs.ACTIVITY:
                return Form.PLAIN
            case ToMicroblogs.NOTHING:
                pass
    return Form.PLAIN if follows_author or named else None
