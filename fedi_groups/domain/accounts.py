"""Accounts before there is anybody: who wants one, what is wrong with what they typed, and where they stand. Pure."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fedi_groups.domain.types import ActorId, Instant


class Registration(StrEnum):
    """Who may make an account on this server: everyone; whoever an admin lets in; whoever has an invitation; nobody."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"
    CLOSED = "closed"


class Fault(StrEnum):
    """What is wrong with something that was typed, in the words of Mastodon's API."""

    TAKEN = "ERR_TAKEN"
    RESERVED = "ERR_RESERVED"
    BLOCKED = "ERR_BLOCKED"
    INVALID = "ERR_INVALID"
    BLANK = "ERR_BLANK"
    TOO_SHORT = "ERR_TOO_SHORT"
    TOO_LONG = "ERR_TOO_LONG"
    ACCEPTED = "ERR_ACCEPTED"
    BELOW_LIMIT = "ERR_BELOW_LIMIT"


class Unwanted(StrEnum):
    """What admins keep lists of, by patterns: domains of addresses, and names, with which nobody signs up."""

    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`field` is its name in Mastodon's API; `words` stand behind it: "username is reserved"."""

    field: str
    fault: Fault
    words: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """All that is wrong, in the order of the form."""

    all: tuple[Refusal, ...]

    def by_field(self) -> dict[str, list[tuple[str, str]]]:
        """`details` of Mastodon's API: codes and descriptions by field."""
        found: dict[str, list[tuple[str, str]]] = {}
        for each in self.all:
            found.setdefault(each.field, []).append((each.fault.value, each.words))
        return found


@dataclass(frozen=True, slots=True)
class Terms:
    """What this server asks of whoever wants an account. `least_age`: in years, 0 for any. `blocked`: domains of
    addresses that are not taken, as patterns. `members_invite`: not admins alone. `trusting`: whoever asks is in at
    once, which is for tests alone. `posts`: letters go out from here."""

    entry: Registration = Registration.CLOSED
    least_age: int = 0
    members_invite: bool = False
    blocked: tuple[str, ...] = ()
    trusting: bool = False
    posts: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody has typed who wants an account. `code`: of an invitation to this server. `into`: of a link into a
    community, by which they have come. `browser`: what stands for the one they typed it in."""

    name: str
    email: str
    password: str = field(repr=False)
    agreement: bool
    language: str | None = None
    reason: str = ""
    code: str = ""
    born: date | None = None
    into: str = ""
    browser: str = ""


class Step(StrEnum):
    """What a sign-up waits for; READY: for nothing more than to be made an account."""

    ADDRESS = "unconfirmed"
    APPROVAL = "pending"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody who wants an account. There is nobody of that name yet, and nobody sees them. `email` is None where the
    address has an account already: nothing comes of it, and nobody is told so. `inviter_id`: who let them in.
    `into`, `browser`: as in Form."""

    id: int
    name: str
    email: str | None
    language: str | None
    reason: str
    created_at: Instant
    confirmed_at: Instant | None = None
    approved_at: Instant | None = None
    inviter_id: ActorId | None = None
    into: str = ""
    browser: str = ""

    @property
    def step(self) -> Step:
        if self.email is None or self.confirmed_at is None:
            return Step.ADDRESS
        return Step.APPROVAL if self.approved_at is None else Step.READY


class Purpose(StrEnum):
    """What somebody may do who shows what was sent to their address."""

    SIGN_UP = "sign up"
    ADDRESS = "address"
    PASSWORD = "password"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was sent to an address, good once: `about` a sign-up or a person, by number."""

    purpose: Purpose
    about: int
    email: str
    until: Instant


@dataclass(frozen=True, slots=True)
class Pass:
    """An invitation to this server: who has the code may make an account, as often as `most`."""

    code: str
    by_id: ActorId
    most: int
    used: int
    at: Instant
    until: Instant | None = None
    note: str = ""
