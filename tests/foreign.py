"""Servers of others, in tests: they serve documents, and sign what they send."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from fedi_groups.domain.types import PUBLIC, Instant, Scheme, Uri
from fedi_groups.wire.keys import SigningKey, generate_ed25519, generate_rsa, multibase, public_pem
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, sign

AS = "https://www.w3.org/ns/activitystreams"
_RSA = generate_rsa()
_ED25519 = generate_ed25519()


@dataclass(slots=True)
class Foreign:
    """One server. All its actors share a key pair, which is nobody else's business."""

    host: str
    documents: dict[str, Json] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    rsa: Any = field(default_factory=lambda: _RSA)
    count: int = 0

    @property
    def origin(self) -> str:
        return f"https://{self.host}"

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET"])])

    async def _answer(self, request: HttpRequest) -> Response:
        uri = f"{self.origin}{request.url.path}"
        if f"{uri}?{request.url.query}" in self.documents:
            uri = f"{uri}?{request.url.query}"
        self.asked.append(uri)
        if uri in self.gone:
            return Response(status_code=410)
        document = self.documents.get(uri)
        if document is None:
            return Response(status_code=404)
        kind = "application/json" if "nodeinfo" in uri else "application/activity+json"
        return Response(orjson.dumps(document), media_type=kind)

    def actor(self, name: str, *, kind: str = "Person", **more: Any) -> Uri:
        uri = Uri(f"{self.origin}/{'c' if kind == 'Group' else 'users'}/{name}")
        self.documents[uri] = {
            "@context": [AS, "https://w3id.org/security/v1"],
            "id": uri,
            "type": kind,
            "preferredUsername": name,
            "inbox": f"{uri}/inbox",
            "outbox": f"{uri}/outbox",
            "followers": f"{uri}/followers",
            "endpoints": {"sharedInbox": f"{self.origin}/inbox"},
            "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": public_pem(self.rsa)},
            "assertionMethod": [
                {
                    "id": f"{uri}#ed25519-key",
                    "type": "Multikey",
                    "controller": uri,
                    "publicKeyMultibase": multibase(_ED25519.public_key()),
                }
            ],
            **more,
        }
        return uri

    def note(self, author: Uri, number: int, *, to: list[str] | None = None, **more: Any) -> Json:
        """A public note, served at its id."""
        uri = f"{author}/notes/{number}"
        note = {
            "id": uri,
            "type": "Note",
            "attributedTo": author,
            "to": [PUBLIC],
            "cc": [f"{author}/followers", *(to or [])],
            "content": f"<p>Note {number}</p>",
            "published": "2026-11-20T10:00:00Z",
            **more,
        }
        self.documents[uri] = {"@context": AS, **note}
        return note

    def activity(self, kind: str, actor: Uri, thing: Any, **more: Any) -> Json:
        self.count += 1
        return {
            "@context": AS,
            "id": f"{self.origin}/activities/{self.count}",
            "type": kind,
            "actor": actor,
            "object": thing,
            **more,
        }

    def key(self, actor: Uri) -> SigningKey:
        return SigningKey(Uri(f"{actor}#main-key"), self.rsa)

    def proof_key(self, actor: Uri) -> SigningKey:
        return SigningKey(Uri(f"{actor}#ed25519-key"), _ED25519)

    def signed(
        self,
        document: Json,
        *,
        inbox: str,
        now: Instant,
        by: Uri | None = None,
        scheme: Scheme = Scheme.CAVAGE,
    ) -> Request:
        """A POST of `document` as its actor, or `by`, would send it."""
        by = by or Uri(document["actor"])
        return self.signed_bytes(orjson.dumps(document), inbox=inbox, now=now, by=by, scheme=scheme)

    def signed_bytes(
        self, body: bytes, *, inbox: str, now: Instant, by: Uri, scheme: Scheme = Scheme.CAVAGE
    ) -> Request:
        headers = {"content-type": "application/activity+json"}
        signature = sign(Request("POST", inbox, headers, body), self.key(by), scheme=scheme, now=now)
        return Request("POST", inbox, headers | {name.lower(): value for name, value in signature.items()}, body)
