"""What others can fetch of what they were told: the activities of the log at their ids, and documents with proofs."""

import asyncio

import orjson

from fedi_groups.delivery.forms import Forms
from fedi_groups.domain.log import MICROBLOGS_ONLY, Form, LogRow, ToMicroblogs
from fedi_groups.domain.types import ActorId, Dialect, Instant, PeerId
from fedi_groups.errors import Gone
from fedi_groups.peers.keychain import Keychain
from fedi_groups.storage.database import Database
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.outgoing import find_row
from fedi_groups.wire.dialects import ADDED, TAKEN
from fedi_groups.wire.proofs import add_proof
from fedi_groups.wire.render import with_context
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import read_time

FORMS = {
    "announce": Form.WRAPPED,
    "boost": Form.BOOST,
    "unboost": Form.UNBOOST,
    "add": Form.ADDED,
    "take": Form.TAKEN,
}


class Published:
    """Answers for activities and proofs; the bytes are those that were delivered."""

    def __init__(self, database: Database, forms: Forms, keychain: Keychain, grants: Grants) -> None:
        self._database = database
        self._grants = grants
        self._forms = forms
        self._keychain = keychain

    async def activity(self, number: int, form: str, dialect: Dialect, peer: PeerId | None) -> bytes | None:
        """Activity `number` itself (empty `form`), what it is done to ("object"), or what its community made of it; as
        `peer` was told it.

        None if there is no such activity in this form, or not any more.
        """
        async with self._database.read() as connection:
            row = await find_row(connection, number)
        if row is None:
            return None
        try:
            if form in FORMS:
                known = _has_form(row, FORMS[form])
                return await self._body(row, FORMS[form], dialect, peer) if known else None
            if row.received_id is not None:
                return None
            body = await self._body(row, Form.PLAIN, dialect, peer)
        except Gone:
            return None
        return _object_in(body) if form == "object" else body

    async def _body(self, row: LogRow, form: Form, dialect: Dialect, peer: PeerId | None) -> bytes:
        if peer is None or row.object_id is None or not self._forms.needs_grant(row, dialect):
            return (await self._forms.built(row, form, dialect)).body
        grant = await self._grants.word(row.object_id, peer)
        return (await self._forms.built_for(row, form, dialect, grant=grant)).body

    async def prove(self, document: Json, actor: ActorId) -> Json:
        """The document with its author's integrity proof, made as of its `updated` or `published`: always the same."""
        signer = await self._keychain.signer(actor)
        moment = read_time(document.get("updated")) or read_time(document.get("published")) or Instant(0)
        return await asyncio.to_thread(add_proof, document, signer.ed25519, now=moment)


def _has_form(row: LogRow, form: Form) -> bool:
    match form:
        case Form.WRAPPED:
            return row.community_id is not None and row.kind not in MICROBLOGS_ONLY
        case Form.BOOST:
            # NodeBB is told of comments from elsewhere by a boost, too.
            passed_on = row.kind == "create" and row.received_id is not None
            return row.community_id is not None and (row.microblog is ToMicroblogs.BOOST or passed_on)
        case Form.UNBOOST:
            return row.microblog is ToMicroblogs.UNBOOST
        case Form.ADDED | Form.TAKEN:
            kinds = ADDED if form is Form.ADDED else TAKEN
            return row.community_id is not None and row.object_uri is not None and row.kind in kinds
        case Form.PLAIN:
            return True


def _object_in(body: bytes) -> bytes | None:
    thing = orjson.loads(body).get("object")
    return orjson.dumps(with_context(thing)) if isinstance(thing, dict) else None
