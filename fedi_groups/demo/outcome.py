"""How a demonstration ended: for people to read, and as one JSON object."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fedi_groups.demo.agreement import Comparison, Finding
from fedi_groups.demo.narrator import table
from fedi_groups.reads.dumps import Dump, Part
from fedi_groups.wire.shapes import Json

_SHOWN = 3
"""Differing lines that are shown of each part."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seen` is what the host, first of `origins`, sees; `comparisons` how the others see it, by their names.

    `broken_off`: why the story did not come to its end, if it did not. `kept`: the processes that were left running,
    by the names of their servers.
    """

    origins: Mapping[str, str]
    seen: Dump
    comparisons: Mapping[str, tuple[Comparison, ...]]
    verified: int
    refused: int
    complaints: tuple[str, ...]
    seconds: float
    broken_off: str | None = None
    kept: Mapping[str, int] | None = None
    folder: str = ""

    @property
    def agreed(self) -> bool:
        """The story came to its end, and all servers see the same."""
        return self.broken_off is None and not list(self._differing())

    def lines(self) -> Iterator[str]:
        """Parts below each other, servers side by side; then the first lines that differ, and a last word."""
        yield "What each server sees of the community, as the SHA-256 of all of it:"
        host = next(iter(self.origins))
        yield from table(host, {part: self.seen.digest(part) for part in Part}, self.comparisons)
        for name, each in self._differing():
            yield f"   {each.part} on {name}: {len(each.missing)} lines missing, {len(each.extra)} too many:"
            yield from (f"   - {line}" for line in each.missing[:_SHOWN])
            yield from (f"   + {line}" for line in each.extra[:_SHOWN])
        yield ""
        if self.broken_off is not None:
            yield f"The story was broken off: {self.broken_off}."
        word = "They agree" if self.agreed else "They do not agree"
        yield f"{word}. {self.verified} requests verified, {self.refused} refused, {self.seconds:.1f} seconds."

    def facts(self) -> Json:
        kept = {"kept": {"processes": dict(self.kept), "folder": self.folder}} if self.kept is not None else {}
        return {
            "id": self.seen.community,
            "agreed": self.agreed,
            "brokenOff": self.broken_off,
            "seconds": round(self.seconds, 1),
            "requests": {"verified": self.verified, "refused": self.refused},
            "complaints": list(self.complaints),
            "servers": dict(self.origins),
            "digests": {part.value: self.seen.digest(part) for part in Part},
            "others": {
                name: {each.part.value: _facts(each) for each in comparisons}
                for name, comparisons in self.comparisons.items()
            },
            **kept,
        }

    def _differing(self) -> Iterator[tuple[str, Comparison]]:
        for name, comparisons in self.comparisons.items():
            yield from ((name, each) for each in comparisons if each.finding is Finding.DIFFERS)


def _facts(comparison: Comparison) -> Json:
    found: Json = {"digest": comparison.digest, "finding": comparison.finding.value}
    if comparison.finding is Finding.DIFFERS:
        found |= {"missing": list(comparison.missing[:_SHOWN]), "extra": list(comparison.extra[:_SHOWN])}
    return found
