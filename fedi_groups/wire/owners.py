"""What every proof inside a document must answer: whose it claims to be (FEP-fe34), and whether its time is now."""

from collections.abc import Mapping
from typing import Any

from fedi_groups.domain.types import HOUR, ActorKind, Instant
from fedi_groups.errors import Unauthenticated
from fedi_groups.wire.keys import PublicKey
from fedi_groups.wire.times import read_time

_ACTORS = frozenset(kind.value for kind in ActorKind)


def owner_of(document: Mapping[str, Any]) -> str | None:
    """The id of an actor, else the `actor` of an activity, else the `attributedTo` of an object; None unless just one.

    A Group's `attributedTo` are its moderators: an actor owns itself.
    """
    kinds = document.get("type")
    if _ACTORS.intersection(each for each in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(each, str)):
        return _one_id(document.get("id"))
    return _one_id(document["actor"] if "actor" in document else document.get("attributedTo"))


def check_owner(document: Mapping[str, Any], key: PublicKey) -> None:
    """Raises Unauthenticated unless the key's owner is the one whose document this claims to be."""
    owner = owner_of(document)
    if owner is None or owner != key.owner:
        raise Unauthenticated(f"proved by {key.owner}, said by {owner}")


def check_times(stated: Mapping[str, Any], now: Instant) -> None:
    """Raises Unauthenticated unless a proof with these members was `created`, and has not `expires` behind it.

    Clocks of others may be an hour ahead.
    """
    created = read_time(stated.get("created"))
    if created is None or created > now + HOUR:
        raise Unauthenticated("a proof without a time, or made in the future")
    if "expires" in stated:
        expires = read_time(stated["expires"])
        if expires is None or expires <= now:
            raise Unauthenticated("the proof has expired")


def _one_id(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) else None
