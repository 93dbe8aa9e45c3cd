"""Passwords: from what a person types to what is kept, argon2id with the library's present costs (RFC 9106)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD
from fedi_groups.errors import Denied, Malformed
from fedi_groups.storage.passwords import replace_password
from fedi_groups.storage.unit import Unit

_HASHER = PasswordHasher()
_AT_A_TIME = 2
_threads = ThreadPoolExecutor(_AT_A_TIME, "argon2")
"""However many sign in at once, memory is bounded."""


def hash_password(password: str) -> str:
    """Some 50 ms of CPU and 64 MB: run it in a thread. Raises Malformed for what is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        reason = f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise Malformed(reason, public=reason)
    return _HASHER.hash(password)


def is_password(password: str, hashed: str | None) -> bool:
    """Whether `hashed` was made of it. As costly as hashing: run it in a thread.

    Where there is no hash the time is spent all the same: how long it takes must not tell who has an account.
    """
    try:
        _HASHER.verify(hashed or _nobodys(), password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


async def check_password(password: str, hashed: str | None) -> bool:
    """The same, in a thread."""
    return await asyncio.get_running_loop().run_in_executor(_threads, is_password, password, hashed)


async def set_password(tx: Unit, *, person: ActorFacts, hashed: str) -> None:
    """A new password takes the place of the old one. Raises Denied for who has no account here."""
    if not await replace_password(tx.connection, person.id, hashed):
        raise Denied(f"{person.name} has no account", public=f"{person.name} has no account here.")


@cache
def _nobodys() -> str:
    return _HASHER.hash("a password that nobody has")
