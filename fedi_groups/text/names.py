"""Names of people and communities here: one namespace, safe with every server that will read them."""

import re
from typing import Final

from fedi_groups.domain.accounts import Fault

MIN_LENGTH: Final = 2
MAX_LENGTH: Final = 50

_ALLOWED: Final = re.compile(r"[a-z0-9_]+", re.ASCII)

_SPEAKS_FOR_THE_SERVER: Final = """
    abuse admin administrator contact fedigroups help hostmaster info instance legal mailerdaemon mod moderator
    moderators mods noreply official owner postmaster privacy root security server site staff support system webmaster
"""
_STANDS_IN_ADDRESSES: Final = """
    about activities activity actor api assets auth authorizeinteraction comment comments communities community explore
    featured feed followers following group groups healthz home hostmeta inbox index invite invites likes local login
    logout media members metrics new nodeinfo notifications oauth outbox people post posts public register replies rules
    search settings share shares signup static tag tags terms user users webfinger wellknown www
"""
_IS_NOBODY_OR_EVERYBODY: Final = """
    all anonymous deleted everyone ghost guest here me nobody none null self undefined unknown you
"""
RESERVED: Final = frozenset((_SPEAKS_FOR_THE_SERVER + _STANDS_IN_ADDRESSES + _IS_NOBODY_OR_EVERYBODY).split())
"""Taken with underscores anywhere as well."""


_REASONS: Final = {
    Fault.TOO_SHORT: f"A name has {MIN_LENGTH} to {MAX_LENGTH} characters.",
    Fault.TOO_LONG: f"A name has {MIN_LENGTH} to {MAX_LENGTH} characters.",
    Fault.INVALID: "A name has only the letters a to z in lower case, digits and underscores.",
    Fault.RESERVED: "This name is reserved.",
}


def name_refusal(name: str) -> str | None:
    """Why a name cannot be taken, in a sentence for the person who chose it; None where it can.

    Lower-case letters, digits and underscores, up to 50, are what every server reads the same way; WebFinger (RFC 7033)
    would allow more. Whether the name is free is for storage to say.
    """
    fault = name_fault(name)
    if fault is Fault.INVALID and _ALLOWED.fullmatch(name):
        return "A name neither starts nor ends with an underscore."
    return _REASONS[fault] if fault is not None else None


def name_fault(name: str) -> Fault | None:
    """The same as a code."""
    if len(name) < MIN_LENGTH:
        return Fault.TOO_SHORT
    if len(name) > MAX_LENGTH:
        return Fault.TOO_LONG
    if not _ALLOWED.fullmatch(name) or name.startswith("_") or name.endswith("_"):
        return Fault.INVALID
    return Fault.RESERVED if name.replace("_", "") in RESERVED else None
