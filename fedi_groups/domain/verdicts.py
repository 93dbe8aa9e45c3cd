"""What a rule answers: go on, wait for a person's decision, or no."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allow:
    """Go on."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A moderator has to decide. `reason` is for the person who asked."""

    reason: str


@dataclass(frozen=True, slots=True)
class Deny:
    """No. `reason` is for the person who asked."""

    reason: str


Verdict = Allow | Hold | Deny

ALLOW = Allow()
