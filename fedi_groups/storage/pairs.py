"""Rows by pairs of keys, each looked up in an index: given a list of pairs, SQLite walks the whole table."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage.asked import Among, Asked

Pairs = Sequence[tuple[Any, Any]]


class Paired:
    """A question for rows by pairs of these two columns. Most are asked for one of the one, or of the other."""

    def __init__(self, question: Select[Any], one: ColumnElement[Any], other: ColumnElement[Any]) -> None:
        self._question, self._one, self._other = question, one, other
        self._of_one = Asked(question.where(one == bindparam("key"), Among(other)))
        self._of_other = Asked(question.where(other == bindparam("key"), Among(one)))

    async def rows(self, connection: AsyncConnection, pairs: Pairs) -> Sequence[Any]:
        """With the columns by their names. No statement for no pairs."""
        if not pairs:
            return []
        ones: set[Any] = {one for one, _ in pairs}
        others: set[Any] = {other for _, other in pairs}
        if len(ones) == 1:
            return await self._of_one.named(connection, key=ones.pop(), keys=list(others))
        if len(others) == 1:
            return await self._of_other.named(connection, key=others.pop(), keys=list(ones))
        chosen = self._question.where(is_pair_of(self._one, self._other, pairs))
        return list(await connection.execute(chosen))


def is_pair_of(
    one: ColumnElement[Any], other: ColumnElement[Any], pairs: Iterable[tuple[Any, Any]]
) -> ColumnElement[bool]:
    """Whether (one, other) is among the pairs: one condition for each key of the side that has fewer."""
    by_one: dict[Any, list[Any]] = {}
    by_other: dict[Any, list[Any]] = {}
    for left, right in pairs:
        by_one.setdefault(left, []).append(right)
        by_other.setdefault(right, []).append(left)
    if len(by_other) < len(by_one):
        one, other, by_one = other, one, by_other
    return or_(false(), *(and_(one == key, other.in_(values)) for key, values in by_one.items()))
