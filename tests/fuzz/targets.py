"""What bytes from strangers reach, each as one function of bytes that lets nothing pass but a clean refusal.

A clean refusal is an error of the kinds that the function under test names in its docstring. Everything else that gets
out of a target is a finding: another exception, or a promise that was not kept (the assertions below).
"""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import orjson

from fedi_groups.actions.drafting import drafted
from fedi_groups.domain.types import Instant, Origin, Scheme, Uri
from fedi_groups.errors import Malformed, Refused, TooLarge, Unauthenticated, Unusable
from fedi_groups.inbox.dispatch import Dispatch
from fedi_groups.inbox.gate import headers_of
from fedi_groups.inbox.gather import carries_content, is_of_another, keeps_order
from fedi_groups.inbox.incoming import changed_actor
from fedi_groups.inbox.survey import mentioned_uris
from fedi_groups.inbox.unwrap import carries_post, unwrap
from fedi_groups.peers.resolve import owned_actor, owned_post, readable_keys
from fedi_groups.text.hashtags import find_hashtags
from fedi_groups.text.html import for_microblog, images, sanitise, to_text
from fedi_groups.text.languages import guess_direction, language_name
from fedi_groups.text.markdown import render
from fedi_groups.text.mentions import find_mentions
from fedi_groups.text.names import name_refusal
from fedi_groups.text.prose import prose_of
from fedi_groups.text.titles import MAX_TITLE, title_from
from fedi_groups.wire import read
from fedi_groups.wire.collections import MOST_ENTRIES, context_of, parse_collection, post_in, replies_of
from fedi_groups.wire.contexts import compact, is_plain
from fedi_groups.wire.details import read_details, write_details
from fedi_groups.wire.emojis import read_emojis, read_reaction
from fedi_groups.wire.envelopes import Announcement, wrap
from fedi_groups.wire.flairs import read_chosen, read_flairs, write_flair
from fedi_groups.wire.json import MAX_BYTES, MAX_DEPTH, read_json
from fedi_groups.wire.keys import PublicKey, generate_ed25519, generate_rsa, read_multibase, read_pem
from fedi_groups.wire.ldsig import SUITE as LINKED
from fedi_groups.wire.ldsig import signature_key_id, verify_document
from fedi_groups.wire.parse import is_poll_vote, parse_activity, parse_actor, parse_post
from fedi_groups.wire.proofs import SUITE as PROVED
from fedi_groups.wire.proofs import proof_key_id, verify_proof
from fedi_groups.wire.quotes import parse_approval, read_quote, read_quoting, render_approval
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import Json, PostShape
from fedi_groups.wire.signing import Claim, Request, read_claim, verify
from fedi_groups.wire.synchronization import HEADER, read_synchronization, write_synchronization
from fedi_groups.wire.times import read_time
from fedi_groups.wire.uris import Uris, origin_of
from tests.fuzz.answers import DOCUMENTS, HANDLES
from tests.fuzz.files import FILES

Target = Callable[[bytes], None]

NOW = Instant(1_795_224_060_000_000)
INBOX = "https://here.test/inbox"
_ANNOUNCEMENT = Announcement(Uri("https://here.test/a/1"), Uri("https://here.test/c/cats"), Uri(INBOX), NOW)
_DISPATCH = Dispatch()
_LONGEST_NAME = 100


@cache
def _keys() -> dict[str, object]:
    return {"rsa": generate_rsa().public_key(), "ed25519": generate_ed25519().public_key()}


def _key(kind: str, key_id: Uri, owner: str) -> PublicKey:
    return PublicKey(key_id, Uri(owner), _keys()[kind])  # type: ignore[arg-type]  # one of the two there are


def _document(octets: bytes) -> Json | None:
    with suppress(Malformed, TooLarge):
        return read_json(octets)
    return None


def _text(octets: bytes) -> str:
    """With lone surrogates where Python would write them so, as texts of its own may have them."""
    try:
        return octets.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return octets.decode("utf-8", "replace")


def read_strictly(octets: bytes) -> None:
    """What is accepted, any other reader understands the same way."""
    document = _document(octets)
    if document is not None:
        assert json.loads(octets) == document
        assert wrap(octets, _ANNOUNCEMENT)
        read_json(wrap(octets, _ANNOUNCEMENT), limit=2 * MAX_BYTES, depth=MAX_DEPTH + 1)


def take_activity(octets: bytes) -> None:
    document = _document(octets)
    if document is None:
        return
    with suppress(Malformed):
        for each in unwrap(parse_activity(document)):
            assert origin_of(each.activity.uri) and origin_of(each.activity.actor)
            _DISPATCH.find(each.activity)
            for whole in (carries_post, carries_content, is_of_another, keeps_order):
                whole(each.activity)
            assert origin_of(changed_actor(each.activity, each.group))
            assert all(map(origin_of, mentioned_uris(each.activity) - _PUBLIC))
            if each.activity.object is not None and not is_poll_vote(each.activity.object):
                _draft(parse_post(each.activity.object))


_PUBLIC = {Uri("as:Public"), Uri("Public")}


def take_post(octets: bytes) -> None:
    document = _document(octets)
    if document is not None:
        with suppress(Malformed, Unusable):
            _draft(owned_post(parse_post(document)))


def _draft(shape: PostShape) -> None:
    assert shape.visibility(None) and shape.addressed is not None
    with suppress(TooLarge):
        found = drafted(shape)
        prose_of(shape.title or found.title, found.html, link=shape.link, quote=_quoted(shape))


def _quoted(shape: PostShape) -> str | None:
    return shape.quote.target if shape.quote is not None else None


def take_actor(octets: bytes) -> None:
    document = _document(octets)
    if document is not None:
        with suppress(Malformed, Unusable):
            readable_keys(owned_actor(parse_actor(document)))


def take_collection(octets: bytes) -> None:
    """As an outbox, a list of pins, a thread or a page of any, and as the post whose thread it is."""
    document = _document(octets)
    if document is None:
        return
    for place in (context_of(document), replies_of(document)):
        assert place is None or isinstance(place, dict) or origin_of(place)
    with suppress(Malformed):
        found = parse_collection(document)
        assert len(found.entries) <= MOST_ENTRIES
        assert found.next is None or origin_of(found.next)
        for each in found.entries:
            post = post_in(each, by=INBOX)
            assert post is None or isinstance(post, dict) or origin_of(post)


def read_additions(octets: bytes) -> None:
    """What a post or actor may have beside its text never makes it fail, and what is read can be written again."""
    document = _document(octets)
    if document is None:
        return
    for each in (document, *read.objects_in(document.get("tag"))):
        details = read_details(each)
        assert details is None or read_json(orjson.dumps(write_details(details))) is not None
        for flair in read_flairs(each):
            orjson.dumps(write_flair(flair))
        assert all(origin_of(flair.uri) for flair in read_chosen(each))
        read_emojis(each)
        read_reaction(each)
        quoting = read_quoting(each)
        assert quoting is None or origin_of(quoting)
        quote = read_quote(each)
        assert quote is None or origin_of(quote.target)
        read.read_wall(each.get("target"))
        with suppress(Malformed):
            orjson.dumps(render_approval(parse_approval(each)))


def read_values(octets: bytes) -> None:
    """The small readers never raise, whatever stands where they look."""
    document = _document(octets) or {}
    read.read_language(document)
    read.read_type(document)
    for whole in (read_quote, read_quoting, read_chosen, read_flairs, read_emojis, read_reaction, read_details):
        whole(document)
    with suppress(Malformed):
        parse_approval(document)
    for value in (document, *document.values()):
        for reader in (read.read_uri, read.read_uris, read.read_count, read.first_link, read_time):
            reader(value)
        read.read_text(value, longest=10)
        list(read.objects_in(value))
        Uris("https://here.test").read(value if isinstance(value, str) else "")


def expand_and_compact(octets: bytes) -> None:
    """What comes out of compaction is kept as JSON, and read again from there."""
    document = _document(octets)
    if document is None:
        return
    is_plain(document)
    with suppress(Malformed, TooLarge):
        read_json(orjson.dumps(compact(document)))


def verify_linked(octets: bytes) -> None:
    document = _document(octets)
    if document is None:
        return
    signature = {"type": LINKED, "creator": "https://there.test/u/bob#main-key", "created": "2026-11-21T01:21:00Z"}
    document.setdefault("signature", {**signature, "signatureValue": "AAAA"})
    key_id = signature_key_id(document)
    with suppress(Unauthenticated):
        verify_document(document, _key("rsa", key_id or Uri(INBOX), str(document.get("actor"))), now=NOW)


def verify_proved(octets: bytes) -> None:
    document = _document(octets)
    if document is None:
        return
    document.setdefault("@context", ["https://www.w3.org/ns/activitystreams"])
    document.setdefault("actor", "https://there.test/u/bob")
    proof = {"type": "DataIntegrityProof", "cryptosuite": PROVED, "proofPurpose": "assertionMethod"}
    proof |= {"verificationMethod": "https://there.test/u/bob#ed25519-key", "created": "2026-11-21T01:21:00Z"}
    document.setdefault("proof", {**proof, "proofValue": "z" + "1" * 64})
    key_id = proof_key_id(document)
    with suppress(Unauthenticated):
        verify_proof(document, _key("ed25519", key_id or Uri(INBOX), str(document.get("actor"))), now=NOW)


def verify_request(octets: bytes) -> None:
    """The method and path in the first line, headers in those that follow, the body behind an empty one."""
    head, _, body = octets.partition(b"\n\n")
    start, *lines = head.split(b"\n")
    headers = headers_of([(name.strip().lower(), value) for name, _, value in (each.partition(b":") for each in lines)])
    method, _, path = start.decode("latin-1").partition(" ")
    request = Request(method, f"https://here.test{path}", headers, body or None)
    with suppress(Unauthenticated):
        _verify(request, read_claim(request))


def _verify(request: Request, claim: Claim) -> None:
    assert claim.scheme in Scheme
    for kind in _keys():
        with suppress(Unauthenticated):
            verify(request, claim, _key(kind, claim.key_id, claim.key_id), now=NOW)


def read_header(octets: bytes) -> None:
    """Who follows, as a header says it: what was read is written so that it is read again."""
    found = read_synchronization({HEADER: octets.decode("latin-1")}, {HEADER})
    if found is not None:
        assert read_synchronization({HEADER: write_synchronization(found)}, {HEADER}) == found


def read_key(octets: bytes) -> None:
    text = _text(octets)
    for reader in (read_pem, read_multibase):
        with suppress(Malformed):
            reader(text)


def clean_html(octets: bytes) -> None:
    """Nothing makes it fail, and twice is as good as once."""
    text = _text(octets)
    clean = sanitise(text)
    assert sanitise(clean) == clean
    assert "<script" not in clean
    for_microblog(clean)
    to_text(text)
    images(text)


def find_title(octets: bytes) -> None:
    found = title_from(_text(octets), drop=("cats", "birds@there.test"))
    assert found is None or 0 < len(found) <= MAX_TITLE


def render_markdown(octets: bytes) -> None:
    text = _text(octets)
    with suppress(TooLarge):
        actors = {handle.key: Uri("https://there.test/u/bob") for handle in find_mentions(text)}
        html = render(text, mentions=actors, hashtag_url="https://here.test/tags/{name}").html
        assert sanitise(html) == html
        assert all(0 < len(each) <= _LONGEST_NAME for each in find_hashtags(text))


def read_words(octets: bytes) -> None:
    """Languages, names, times: the small texts."""
    text = _text(octets)
    language_name(text)
    guess_direction(text)
    name_refusal(text)
    read_time(text)
    with suppress(ValueError):
        assert Origin(origin_of(text))
    uri = read_uri(text)
    assert uri is None or origin_of(uri)


def answer(octets: bytes) -> None:
    """As the answer of another server: to a fetch, to WebFinger and to NodeInfo."""
    for read_answer in (*DOCUMENTS, *HANDLES):
        with suppress(Refused):
            read_answer(octets)


TARGETS: dict[str, Target] = {
    each.__name__: each
    for each in (
        *FILES,
        *(read_strictly, take_activity, take_post, take_actor, take_collection, read_additions, read_values),
        *(expand_and_compact, verify_linked, verify_proved, verify_request, read_header, read_key),
        *(clean_html, find_title, render_markdown, read_words, answer),
    )
}
