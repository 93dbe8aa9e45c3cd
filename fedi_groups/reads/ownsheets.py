"""What somebody keeps for themselves, as tables that Mastodon and others read, and that are brought in again here."""

import csv
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType

from fedi_groups.domain.facts import USUAL, ActorFacts
from fedi_groups.domain.types import Mark
from fedi_groups.reads import keeping
from fedi_groups.storage import exports
from fedi_groups.storage.lists import entries_of, lists_of
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.wishes import wishes_of

MOST = 10_000
"""Rows of one table."""

Rows = list[Sequence[str]]
Tell = Callable[[Unit, ActorFacts], Awaitable[Rows]]


async def _followed(tx: Unit, me: ActorFacts) -> Rows:
    found = await exports.followed_from(tx.connection, tx.uris, me.id, after=0, most=MOST)
    wishes = await wishes_of(tx.connection, me.id, [each.id for each in found])
    rows: Rows = [("Account address", "Show boosts", "Notify on new posts", "Languages")]
    for each in found:
        wish = wishes.get(each.id, USUAL)
        rows.append((_account(each), _yes(wish.reblogs), _yes(wish.notify), ", ".join(wish.languages)))
    return rows


async def _blocked(tx: Unit, me: ActorFacts) -> Rows:
    return [(_account(each),) for _, each in await keeping.blocked(tx, me, Span(), most=MOST)]


async def _muted(tx: Unit, me: ActorFacts) -> Rows:
    found = [each for _, each in await keeping.muted(tx, me, Span(), most=MOST)]
    await tx.mutes.want((me, each.id) for each in found)
    rows: Rows = [("Account address", "Hide notifications")]
    for each in found:
        mute = await tx.mutes.get(me, each.id, now=tx.now)
        rows.append((_account(each), _yes(mute is None or mute.notifications)))
    return rows


async def _hosts(tx: Unit, me: ActorFacts) -> Rows:
    return [(host,) for _, host in await keeping.hosts_blocked(tx, me, Span(), most=MOST)]


async def _lists(tx: Unit, me: ActorFacts) -> Rows:
    """One row for each who is in one."""
    rows: Rows = []
    for each in await lists_of(tx.connection, me.id):
        entries = [actor for _, actor in await entries_of(tx.connection, each.id, Span(), most=MOST)]
        await tx.actors.want(ids=entries)
        rows += [(each.title, _account(await tx.actors.get(actor))) for actor in entries]
    return rows


async def _bookmarks(tx: Unit, me: ActorFacts) -> Rows:
    found = await exports.marked_by(tx.connection, tx.uris, me.id, Mark.BOOKMARK, after=0, most=MOST)
    return [(each.uri,) for each in found]


SHEETS: Mapping[str, Tell] = MappingProxyType(
    {
        "following_accounts.csv": _followed,
        "blocked_accounts.csv": _blocked,
        "muted_accounts.csv": _muted,
        "blocked_domains.csv": _hosts,
        "lists.csv": _lists,
        "bookmarks.csv": _bookmarks,
    }
)
"""By the names of files, which are Mastodon's."""


def written(rows: Rows) -> bytes:
    """As a file (RFC 4180)."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def _account(actor: ActorFacts) -> str:
    return actor.handle.lstrip("@!")


def _yes(said: bool) -> str:
    return "true" if said else "false"
