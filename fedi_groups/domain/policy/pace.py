"""How often one person may do what costs others time or attention: more than people do, and less than programs."""

from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.types import DAY, HOUR, MINUTE, Instant
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


class Deed(StrEnum):
    """What is counted, in the words of a refusal."""

    POST = "posts and comments within an hour"
    JOIN = "requests to follow or join within an hour"
    INVITE = "invitations within a day"
    REPORT = "reports within an hour"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many of each one person may do, and how many communities here they may own; 0: as many as they like."""

    posts: int = 0
    joins: int = 0
    invites: int = 0
    reports: int = 0
    owned: int = 0

    def most(self, deed: Deed) -> int:
        return {
            Deed.POST: self.posts,
            Deed.JOIN: self.joins,
            Deed.INVITE: self.invites,
            Deed.REPORT: self.reports,
        }[deed]


FREE = Limits()
"""None of them."""


def window(deed: Deed) -> int:
    """The time in which it is counted."""
    return DAY if deed is Deed.INVITE else HOUR


def may_do(deed: Deed, *, most: int, first: Instant | None, now: Instant) -> Verdict:
    """`first`: when somebody did it `most` times ago; None if they have not done it that often."""
    if first is None or first + window(deed) <= now:
        return ALLOW
    minutes = max(1, -(-(first + window(deed) - now) // MINUTE))
    return Deny(f"There may be {most} {deed.value}, and these are yours. You can go on in {minutes} min.")


def may_own(owned: int, *, most: int) -> Verdict:
    """One more community; `most` 0: as many as they like."""
    if not most or owned < most:
        return ALLOW
    have = "One person owns one community" if most == 1 else f"One person owns up to {most} communities"
    return Deny(f"{have} on this server. Give one away or delete one, or ask an admin for more.")
