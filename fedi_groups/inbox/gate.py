"""The gate: who sent this, and do they prove it? Absence of proof is refusal. Nothing is applied here."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson

from fedi_groups.domain.types import Instant, Origin, Uri
from fedi_groups.errors import Denied, Gone, Malformed, Unauthenticated
from fedi_groups.peers.aside import in_plain_form
from fedi_groups.peers.keys import KeyRing
from fedi_groups.storage.servers import Rules
from fedi_groups.text.aside import aside
from fedi_groups.wire.contexts import is_plain
from fedi_groups.wire.json import read_json
from fedi_groups.wire.keys import PublicKey
from fedi_groups.wire.ldsig import signature_key_id, verify_document
from fedi_groups.wire.parse import parse_activity
from fedi_groups.wire.proofs import proof_key_id, verify_proof
from fedi_groups.wire.shapes import ActivityShape
from fedi_groups.wire.signing import Claim, Request, read_claim, verify
from fedi_groups.wire.synchronization import Synchronization, read_synchronization
from fedi_groups.wire.uris import host_of, origin_of, same_origin

LARGEST = 1_048_576
"""Bytes of an activity: what Mastodon accepts too."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A signed activity: `origin` is the signer's server, `body` what is to be kept of it.

    `authentic`: the actor is proved to have said it. If not, it is a hint to look at the activity's own origin.
    `synchronization`: what the actor, having signed the request, says of its followers here.
    """

    origin: Origin
    activity: ActivityShape
    authentic: bool
    body: bytes
    synchronization: Synchronization | None = None


class Gate:
    """Checks requests to the inboxes of this server."""

    def __init__(self, keys: KeyRing, *, rules: Rules) -> None:
        self._keys = keys
        self._rules = rules

    async def admit(self, request: Request, *, now: Instant) -> Admitted | None:
        """None: there is nothing to do, as for the Delete of an actor we never knew.

        Raises Unauthenticated, Denied, Malformed, TooLarge; Unreachable if the key cannot be fetched now.
        """
        claim = read_claim(request)
        self._turn_away(claim.key_id)
        body = request.body or b""
        activity = parse_activity(await aside(len(body), read_json, body, limit=LARGEST))
        signer = await self._signer(request, claim, activity, now)
        if signer is None:
            return None
        if not same_origin(activity.uri, activity.actor):
            raise Malformed(f"{activity.uri} is not on the server of {activity.actor}")
        origin = origin_of(signer.owner)
        if signer.owner == activity.actor:
            said = read_synchronization(request.headers, claim.covered)
            plain = await in_plain_form(activity.raw, size=len(body))
            if plain is not activity.raw:
                return replace(_kept(origin, _same_actor(parse_activity(plain), activity)), synchronization=said)
            return Admitted(origin, activity, authentic=True, body=body, synchronization=said)
        self._turn_away(activity.actor)
        vouched = await self.vouched(activity, now=now)
        if vouched is not None and vouched is not activity:
            return _kept(origin, vouched)
        return Admitted(origin, activity, authentic=vouched is not None, body=body)

    async def check(self, request: Request, *, now: Instant) -> PublicKey:
        """Whose request this is, for GETs of what not everybody may read. Raises as `admit` does."""
        claim = read_claim(request)
        self._turn_away(claim.key_id)
        return await self._verified(request, claim, now)

    async def vouched(self, activity: ActivityShape, *, now: Instant) -> ActivityShape | None:
        """The activity as its actor's own proof (FEP-8b32) or LD signature inside covers it; None without a valid one.

        A wrong one is the same as none: the activity is then looked up at its origin.
        """
        try:
            return await self._proved(activity, now) or await self._linked(activity, now)
        except (Unauthenticated, Malformed, Gone):
            return None

    async def _proved(self, activity: ActivityShape, now: Instant) -> ActivityShape | None:
        key_id = proof_key_id(activity.raw)
        if key_id is None or not same_origin(key_id, activity.actor):
            return None
        if not await asyncio.to_thread(is_plain, activity.raw):
            return None
        key = await self._keys.resolve(key_id)
        await asyncio.to_thread(verify_proof, activity.raw, key, now=now)
        return activity if key.owner == activity.actor else None

    async def _linked(self, activity: ActivityShape, now: Instant) -> ActivityShape | None:
        """An LD signature covers what the terms mean: what no context defines is not in it, and is left out here too.

        The signature stays, and still holds for what is left: so it can be passed on.
        """
        key_id = signature_key_id(activity.raw)
        if key_id is None or not same_origin(key_id, activity.actor):
            return None
        key = await self._keys.resolve(key_id)
        verified = await asyncio.to_thread(verify_document, activity.raw, key, now=now)
        found = parse_activity(verified | {"signature": activity.raw["signature"]})
        same = (found.uri, found.type, found.actor) == (activity.uri, activity.type, activity.actor)
        return found if same and key.owner == activity.actor else None

    async def _signer(self, request: Request, claim: Claim, activity: ActivityShape, now: Instant) -> PublicKey | None:
        if _is_own_end(activity) and await self._keys.known(claim.key_id) is None:
            return None
        try:
            return await self._verified(request, claim, now)
        except Gone as error:
            if _is_own_end(activity):
                return None
            raise Unauthenticated(f"{claim.key_id} is gone") from error

    async def _verified(self, request: Request, claim: Claim, now: Instant) -> PublicKey:
        key = await self._keys.resolve(claim.key_id)
        try:
            verify(request, claim, key, now=now)
        except Unauthenticated:
            fresh = await self._keys.refreshed(claim.key_id)
            if fresh is None:
                raise
            verify(request, claim, fresh, now=now)
            return fresh
        return key

    def _turn_away(self, uri: Uri) -> None:
        try:
            host = host_of(uri)
        except ValueError as error:
            raise Unauthenticated(f"{uri} is no address") from error
        if self._rules.book.blocks(host):
            # The reason is for the log. The server hears no more than that it may not.
            raise Denied(f"{host} is blocked")


def _is_own_end(activity: ActivityShape) -> bool:
    """An account says it is gone: its key is too, and nothing need be fetched for it."""
    return activity.type == "Delete" and activity.object_uri == activity.actor


def _kept(origin: Origin, activity: ActivityShape) -> Admitted:
    """What was proved is what is kept, in our own terms."""
    return Admitted(origin, activity, authentic=True, body=orjson.dumps(activity.raw))


def _same_actor(compacted: ActivityShape, plain: ActivityShape) -> ActivityShape:
    """Expanding a strange context must not change who speaks. Raises Malformed."""
    if compacted.actor != plain.actor or compacted.uri != plain.uri:
        raise Malformed(f"{plain.uri} means something else than it says")
    return compacted


def headers_of(raw: list[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """ASGI headers as signatures see them: lower-case names, several of one name joined by a comma."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1"), value.decode("latin-1").strip()
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
