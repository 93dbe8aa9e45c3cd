"""Who is told what in which form. Pure: a server's software, what it has shown of itself, and the row of the log."""

import re

from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.log import MICROBLOGS_ONLY, Form, LogRow, ToMicroblogs
from fedi_groups.domain.types import Dialect, Keeps

THREADIVERSE = frozenset(
    """
    lemmy piefed mbin kbin nodebb discourse wordpress friendica hubzilla streams forte mitra lotide
    fedi-groups
    """.split()
)
"""Software that reads FEP-1b12: the community's Announce around each activity."""

NO_POLLS = frozenset({"lemmy", "lotide", "wordpress"})
"""Of these, software that drops a `Question`, and shows of an `Event` neither when nor where it is."""

MICROBLOGS = frozenset(
    """
    mastodon gotosocial misskey sharkey firefish iceshrimp iceshrimp.net calckey foundkey cherrypick pleroma akkoma
    pixelfed takahe snac hollo fedibird kmyblue glitchcafe hometown ecko bookwyrm gancio owncast writefreely mobilizon
    peertube
    """.split()
)
"""Software that reads boosts, and whatever else it shows, stays with them."""

WALLS = frozenset({"smithereen"})
"""Software that shows of a group what the group adds to its wall, and nothing that it announces."""

ADDED = frozenset({"create", "restore", "boost", "undelete"})
TAKEN = frozenset({"delete", "remove", "unboost"})
"""Kinds of rows that change what stands on a wall, posts and comments alike."""

KEEPS_MEMBERS = {"fedi-groups": (0,), "lemmy": (1,)}
"""Software that shows what is for members to members alone, and from which version on. PieFed and Mbin do not: they
store it as if it were public."""

KEEPS_FOLLOWERS = MICROBLOGS - {"bookwyrm", "gancio", "owncast", "writefreely", "mobilizon", "peertube"}
"""Software that shows what an actor says to its followers to those alone."""

_AGENT = re.compile(r"([A-Za-z0-9._-]{1,40})(?=[/ ;(]|$)")
_VERSION = re.compile(r"\d+(?:\.\d+)*")


def keeps(software: str | None, version: str | None) -> Keeps:
    """What a server of this software may be trusted with. Nobody trusts an unknown one."""
    name = (software or "").lower()
    if name in KEEPS_FOLLOWERS:
        return Keeps.FOLLOWERS
    least, found = KEEPS_MEMBERS.get(name), _VERSION.match(version or "")
    if least is not None and found is not None and tuple(map(int, found.group().split("."))) >= least:
        return Keeps.MEMBERS
    return Keeps.NOTHING


def dialect_of(software: str | None, *, speaks_groups: bool) -> Dialect:
    """Unknown software gets the microblog form until it has spoken FEP-1b12 to us."""
    name = (software or "").lower()
    if name in THREADIVERSE:
        return Dialect.PAGES if name in NO_POLLS else Dialect.THREADIVERSE
    if name in MICROBLOGS:
        return Dialect.MICROBLOG
    if name in WALLS:
        return Dialect.WALL
    return Dialect.THREADIVERSE if speaks_groups else Dialect.MICROBLOG


def wants_chat(peer: PeerFacts) -> bool:
    """Whether a private message has to be a ChatMessage there: Lemmy before 1.0 and Mbin drop a Note."""
    return peer.software in ("mbin", "kbin") or (peer.software == "lemmy" and peer.keeps is not Keeps.MEMBERS)


def heeds_warn(peer: PeerFacts) -> bool:
    """Whether a `Warn` reaches anybody there: Lemmy from 1.0 shows it, PieFed, NodeBB and others drop it. Who is not
    known yet may."""
    return peer.software is None or peer.keeps is Keeps.MEMBERS


def dialect_of_agent(agent: str | None) -> Dialect:
    """What a program that is not known otherwise calls itself in User-Agent: `Lemmy/0.19.5; +https://…`."""
    name = _AGENT.match(agent or "")
    return dialect_of(name.group(1) if name is not None else None, speaks_groups=False)


def form_for(
    row: LogRow, dialect: Dialect, *, follows_community: bool, follows_author: bool, named: bool
) -> Form | None:
    """The one form in which a server hears of an event, or None. Never two ways for one event.

    A follower of the community hears it from the community, unless that form says nothing to it; then, like those who
    follow the author or take part in the thread, it hears it from the author.
    """
    if follows_community and row.community_id is not None:
        if dialect.wraps and row.kind in MICROBLOGS_ONLY:
            return None
        if dialect.wraps:
            return Form.WRAPPED
        if dialect is Dialect.WALL:
            return _on_wall(row) or (Form.PLAIN if follows_author or named else None)
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


def _on_wall(row: LogRow) -> Form | None:
    """An edit is believed from its author alone: from here, or with a signature inside."""
    if row.kind in ADDED:
        return Form.ADDED
    if row.kind in TAKEN:
        return Form.TAKEN
    signed = row.received_id is None or row.microblog is ToMicroblogs.ACTIVITY
    return Form.PLAIN if row.kind == "update" and signed else None
