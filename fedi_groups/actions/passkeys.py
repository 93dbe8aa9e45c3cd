"""Keys on people's own devices, in place of a password (WebAuthn level 2): made for this server alone, so that no other
site can ask for them; and their devices ask who holds them."""

import hashlib
import secrets
from dataclasses import dataclass

import orjson
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import Allowed
from fedi_groups.domain.types import MINUTE
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.attempts import attempt
from fedi_groups.storage.passkeys import (
    PasskeyFacts,
    add_passkey,
    find_passkey,
    note_count,
    passkeys_of,
)
from fedi_groups.storage.unit import Unit

MOST = 20
_LASTS = 10 * MINUTE
_ONCE = Allowed(1, 2 * _LASTS)
_LONGEST = 16 * 1024
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Question:
    """What a device is asked, as JSON, and the seal by which the answer is known to be one to it."""

    options: str
    seal: str


async def ask_for_new(tx: Unit, person: ActorFacts, *, browser: str) -> Question:
    """Make a key for this person. `browser`: which one asks; no other answers."""
    challenge = secrets.token_bytes(32)
    known = await passkeys_of(tx.connection, person.id, most=MOST)
    options = generate_registration_options(
        rp_id=_site(tx),
        rp_name=tx.uris.host,
        user_id=str(person.id).encode(),
        user_name=f"{person.name}@{tx.uris.host}",
        user_display_name=person.title or person.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(each.credential) for each in known],
    )
    return Question(options_to_json(options), _sealed(tx, challenge, f"new {person.id} {browser}"))


async def add(tx: Unit, person: ActorFacts, *, answer: str, seal: str, browser: str, name: str) -> None:
    """Raises Denied for what is no answer to the question that was asked, or comes too late, or again."""
    challenge = await _asked(tx, seal, f"new {person.id} {browser}")
    try:
        made = verify_registration_response(
            credential=answer[:_LONGEST],
            expected_challenge=challenge,
            expected_rp_id=_site(tx),
            expected_origin=tx.uris.origin,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise _refused(str(error)) from error
    if len(await passkeys_of(tx.connection, person.id, most=MOST)) >= MOST:
        raise Denied("too many passkeys", public=f"An account has up to {MOST} passkeys.")
    if await find_passkey(tx.connection, made.credential_id) is not None:
        raise _refused("known already")
    facts = PasskeyFacts(
        id=tx.mint.next(),
        actor_id=person.id,
        credential=made.credential_id,
        public=made.credential_public_key,
        count=made.sign_count,
        name=name.strip()[:_LONGEST_NAME],
        created_at=tx.now,
    )
    add_passkey(tx.writes, facts)


def ask(tx: Unit, *, browser: str) -> Question:
    """Prove who you are, by any key that was made for this server."""
    challenge = secrets.token_bytes(32)
    options = generate_authentication_options(
        rp_id=_site(tx), challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Question(options_to_json(options), _sealed(tx, challenge, f"known {browser}"))


async def recognise(tx: Unit, *, answer: str, seal: str, browser: str) -> ActorFacts:
    """Whose key has answered. Raises Denied for nobody's, for what is no answer to the question that was asked, and for
    what comes too late, or again."""
    challenge = await _asked(tx, seal, f"known {browser}")
    passkey = await find_passkey(tx.connection, _credential_in(answer[:_LONGEST]))
    if passkey is None:
        raise _refused("nobody's")
    try:
        shown = verify_authentication_response(
            credential=answer[:_LONGEST],
            expected_challenge=challenge,
            expected_rp_id=_site(tx),
            expected_origin=tx.uris.origin,
            credential_public_key=passkey.public,
            credential_current_sign_count=passkey.count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise _refused(str(error)) from error
    await note_count(tx.connection, passkey.id, shown.new_sign_count, now=tx.now)
    return await tx.actors.get(passkey.actor_id)


def _credential_in(answer: str) -> bytes:
    try:
        return base64url_to_bytes(orjson.loads(answer)["id"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused("no answer of a key") from error


def _sealed(tx: Unit, challenge: bytes, purpose: str) -> str:
    plain = orjson.dumps([bytes_to_base64url(challenge), tx.now + _LASTS])
    return tx.seals.sealed(plain, purpose=f"passkey {purpose}")


async def _asked(tx: Unit, seal: str, purpose: str) -> bytes:
    """The challenge of a question, which is answered once."""
    try:
        challenge, until = orjson.loads(tx.seals.opened(seal[:_LONGEST], purpose=f"passkey {purpose}"))
    except Missing as error:
        raise _refused("asked by nobody") from error
    used = hashlib.sha256(seal.encode()).hexdigest()
    if until <= tx.now or await attempt(tx.connection, {f"passkey {used}": _ONCE}, now=tx.now) is not None:
        raise _refused("too late, or again")
    return base64url_to_bytes(challenge)


def _site(tx: Unit) -> str:
    """The name that keys are made for: without a port."""
    return tx.uris.host.partition(":")[0]


def _refused(reason: str) -> Denied:
    return Denied(f"a passkey: {reason}", public="This passkey was not accepted.")
