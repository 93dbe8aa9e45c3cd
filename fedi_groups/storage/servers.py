"""Rules about other servers: those of this moment, kept in memory by every process, and changes to them.

Each change leaves a new version behind and rings a bell; whoever hears it, or looks every second, reads them anew.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.policy.servers import Rulebook
from fedi_groups.domain.servers import Limit, Rule, Stance
from fedi_groups.domain.types import Instant
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.settings import get_setting
from fedi_groups.storage.shelves import Writes

BELL = "servers"
"""Rung when the rules have changed."""

_VERSION = "server rules"
_MODE = "servers that federate"
_LISTED = "listed"

_AT_ONCE = 500

_r = tables.server_rule.c


class Rules:
    """The rules that hold now. `fixed`: hosts that the settings block, with or without a table."""

    def __init__(self, fixed: frozenset[str] = frozenset()) -> None:
        self.book = Rulebook(fixed=fixed)
        self._fixed = fixed
        self._version: str | None = None

    async def look(self, database: Database, *, now: Instant) -> bool:
        """Read them if they have changed; returns whether they had. One statement where they have not."""
        async with database.read() as connection:
            version = await get_setting(connection, _VERSION)
            changed = version != self._version
            if changed:
                rules = await all_rules(connection)
                listed_only = await get_setting(connection, _MODE) == _LISTED
                self.book = Rulebook(rules, fixed=self._fixed, listed_only=listed_only)
                self._version = version
        self.book = self.book.without_expired(now)
        return changed


class ServerRules:
    """The changes that one transaction makes."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self.changed = False

    async def about(self, host: str) -> list[Rule]:
        """What each source says of this very host; as written so far."""
        found = await self._connection.execute(select(tables.server_rule).where(_r.host == host).order_by(_r.source))
        return [rule_of(row) for row in found]

    def put(self, rule: Rule) -> None:
        self.changed = True
        self._writes.put(tables.server_rule, _row(rule))

    def drop(self, host: str, source: str) -> None:
        self.changed = True
        self._writes.drop(tables.server_rule, host, source)

    async def drop_source(self, source: str) -> None:
        """All that came from there."""
        self.changed = True
        await self._connection.execute(delete(tables.server_rule).where(_r.source == source))

    async def drop_expired(self, *, now: Instant) -> int:
        """Rules whose time is over; returns how many there were."""
        gone = (await self._connection.execute(delete(tables.server_rule).where(_r.until <= now))).rowcount
        self.changed = self.changed or gone > 0
        return gone

    def set_mode(self, *, listed_only: bool) -> None:
        """Whether only listed servers federate."""
        self.changed = True
        self._writes.put(tables.setting, {"name": _MODE, "value": _LISTED if listed_only else "all"})

    def stamp(self, version: int) -> None:
        """Every process reads the rules anew once this is committed."""
        self._writes.put(tables.setting, {"name": _VERSION, "value": str(version)})


async def all_rules(connection: AsyncConnection) -> list[Rule]:
    """Every rule, by host."""
    return await _read(connection, select(tables.server_rule))


async def rules_from(connection: AsyncConnection, source: str) -> list[Rule]:
    """What one source says, by host."""
    return await _read(connection, select(tables.server_rule).where(_r.source == source))


async def _read(connection: AsyncConnection, question: Select[Any]) -> list[Rule]:
    """By host, and so many at once that others have their turn between."""
    rules: list[Rule] = []
    page = question.order_by(_r.host, _r.source).limit(_AT_ONCE)
    while True:
        after = tuple_(_r.host, _r.source) > (rules[-1].host, rules[-1].source) if rules else true()
        found = [rule_of(row) for row in await connection.execute(page.where(after))]
        rules += found
        if len(found) < _AT_ONCE:
            return rules


def rule_of(row: Any) -> Rule:
    return Rule(
        host=row.host,
        stance=Stance(row.stance),
        limits=frozenset(map(Limit, row.limits)),
        source=row.source,
        reason=row.reason,
        note=row.note,
        obscured=row.obscured,
        at=Instant(row.at),
        until=row.until,
    )


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "host": rule.host,
        "source": rule.source,
        "stance": rule.stance.value,
        "limits": sorted(each.value for each in rule.limits),
        "reason": rule.reason,
        "note": rule.note,
        "obscured": rule.obscured,
        "at": rule.at,
        "until": rule.until,
    }


def hosts_of(rules: Sequence[Rule]) -> frozenset[str]:
    return frozenset(rule.host for rule in rules)
