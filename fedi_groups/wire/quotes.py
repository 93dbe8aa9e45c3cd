"""Quotes with permission (FEP-044f): how others name what they quote, and how we ask for, give and show permission."""

from dataclasses import dataclass

from fedi_groups.domain.types import Uri
from fedi_groups.errors import Malformed
from fedi_groups.wire.flairs import TERMS as FLAIR_TERMS
from fedi_groups.wire.read import as_list, objects_in, read_type, read_uri
from fedi_groups.wire.shapes import Json, PostShape, QuoteShape

REQUEST = "QuoteRequest"
APPROVAL = "QuoteAuthorization"

_NAMES = ("quote", "quoteUrl", "_misskey_quote", "quoteUri")
"""In order of trust: FEP-044f, then Pleroma and others, Misskey, Fedibird. Only the first one knows of permission."""

_RELATIONS = frozenset(f"https://misskey-hub.net/ns{mark}_misskey_quote" for mark in ("#", "/#"))
"""What an object link (FEP-e232) says of itself that is a quote, and no mere mention of a post."""

TERMS: Json = {
    **FLAIR_TERMS,
    "gts": "https://gotosocial.org/ns#",
    "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
    "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
    "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
    "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
    "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
    "quoteUrl": "as:quoteUrl",
    "quoteUri": "http://fedibird.com/ns#quoteUri",
    "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
}
"""What a post adds to the context."""

REQUEST_TERMS: Json = {REQUEST: f"https://w3id.org/fep/044f#{REQUEST}"}

APPROVAL_TERMS: Json = {
    "gts": "https://gotosocial.org/ns#",
    APPROVAL: f"https://w3id.org/fep/044f#{APPROVAL}",
    "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
    "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
}


@dataclass(frozen=True, slots=True)
class ApprovalShape:
    """Permission by `author`, who wrote `target`, that `quoting` quotes it."""

    uri: Uri
    author: Uri
    quoting: Uri
    target: Uri


def read_quote(document: Json) -> QuoteShape | None:
    """What a post quotes; None if nothing, or if it says it quotes itself."""
    found = next((uri for name in _NAMES if (uri := read_uri(document.get(name))) is not None), None)
    found = found or next(
        (read_uri(tag.get("href")) for tag in objects_in(document.get("tag")) if _is_quote(tag)), None
    )
    if found is None or found == document.get("id"):
        return None
    return QuoteShape(found, read_uri(document.get("quoteAuthorization")))


def _is_quote(tag: Json) -> bool:
    return read_type(tag) == "Link" and any(each in _RELATIONS for each in map(str, as_list(tag.get("rel"))))


def write_quote(post: PostShape) -> Json:
    """What a post says of quoting and being quoted. Older servers read the address under names of their own."""
    document: Json = {}
    if post.quote is not None:
        document |= dict.fromkeys(_NAMES, post.quote.target)
        if post.quote.approval is not None:
            document["quoteAuthorization"] = post.quote.approval
    if post.quotable:
        document["interactionPolicy"] = {"canQuote": {"automaticApproval": list(post.quotable)}}
    return document


def source_with_quote(post: PostShape, source: str) -> str:
    """Markdown with the address of what is quoted as its last line, if it is not in it yet."""
    if post.quote is None or post.quote.target in source:
        return source
    return f"{source}\n\nRE: <{post.quote.target}>"


def parse_approval(document: Json) -> ApprovalShape:
    """Raises Malformed for anything but a QuoteAuthorization that names all it must."""
    if read_type(document) != APPROVAL:
        raise Malformed(f"a {read_type(document) or 'thing without type'} is no {APPROVAL}")
    names = ("id", "attributedTo", "interactingObject", "interactionTarget")
    found = [uri for name in names if (uri := read_uri(document.get(name))) is not None]
    if len(found) != len(names):
        raise Malformed(f"a {APPROVAL} that does not say what it is for")
    uri, author, quoting, target = found
    return ApprovalShape(uri, author, quoting, target)


def render_approval(approval: ApprovalShape) -> Json:
    """Without @context. Neither post is embedded: who may read this need not be one who may read them."""
    return {
        "id": approval.uri,
        "type": APPROVAL,
        "attributedTo": approval.author,
        "interactingObject": approval.quoting,
        "interactionTarget": approval.target,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A QuoteRequest: may `quoting` quote `target`? `quoting` may be embedded."""

    uri: Uri
    actor: Uri
    target: Uri
    quoting: Json | Uri


def render_request(asked: Asked) -> Json:
    """Without @context."""
    return {
        "id": asked.uri,
        "type": REQUEST,
        "actor": asked.actor,
        "object": asked.target,
        "instrument": asked.quoting,
    }


def read_quoting(request: Json) -> Uri | None:
    """The post for which permission is asked, by its id."""
    return read_uri(request.get("instrument"))
