"""Whether servers agree on a community: the dump of its host beside the dump of another server. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.reads.dumps import Dump, Part


class Finding(StrEnum):
    """ABSENT: this server is not told of that part, and has nothing of it."""

    EQUAL = "equal"
    DIFFERS = "differs"
    ABSENT = "not told"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One part at one server. `missing` are lines of the host that it lacks, `extra` those that it alone has."""

    part: Part
    digest: str
    finding: Finding
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def compare(host: Dump, other: Dump, *, origin: str) -> tuple[Comparison, ...]:
    """Part by part. `origin` is whose dump `other` is: of the standings it knows those of its own people.

    Of the host's log it may know a part, but nothing that is not in it.
    """
    expected = host.among(origin)
    return tuple(_compare(part, expected, other) for part in Part)


def agree(host: Dump, other: Dump, *, origin: str) -> bool:
    """Whether no part differs."""
    return all(each.finding is not Finding.DIFFERS for each in compare(host, other, origin=origin))


def _compare(part: Part, expected: Dump, other: Dump) -> Comparison:
    digest = other.digest(part)
    if digest == expected.digest(part):
        return Comparison(part, digest, Finding.EQUAL)
    missing = tuple(_without(expected.parts[part], other.parts[part]))
    extra = tuple(_without(other.parts[part], expected.parts[part]))
    if part is Part.LOG and not extra:
        return Comparison(part, digest, Finding.ABSENT, missing)
    return Comparison(part, digest, Finding.DIFFERS, missing, extra)


def _without(lines: tuple[str, ...], others: tuple[str, ...]) -> Iterator[str]:
    left = Counter(others)
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            yield line
