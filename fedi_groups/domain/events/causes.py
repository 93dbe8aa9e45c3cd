"""How something came about: whoever is told of it, and whether anyone is, depends on that."""

from dataclasses import dataclass

from fedi_groups.domain.types import ReceivedId, Uri


@dataclass(frozen=True, slots=True)
class Here:
    """It was done on this server, by a person who lives here."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """It arrived as an activity. `relayed`: the community it belongs to announced it, so it is already known there.

    `signed`: the activity carries a signature of its author inside, so that others believe it when we pass it on.
    """

    received_id: ReceivedId
    activity: Uri
    relayed: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """It was said some time ago, and has now been read where it is kept. It is history: nobody is told of it."""


Cause = Here | Elsewhere | Found

HERE = Here()
FOUND = Found()
