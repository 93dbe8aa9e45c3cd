"""When a server sends so much, or so much that is no good, that it is limited for a time until somebody has looked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many of each one server may send within `minutes`; 0: as many as it likes. `hours`: how long it is limited
    then; 0: never."""

    minutes: int = 10
    newcomers: int = 50
    posts: int = 500
    reports: int = 50
    follows: int = 500
    refused: int = 300
    hours: int = 24


@dataclass(frozen=True, slots=True)
class Counts:
    """What one server has sent lately. `newcomers`: accounts met just before that have written. `everything` counts
    each activity once."""

    newcomers: int = 0
    posts: int = 0
    reports: int = 0
    follows: int = 0
    refused: int = 0
    everything: int = 0


def why_flood(counts: Counts, allowed: Thresholds) -> str | None:
    """Why it is limited, in words for the admins; None if it is not. What is refused counts only where it is most."""
    mostly_refused = counts.refused * 2 > counts.everything
    checks = (
        (counts.newcomers, allowed.newcomers, "new accounts wrote for the first time"),
        (counts.posts, allowed.posts, "posts came"),
        (counts.reports, allowed.reports, "reports came"),
        (counts.follows, allowed.follows, "follows came"),
        (counts.refused if mostly_refused else 0, allowed.refused, "activities had to be refused"),
    )
    for count, most, words in checks:
        if most and count > most:
            return f"{count} {words} within {allowed.minutes} minutes"
    return None
