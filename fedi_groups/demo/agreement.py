"""Whether servers agree on a community: the dump of its host beside the dump of another server. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import orjson

from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.reads.dumps import Dump, Part
from fedi_groups.wire.uris import same_origin


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
    """Part by part. `origin` is whose dump `other` is: of the standings it has to know those of its own people.

    Of moderators and banned people elsewhere, and of the host's log, it may know a part, but nothing that is not so.
    """
    expected, known = host.among(origin), other.among(origin)
    return tuple(_compare(part, expected, known, tuple(_false(part, host, other, origin))) for part in Part)


def compare_outsider(host: Dump, other: Dump, *, origin: str) -> tuple[Comparison, ...]:
    """The same of a server that is to know nothing of what happens in the community: whatever it has of that is too
    much. That there is such a community it may know, and what became of its own people who asked to come in."""
    return tuple(_unknown(each, other) for each in compare(host, other, origin=origin))


def agree(host: Dump, other: Dump, *, origin: str) -> bool:
    """Whether no part differs."""
    return all(each.finding is not Finding.DIFFERS for each in compare(host, other, origin=origin))


_INSIDE = (Part.THREADS, Part.VOTES, Part.LOG)


def _unknown(found: Comparison, other: Dump) -> Comparison:
    if found.finding is Finding.EQUAL and found.part not in _INSIDE:
        return found
    extra = other.parts[found.part] if found.part in _INSIDE else found.extra
    return replace(found, finding=Finding.DIFFERS if extra else Finding.ABSENT, missing=(), extra=extra)


def _false(part: Part, host: Dump, other: Dump, origin: str) -> Iterator[str]:
    """What a server believes of the people of others, and is not so. What they are to it as mere members is nothing."""
    if part is Part.STANDINGS:
        for line in _without(other.parts[part], host.parts[part]):
            standing = orjson.loads(line)
            weighs = standing["state"] == MembershipState.BANNED or standing["role"] in (Role.ADMIN, Role.MODERATOR)
            if weighs and not same_origin(standing["actor"], origin):
                yield line


def _compare(part: Part, expected: Dump, other: Dump, false: tuple[str, ...]) -> Comparison:
    digest = other.digest(part)
    if digest == expected.digest(part) and not false:
        return Comparison(part, digest, Finding.EQUAL)
    missing = tuple(_without(expected.parts[part], other.parts[part]))
    extra = (*_without(other.parts[part], expected.parts[part]), *false)
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
