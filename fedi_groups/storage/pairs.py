"""Rows by pairs of keys, each looked up in an index: given a list of pairs, SQLite walks the whole table."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_


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
