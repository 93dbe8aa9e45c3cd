"""Charters as they are kept: what a community has decided otherwise than others do, by the names of the choices."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from fedi_groups.domain.charter import DEFAULT, Admission, Charter, Inviters, Speakers

_READ: Mapping[str, Callable[[Any], Any]] = {
    "admission": Admission,
    "questions": tuple,
    **dict.fromkeys(("posts", "comments", "polls", "events", "links", "pictures"), Speakers),
    "inviters": Inviters,
    "rules": tuple,
}
_NAMES = frozenset(field.name for field in fields(Charter))


def charter_of(kept: Mapping[str, Any] | None) -> Charter:
    """What is kept under names that this version does not know counts for nothing."""
    if not kept:
        return DEFAULT
    return Charter(**{name: _value(name, value) for name, value in kept.items() if name in _NAMES})


def kept_of(charter: Charter) -> dict[str, Any] | None:
    """None for what everyone does."""
    found = {
        name: getattr(charter, name) for name in sorted(_NAMES) if getattr(charter, name) != getattr(DEFAULT, name)
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()} or None


def _value(name: str, value: Any) -> Any:
    read = _READ.get(name)
    return value if read is None or value is None else read(value)
