"""The fewest voices by which everybody hears something. Pure: who listens to whom, and nothing else."""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from fedi_groups.domain.types import ActorId

Voices = frozenset[ActorId]

EXACT = 10
"""Up to so many voices all choices are tried; beyond it the one that reaches most goes first, again and again."""


def fewest(listeners: Iterable[Voices], *, sparing: Iterable[Voices] = ()) -> Voices:
    """Voices of which each listener hears at least one. Who listens to nobody is left out.

    `listeners` are the voices that each of them hears; several who hear the same count once. Of several choices of one
    size it is the one that is heard least often, also by those who have heard it already (`sparing`).
    """
    everybody = {each for each in listeners if each}
    open_ = _hardest(everybody)
    candidates = sorted(frozenset[ActorId]().union(*open_))
    if len(candidates) <= EXACT:
        return _tried(candidates, open_, [*everybody, *sparing])
    return _without_needless(_greedy(candidates, open_), open_)


def _hardest(listeners: Collection[Voices]) -> list[Voices]:
    """Those who are to be reached: whoever hears all that somebody else hears, and more, is reached along with them."""
    ordered = sorted(listeners, key=lambda each: (len(each), sorted(each)))
    kept: list[Voices] = []
    for each in ordered:
        if not any(other <= each for other in kept):
            kept.append(each)
    return kept


def _tried(candidates: Sequence[ActorId], listeners: Sequence[Voices], everybody: Sequence[Voices]) -> Voices:
    for size in range(len(candidates) + 1):
        found = [each for each in map(frozenset, combinations(candidates, size)) if _covers(each, listeners)]
        if found:
            return min(found, key=lambda each: (_heard(each, everybody), sorted(each)))
    return frozenset()


def _greedy(candidates: Sequence[ActorId], listeners: Sequence[Voices]) -> list[ActorId]:
    left, chosen = list(listeners), list[ActorId]()
    while left:
        best = max(candidates, key=lambda voice: (sum(voice in each for each in left), -voice))
        chosen.append(best)
        left = [each for each in left if best not in each]
    return chosen


def _without_needless(chosen: Sequence[ActorId], listeners: Sequence[Voices]) -> Voices:
    """Those first chosen may have become needless by those chosen later."""
    kept = frozenset(chosen)
    for voice in chosen:
        if _covers(kept - {voice}, listeners):
            kept -= {voice}
    return kept


def _covers(voices: Voices, listeners: Sequence[Voices]) -> bool:
    return all(voices & each for each in listeners)


def _heard(voices: Voices, listeners: Sequence[Voices]) -> int:
    """How often it is heard in all."""
    return sum(len(voices & each) for each in listeners)
