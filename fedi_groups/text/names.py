"""Names of people and communities here: one namespace, safe with every server that will read them."""

import re
from typing import Final

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


def name_refusal(name: str) -> str | None:
    """Why a name cannot be taken, in a sentence for the person who chose it; None where it can.

    Lower-case letters, digits and underscores, up to 50, are what every server reads the same way; WebFinger (RFC 7033)
    would allow more. Whether the name is free is for storage to say.
    """
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        return f"A name has {MIN_LENGTH} to {MAX_LENGTH} characters."
    if not _ALLOWED.fullmatch(name):
        return "A name has only the letters a to z in lower case, digits and underscores."
    if name.startswith("_") or name.endswith("_"):
        return "A name neither starts nor ends with an underscore."
    if name.replace("_", "") in RESERVED:
        return "This name is reserved."
    return None
