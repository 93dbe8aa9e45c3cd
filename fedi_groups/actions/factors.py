"""A second proof beside the password: codes of an app (RFC 6238), and ten to write down for when it is lost."""

import hmac
import secrets

import pyotp

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import SECOND, ActorId
from fedi_groups.storage.factors import (
    Factor,
    drop_factors,
    find_factor,
    put_factor,
    put_recovery_codes,
    take_recovery_code,
    take_step,
)
from fedi_groups.storage.passkeys import drop_passkeys
from fedi_groups.storage.unit import Unit

STEP = 30
"""Seconds that a code is shown."""

_EARLIER_OR_LATER = 1
"""Steps that a clock may be wrong by."""

CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks like something else."""


def begin(tx: Unit, person: ActorFacts) -> str:
    """A new secret for somebody's code app, sealed: nothing is kept before they have shown a code of it."""
    return tx.seals.sealed(pyotp.random_base32().encode(), purpose=_purpose(person.id, "offered"))


def offered(tx: Unit, person: ActorFacts, offer: str) -> str:
    """The secret in an offer. Raises Missing for one that was made to somebody else, or nowhere."""
    return tx.seals.opened(offer, purpose=_purpose(person.id, "offered")).decode()


def address_of(tx: Unit, person: ActorFacts, secret: str, *, server: str) -> str:
    """What code apps read as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=f"{person.name}@{tx.uris.host}", issuer_name=server)


async def turn_on(tx: Unit, person: ActorFacts, *, offer: str, code: str) -> tuple[str, ...] | None:
    """From now on the password alone is not enough; returns the codes to write down, which are told only now. None if
    the code is not of the secret that was offered."""
    secret = offered(tx, person, offer)
    step = _step_of(tx, secret, code)
    if step is None:
        return None
    sealed = tx.seals.sealed(secret.encode(), purpose=_purpose(person.id, "kept"))
    await put_factor(tx.connection, person.id, Factor(sealed, step, tx.now))
    return await renew_codes(tx, person)


async def renew_codes(tx: Unit, person: ActorFacts) -> tuple[str, ...]:
    """Others to write down, in place of those before."""
    codes = tuple(_code() for _ in range(CODES))
    await put_recovery_codes(tx.connection, person.id, tuple(map(_plain, codes)))
    return codes


async def is_shown(tx: Unit, person: ActorFacts, code: str) -> bool:
    """Whether this is a code that somebody can show beside their password now. Each is good once."""
    factor = await find_factor(tx.connection, person.id)
    if factor is None:
        return False
    step = _step_of(tx, _kept(tx, person, factor), code)
    if step is not None:
        return await take_step(tx.connection, person.id, step)
    return await take_recovery_code(tx.connection, person.id, _plain(code))


async def turn_off(tx: Unit, person: ActorFacts) -> None:
    """The password alone is enough again; what was to be shown beside it, or in its place, is forgotten."""
    await drop_factors(tx.connection, person.id)
    await drop_passkeys(tx.connection, person.id)


def _kept(tx: Unit, person: ActorFacts, factor: Factor) -> str:
    """Raises Missing where the secret of this server is another one."""
    return tx.seals.opened(factor.sealed, purpose=_purpose(person.id, "kept")).decode()


def _step_of(tx: Unit, secret: str, code: str) -> int | None:
    """Which step the code is of, of those that a clock may show now."""
    typed = "".join(code.split())
    now = tx.now // SECOND // STEP
    app = pyotp.TOTP(secret)
    for step in range(now - _EARLIER_OR_LATER, now + _EARLIER_OR_LATER + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), typed.encode()):
            return step
    return None


def _code() -> str:
    """49 bits, in two halves that are easily read."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _plain(code: str) -> str:
    """However it was typed."""
    return "".join(code.lower().replace("-", "").split())


def _purpose(person: ActorId, what: str) -> str:
    return f"second factor {person} {what}"
